package io.kellet.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.testkit.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ChaosTest {

    private static final long SEED = 20_261_121;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private final IllegalStateException broken = new IllegalStateException("broken on purpose");

    private final ManualClock clock = new ManualClock();
    private final Chaos chaos = new Chaos(clock, SEED);
    private final FaultPoint point = chaos.point("venue.xetra");

    @Test
    void withoutAnExperimentNothingHappensAnywhere() throws Exception {
        assertThat(point.isArmed()).isFalse();
        point.beforeCall();
        assertThat(point.result("right")).isEqualTo("right");
        assertThat(point.dropsPermit()).isFalse();
        assertThat(point.decisions(FaultKind.ERROR)).isZero();
        FaultPoint.NONE.beforeCall();
        assertThat(FaultPoint.NONE.isArmed()).isFalse();
    }

    @Test
    void throwsWhatItWasGivenAsItIs() {
        List<Throwable> all =
                List.of(broken, new IOException("checked"), new StackOverflowError("error"), new Throwable("neither"));
        for (Throwable each : all) {
            Experiment experiment = chaos.start(error(Fault.Failure.of(each)).build());

            assertThat(catchThrowable(point::beforeCall)).isSameAs(each);

            experiment.abort("test");
        }
    }

    @Test
    void neverInjectsOneMoreThanStatedAndTakesItselfAway() {
        Experiment experiment =
                chaos.start(error(Fault.Failure.of(broken)).maxInjections(3).build());

        int thrown = 0;
        for (int i = 0; i < 100; i++) {
            thrown += catchThrowable(point::beforeCall) == null ? 0 : 1;
        }

        assertThat(thrown).isEqualTo(3);
        assertThat(point.isArmed()).isFalse();
        assertThat(experiment.ending()).hasValue(Ending.SPENT);
        assertThat(experiment.injections(FaultKind.ERROR)).isEqualTo(3);
    }

    @Test
    void threadsAtManyPointsTogetherNeverInjectOneMoreThanStated() throws InterruptedException {
        List<FaultPoint> points = List.of(point, chaos.point("venue.eurex"), chaos.point("venue.cme"));
        Experiment experiment = chaos.start(named().at("venue.")
                .fault(new Fault.DroppedPermit())
                .probabilityPpm(500_000)
                .maxInjections(1_000)
                .build());
        AtomicLong dropped = new AtomicLong();
        CountDownLatch ready = new CountDownLatch(4);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(new Thread(() -> {
                ready.countDown();
                while (ready.getCount() != 0) {
                    Thread.onSpinWait();
                }
                for (int i = 0; i < 3_000; i++) {
                    if (points.get(i % 3).dropsPermit()) {
                        dropped.incrementAndGet();
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(dropped.get()).isEqualTo(1_000);
        assertThat(experiment.injections()).isEqualTo(1_000);
        assertThat(points.stream()
                        .mapToLong(p -> p.injections(FaultKind.DROPPED_PERMIT))
                        .sum())
                .isEqualTo(1_000);
    }

    @Test
    void endsWhenItsTimeIsOverThoughNobodyChecks() {
        Experiment experiment = chaos.start(error(Fault.Failure.of(broken)).build());
        clock.advance(MINUTE.minusNanos(1));
        assertThatThrownBy(point::beforeCall).isSameAs(broken);

        clock.advanceNanos(1);

        assertThatCode(point::beforeCall).doesNotThrowAnyException();
        assertThat(point.isArmed()).isFalse();
        assertThat(experiment.ending()).hasValue(Ending.TIME_OVER);
        assertThat(experiment.abort("too late")).isFalse();
    }

    @Test
    void abortEndsItAtOnce() {
        Experiment experiment = chaos.start(error(Fault.Failure.of(broken)).build());

        assertThat(experiment.abort("seen enough")).isTrue();

        assertThatCode(point::beforeCall).doesNotThrowAnyException();
        assertThat(point.isArmed()).isFalse();
        assertThat(experiment.isRunning()).isFalse();
        assertThat(chaos.running()).isEmpty();
        assertThat(experiment.abort("again")).isFalse();
        assertThat(experiment.ending()).hasValue(Ending.ABORTED);
    }

    @Test
    void aConditionEndsItAtTheNextCheckAndSoDoesOneThatThrows() {
        AtomicBoolean breach = new AtomicBoolean();
        Experiment careful = chaos.start(error(Fault.Failure.of(broken))
                .abortWhen(() -> false)
                .abortWhen(breach::get)
                .build());
        assertThat(chaos.check()).isEqualTo(1);

        breach.set(true);

        assertThat(chaos.check()).isZero();
        assertThat(careful.ending()).hasValue(Ending.CONDITION);
        Experiment throwing = chaos.start(error(Fault.Failure.of(broken))
                .abortWhen(() -> {
                    throw broken;
                })
                .build());
        assertThat(chaos.check()).isZero();
        assertThat(throwing.ending()).hasValue(Ending.CONDITION);
    }

    @Test
    void aConditionMayCallTheChaosItself() {
        chaos.start(error(Fault.Failure.of(broken))
                .abortWhen(() -> {
                    chaos.close();
                    return false;
                })
                .build());

        assertThat(chaos.check()).isZero();
    }

    @Test
    void aClockThatGoesBackEndsIt() {
        Experiment experiment = chaos.start(error(Fault.Failure.of(broken)).build());
        clock.advance(Duration.ofSeconds(2));
        assertThatThrownBy(point::beforeCall).isSameAs(broken);

        clock.stepBack(Duration.ofSeconds(1));

        assertThatCode(point::beforeCall).doesNotThrowAnyException();
        assertThat(experiment.ending()).hasValue(Ending.CLOCK_STEPPED_BACK);
    }

    @Test
    void theSameSeedAndCallsDecideAlikeWhateverHappensAtOtherPoints() {
        List<Boolean> alone = decisions(SEED, false);

        assertThat(decisions(SEED, true)).isEqualTo(alone);
        assertThat(decisions(SEED + 1, false)).isNotEqualTo(alone);
        assertThat(alone).contains(true, false);
    }

    @Test
    void withoutASeedOfItsOwnItsNameAndThatOfTheChaosDecide() {
        Experiment first = chaos.start(error(Fault.Failure.of(broken)).build());
        first.abort("test");
        Experiment second = chaos.start(error(Fault.Failure.of(broken)).build());
        second.abort("test");
        Experiment other = chaos.start(ExperimentConfig.named("other")
                .at("venue.xetra")
                .fault(new Fault.DroppedPermit())
                .maxInjections(1)
                .duration(MINUTE)
                .build());

        assertThat(second.seed()).isEqualTo(first.seed());
        assertThat(other.seed()).isNotEqualTo(first.seed());
    }

    @Test
    void theProbabilityIsExactToTheMillionth() {
        long hits = 0;
        int draws = 1_000_000;
        for (int i = 0; i < draws; i++) {
            long drawn = Mix.below(ExperimentConfig.MILLION, Mix.draw(SEED, i));
            assertThat(drawn >= 0 && drawn < ExperimentConfig.MILLION).isTrue();
            hits += drawn < 250_000 ? 1 : 0;
        }
        assertThat(hits).as("seed %s", SEED).isBetween(248_700L, 251_300L); // three standard deviations
        assertThat(Mix.below(1_000, 0L)).isZero();
        assertThat(Mix.below(1_000, -1L)).isEqualTo(999);
    }

    @Test
    void aProbabilityOfNoneOnlyCountsAndOneOfAMillionAlwaysHits() {
        Experiment never = chaos.start(named().at("venue.xetra")
                .fault(new Fault.DroppedPermit())
                .probabilityPpm(0)
                .build());
        for (int i = 0; i < 1_000; i++) {
            assertThat(point.dropsPermit()).isFalse();
        }
        assertThat(never.decisions(FaultKind.DROPPED_PERMIT)).isEqualTo(1_000);
        assertThat(never.injections()).isZero();
        never.abort("test");

        chaos.start(named().at("venue.xetra").fault(new Fault.DroppedPermit()).build());
        for (int i = 0; i < 1_000; i++) {
            assertThat(point.dropsPermit()).isTrue();
        }
        assertThat(point.decisions(FaultKind.DROPPED_PERMIT)).isEqualTo(2_000);
        assertThat(point.injections(FaultKind.DROPPED_PERMIT)).isEqualTo(1_000);
    }

    @Test
    void replacesAnswersOfItsTypeOnly() {
        Experiment experiment = chaos.start(named().at("venue.xetra")
                .fault(new Fault.WrongResult<>(Long.class, right -> -right))
                .build());

        assertThat(point.result(7L)).isEqualTo(-7L);
        assertThat(point.result("seven")).isEqualTo("seven");
        assertThat(experiment.decisions(FaultKind.WRONG_RESULT)).isEqualTo(1);
        assertThat(experiment.injections(FaultKind.WRONG_RESULT)).isEqualTo(1);
    }

    @Test
    void anAnswerCanBeReplacedByAFixedOne() {
        chaos.start(named().at("venue.xetra")
                .fault(Fault.WrongResult.of(String.class, "wrong"))
                .build());

        assertThat(point.result("right")).isEqualTo("wrong");
    }

    @Test
    void aFaultThatIsItselfBrokenEndsTheExperimentAndSparesTheCall() {
        breaks(new Fault.Failure(() -> {
            throw new UnsupportedOperationException("no error to supply");
        }));
        breaks(new Fault.WrongResult<>(String.class, right -> {
            throw new UnsupportedOperationException("no wrong answer");
        }));
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without null checks does
    void aFaultThatSuppliesNullIsBrokenToo() {
        breaks(new Fault.Failure(() -> null));
        breaks(new Fault.WrongResult<>(String.class, right -> null));
        assertThat(point.<Object>result(null)).isNull();
    }

    @Test
    void latencyAndErrorAreDecisionsOfTheirOwn() {
        NanoTicks ticks = new NanoTicks();
        Chaos ticking = new Chaos(ticks, SEED);
        FaultPoint venue = ticking.point("venue.xetra");
        Experiment experiment = ticking.start(named().at("venue.xetra")
                .fault(Fault.Failure.of(broken))
                .fault(Fault.Latency.of(Duration.ofNanos(5_000)))
                .build());
        long before = ticks.now;

        assertThatThrownBy(venue::beforeCall).isSameAs(broken);

        assertThat(ticks.now - before).isGreaterThanOrEqualTo(5_000);
        assertThat(experiment.injections(FaultKind.LATENCY)).isEqualTo(1);
        assertThat(experiment.injections(FaultKind.ERROR)).isEqualTo(1);
        assertThat(experiment.injections()).isEqualTo(2);
    }

    @Test
    void aPrefixTakesEveryPointBelowItAndANameOnlyItself() {
        FaultPoint other = chaos.point("venue.eurex");
        FaultPoint similar = chaos.point("venues");
        FaultPoint below = chaos.point("venue.xetra.orders");
        Experiment experiment = chaos.start(error(Fault.Failure.of(broken)).build());
        assertThat(experiment.points()).containsExactly("venue.xetra");
        assertThat(other.isArmed() || similar.isArmed() || below.isArmed()).isFalse();
        experiment.abort("test");

        Experiment all = chaos.start(
                named().at("venue.").fault(new Fault.DroppedPermit()).build());

        assertThat(all.points()).containsExactly("venue.xetra", "venue.eurex", "venue.xetra.orders");
        assertThat(similar.isArmed()).isFalse();
    }

    @Test
    void aPointTakesPartInOneExperimentAtATime() {
        Experiment first = chaos.start(error(Fault.Failure.of(broken)).build());
        ExperimentConfig second = ExperimentConfig.named("second")
                .at("venue.")
                .fault(new Fault.DroppedPermit())
                .maxInjections(1)
                .duration(MINUTE)
                .build();
        chaos.point("venue.eurex");

        assertThatThrownBy(() -> chaos.start(second))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("point=venue.xetra other=drill");
        assertThat(chaos.point("venue.eurex").isArmed())
                .as("refused as a whole")
                .isFalse();

        first.abort("test");
        assertThat(chaos.start(second).isRunning()).isTrue();
    }

    @Test
    void anExperimentThatIsOverMakesRoomThoughNobodyChecked() {
        chaos.start(error(Fault.Failure.of(broken)).build());
        clock.advance(MINUTE);

        Experiment second = chaos.start(
                named().at("venue.xetra").fault(new Fault.DroppedPermit()).build());

        assertThatCode(point::beforeCall).doesNotThrowAnyException();
        assertThat(point.dropsPermit()).isTrue();
        assertThat(second.isRunning()).isTrue();
    }

    @Test
    void refusesAnExperimentWithoutAPoint() {
        assertThatThrownBy(() -> chaos.start(
                        named().at("bank.").fault(new Fault.DroppedPermit()).build()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no point takes part: experiment=drill points=[bank.]");
    }

    @Test
    void aClosedChaosEndsEveryExperimentAndStartsNone() {
        Experiment experiment = chaos.start(error(Fault.Failure.of(broken)).build());

        chaos.close();
        chaos.close();

        assertThat(experiment.ending()).hasValue(Ending.ABORTED);
        assertThat(point.isArmed()).isFalse();
        assertThatThrownBy(() -> chaos.start(error(Fault.Failure.of(broken)).build()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("chaos is closed");
    }

    @Test
    void aNameIsAlwaysTheSamePointAndTheNumberOfPointsIsBounded() {
        assertThat(chaos.point("venue.xetra")).isSameAs(point);
        assertThatThrownBy(() -> chaos.point(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> chaos.point("venue."))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not end in a dot");
        for (int i = 1; i < Chaos.MAX_POINTS; i++) {
            chaos.point("p" + i);
        }
        assertThatThrownBy(() -> chaos.point("one too many"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("most=4096");
    }

    @Test
    void announcesWhatBeganAndHowItEnded() {
        EventBus bus = EventBus.manual(EventBusConfig.named("desk").build(), clock);
        List<Object> heard = new ArrayList<>();
        bus.subscribe(ExperimentStarted.class, heard::add);
        bus.subscribe(ExperimentEnded.class, heard::add);
        Chaos loud = new Chaos(clock, SEED, bus);
        FaultPoint venue = loud.point("venue.xetra");
        Experiment first =
                loud.start(error(Fault.Failure.of(broken)).maxInjections(1).build());
        assertThatThrownBy(venue::beforeCall).isSameAs(broken);
        loud.check();
        loud.check();
        loud.start(error(Fault.Failure.of(broken)).build()).abort("desk");
        loud.start(error(Fault.Failure.of(broken)).abortWhen(() -> true).build());
        loud.check();

        bus.deliverPending();

        ExperimentStarted started = new ExperimentStarted("drill", List.of("venue.xetra"), first.seed());
        assertThat(heard)
                .containsExactly(
                        started,
                        new ExperimentEnded("drill", Ending.SPENT, "", 1),
                        started,
                        new ExperimentEnded("drill", Ending.ABORTED, "desk", 0),
                        started,
                        new ExperimentEnded("drill", Ending.CONDITION, "condition number 1", 0));
        loud.close();
        assertThat(bus.countsBySource()).doesNotContainKey("chaos");
    }

    private void breaks(Fault fault) {
        Experiment experiment =
                chaos.start(named().at("venue.xetra").fault(fault).build());

        assertThatCode(point::beforeCall).doesNotThrowAnyException();
        assertThat(point.result("right")).isEqualTo("right");

        assertThat(experiment.ending()).hasValue(Ending.BROKEN_FAULT);
        assertThat(experiment.injections()).isZero();
        chaos.check();
    }

    private List<Boolean> decisions(long seed, boolean busyElsewhere) {
        Chaos fresh = new Chaos(clock, 0);
        FaultPoint venue = fresh.point("venue.xetra");
        FaultPoint elsewhere = fresh.point("venue.eurex");
        fresh.start(named().at("venue.")
                .fault(new Fault.DroppedPermit())
                .probabilityPpm(300_000)
                .seed(seed)
                .build());
        List<Boolean> decisions = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            decisions.add(venue.dropsPermit());
            if (busyElsewhere) {
                elsewhere.dropsPermit();
            }
        }
        return decisions;
    }

    private static ExperimentConfig.Builder named() {
        return ExperimentConfig.named("drill").maxInjections(100_000).duration(MINUTE);
    }

    private static ExperimentConfig.Builder error(Fault fault) {
        return named().at("venue.xetra").fault(fault);
    }
}
