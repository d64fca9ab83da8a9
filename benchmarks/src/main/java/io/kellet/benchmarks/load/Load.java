package io.kellet.benchmarks.load;

import io.kellet.benchmarks.risk.OrderStream;
import io.kellet.benchmarks.risk.RiskStage;
import io.kellet.latency.LatencyConfig;
import io.kellet.latency.LatencyRecorder;
import io.kellet.latency.LatencySnapshot;
import io.kellet.latency.PacedLatency;
import io.kellet.time.NanoClock;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Sends the same orders at the same rate through one subject after the other, in rounds, so that a machine that changes
 * its pace changes it for all. All of it happens on the calling thread; beside it only the hiccup meter should run.
 *
 * <p>Each subject first opens its book and plays a cycle in which it must decide as the stream means it, then warms up at
 * the rate of the measurement; each round begins with a tenth of a second that is not measured.
 */
public final class Load {

    private final LoadPlan plan;
    private final NanoClock clock;
    private final LatencyRecorder hiccups;
    private final Runnable settle;

    /**
     * @param hiccups what a hiccup meter records into that runs meanwhile
     * @param settle called before each round of each subject, to have the garbage of the others collected then
     */
    public Load(LoadPlan plan, NanoClock clock, LatencyRecorder hiccups, Runnable settle) {
        this.plan = plan;
        this.clock = clock;
        this.hiccups = hiccups;
        this.settle = settle;
    }

    /** In the order of the subjects. */
    public List<LoadOutcome> run(OrderStream stream, List<LoadSubject> subjects) {
        List<Run> runs = new ArrayList<>();
        for (LoadSubject subject : subjects) {
            RiskStage stage = subject.factory().make(stream);
            stream.rehearse(stage, 1);
            runs.add(new Run(subject, new Pacer(stream, stage, clock, plan.rate())));
        }
        for (Run run : runs) {
            run.warmUp(plan.warmUpTurns());
        }
        for (int round = 0; round < plan.rounds(); round++) {
            for (int i = 0; i < runs.size(); i++) {
                settle.run();
                runs.get((round + i) % runs.size()).measure(round);
            }
        }
        return runs.stream().map(Run::outcome).toList();
    }

    /** One subject's part of it. */
    private final class Run {
        private final LoadSubject subject;
        private final Pacer pacer;
        private final PacedLatency unmeasured = new PacedLatency(recorder("warm-up"), recorder("warm-up response"));
        private final PacedLatency checks = new PacedLatency(recorder("service"), recorder("response"));
        private final LatencyRecorder unmeasuredReleases = recorder("warm-up release");
        private final LatencyRecorder releases = recorder("release");
        private final Histogram hiccupsMeanwhile = hiccups.snapshot().histogram();
        private long planned;

        Run(LoadSubject subject, Pacer pacer) {
            this.subject = subject;
            this.pacer = pacer;
            hiccupsMeanwhile.reset();
        }

        void warmUp(long turns) {
            pacer.play(turns, unmeasured, unmeasuredReleases);
        }

        void measure(int round) {
            warmUp(plan.leadInTurns());
            LatencySnapshot before = hiccups.snapshot();
            pacer.play(plan.measuredTurns(round), checks, releases);
            hiccupsMeanwhile.add(hiccups.snapshot().since(before).histogram());
            planned += plan.measuredTurns(round);
        }

        LoadOutcome outcome() {
            return new LoadOutcome(
                    subject,
                    checks.service().snapshot(),
                    checks.response().snapshot(),
                    releases.snapshot(),
                    hiccupsMeanwhile,
                    planned);
        }

        private static LatencyRecorder recorder(String name) {
            return new LatencyRecorder(LatencyConfig.named(name).build());
        }
    }
}
