package io.kellet.chaos;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZL_Result;

/** The blast radius of an experiment, and its abort. */
public final class ChaosStress {

    private ChaosStress() {}

    abstract static class TwoPoints {
        final Chaos chaos = new Chaos(() -> 0, 1);
        final FaultPoint one = chaos.point("venue.one");
        final FaultPoint other = chaos.point("venue.other");
        final Experiment experiment = chaos.start(ExperimentConfig.named("stress")
                .at("venue.")
                .fault(new Fault.DroppedPermit())
                .maxInjections(1)
                .duration(Duration.ofSeconds(1))
                .build());
    }

    /** One injection is left, and two points hit. */
    @JCStressTest
    @Outcome(id = "true, false, 1/SPENT", expect = ACCEPTABLE, desc = "the first point had it")
    @Outcome(id = "false, true, 1/SPENT", expect = ACCEPTABLE, desc = "the second point had it")
    @Outcome(expect = FORBIDDEN, desc = "one injection too many, or none")
    @State
    public static class LastInjection extends TwoPoints {
        @Actor
        public void one(ZZL_Result r) {
            r.r1 = one.dropsPermit();
        }

        @Actor
        public void other(ZZL_Result r) {
            r.r2 = other.dropsPermit();
        }

        @Arbiter
        public void after(ZZL_Result r) {
            r.r3 = experiment.injections() + "/" + experiment.ending().orElseThrow();
        }
    }

    /** A point hits while the experiment is aborted: before or after, and never after the abort has returned. */
    @JCStressTest
    @Outcome(id = "true, false, false", expect = ACCEPTABLE, desc = "spent before the abort came")
    @Outcome(id = "true, true, false", expect = ACCEPTABLE, desc = "injected while the abort was on its way")
    @Outcome(id = "false, true, false", expect = ACCEPTABLE, desc = "aborted first")
    @Outcome(expect = FORBIDDEN, desc = "injected after the abort, or neither happened")
    @State
    public static class AbortMeanwhile extends TwoPoints {
        @Actor
        public void call(ZZL_Result r) {
            r.r1 = one.dropsPermit();
        }

        @Actor
        public void abort(ZZL_Result r) {
            r.r2 = experiment.abort("stress");
            r.r3 = other.dropsPermit();
        }
    }
}
