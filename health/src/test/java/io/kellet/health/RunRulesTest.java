package io.kellet.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What counts as a result when a check does not simply return one. */
final class RunRulesTest {

    private final Fake fake = new Fake();
    private final Fake other = new Fake();

    private Ride held() {
        return Ride.held(o -> o.ready(Ride.check("slow").build(), fake));
    }

    @Test
    void failsARunThatTakesLongerThanItsTimeout() {
        Ride ride = held();
        ride.health.turn();

        ride.pass(Duration.ofMillis(1_999));
        assertThat(ride.view("slow").reason()).isEqualTo(CheckReason.NOT_RUN);
        ride.pass(Duration.ofMillis(1));

        assertThat(ride.status("slow")).isEqualTo(CheckStatus.FAILED);
        assertThat(ride.view("slow").reason()).isEqualTo(CheckReason.TIMED_OUT);
        assertThat(ride.view("slow").message()).isEqualTo("no answer within 2000 ms");
        assertThat(ride.health.isStarted()).as("its first run is over").isTrue();
    }

    @Test
    void doesNotBelieveAGoodResultThatCameTooLate() {
        Ride ride = Ride.of(o -> o.ready(Ride.check("slow").build(), fake));
        fake.meanwhile(() -> ride.clock.advance(Duration.ofSeconds(2)));

        ride.health.turn();

        assertThat(ride.view("slow").reason()).isEqualTo(CheckReason.TIMED_OUT);
    }

    @Test
    void countsEachPeriodOfAHungRunAndStartsNoOther() {
        Ride ride = held();
        ride.health.turn();
        Runnable hung = ride.handedOver.remove();

        ride.pass(Ride.PERIOD.multipliedBy(100));

        assertThat(ride.handedOver).isEmpty();
        assertThat(ride.view("slow").reason()).isEqualTo(CheckReason.HUNG);
        assertThat(ride.view("slow").inRow()).isBetween(91, 112);
        assertThat(ride.view("slow").runs()).isEqualTo(1);
        assertThat(ride.view("slow").message()).startsWith("its last run has not returned for ");
        assertThat(ride.health.history()).as("one transition").hasSize(1);

        hung.run();
        ride.pass(Duration.ofSeconds(2));
        assertThat(fake.calls()).as("abandoned before it began").isZero();
        assertThat(ride.handedOver).as("it is run again").hasSize(1);
        ride.runHandedOver();
        ride.health.turn();
        ride.pass(Duration.ofSeconds(2));
        ride.runHandedOver();
        ride.health.turn();
        assertThat(ride.status("slow")).isEqualTo(CheckStatus.PASSED);
    }

    @Test
    void ignoresWhatAnAbandonedRunReturns() {
        Ride ride = Ride.held(o -> o.ready(Ride.check("slow").damping(1, 1).build(), fake));
        ride.health.turn();
        Runnable late = ride.handedOver.remove();
        fake.meanwhile(() -> ride.pass(Duration.ofSeconds(3))); // the registry gives up while it is inside

        late.run();
        ride.health.turn();

        assertThat(fake.calls()).isEqualTo(1);
        assertThat(ride.view("slow").reason()).isEqualTo(CheckReason.TIMED_OUT);
        assertThat(ride.status("slow")).isEqualTo(CheckStatus.FAILED);
    }

    @Test
    void failsARunThatGetsNoThread() {
        Ride ride = Ride.held(o -> o.ready(Ride.check("a").build(), fake)
                .ready(Ride.check("b").build(), other)
                .ready(Ride.check("c").build(), other)
                .live(Ride.check("loop").build(), other));
        ride.health.turn();

        assertThat(ride.handedOver).as("two, and one of liveness").hasSize(3);
        ride.pass(Duration.ofSeconds(2));

        assertThat(ride.view("c").reason()).isEqualTo(CheckReason.NO_THREAD);
        assertThat(ride.view("c").message()).contains("maxThreads=2");
    }

    @Test
    void countsTheThreadsOfRemovedChecksUntilTheyReturn() {
        Ride ride = Ride.held(o ->
                o.ready(Ride.check("a").build(), fake).ready(Ride.check("b").build(), fake));
        ride.health.turn();
        assertThat(ride.handedOver).hasSize(2);

        ride.health.remove("a");
        ride.health.addReady(Ride.check("c").build(), other);
        ride.health.turn();
        assertThat(ride.handedOver).hasSize(2);

        ride.handedOver.removeFirst().run();
        ride.health.turn();
        assertThat(ride.handedOver).hasSize(2);
    }

    @Test
    void doesNotRunACheckAgainThatWasRemovedAndAddedWhileItHangs() {
        Ride ride = held();
        ride.health.turn();
        Runnable hung = ride.handedOver.remove();

        ride.health.remove("slow");
        ride.health.addReady(Ride.check("slow").build(), fake);
        ride.health.turn();

        assertThat(ride.handedOver).isEmpty();
        assertThat(ride.view("slow").reason()).isEqualTo(CheckReason.HUNG);
        assertThat(ride.view("slow").message()).startsWith("a run from before it was removed and added again");
        hung.run();
        ride.pass(Duration.ofSeconds(12));
        assertThat(ride.handedOver).hasSize(1);
    }

    @Test
    void failsARunThatReturnsNull() {
        assertThat(resultOf(run -> nothing()).reason()).isEqualTo(CheckReason.NO_RESULT);
    }

    @SuppressWarnings("NullAway") // what a check in another language may do
    private static CheckResult nothing() {
        return null;
    }

    @Test
    void failsARunThatThrowsAnything() {
        for (Throwable thrown : List.of(
                new StackOverflowError("deep"),
                new NoClassDefFoundError("deep"),
                new OutOfMemoryError("deep"),
                new IllegalStateException("deep"),
                new java.io.IOException("deep"))) {
            CheckView view = resultOf(run -> {
                throw sneaky(thrown);
            });
            assertThat(view.reason()).isEqualTo(CheckReason.THREW);
            assertThat(view.message()).isEqualTo(thrown.getClass().getName() + ": deep");
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void failsARunWhoseExceptionHasNoMessageToGive() {
        CheckView view = resultOf(run -> {
            throw new IllegalStateException() {
                @Override
                public String getMessage() {
                    throw new UnsupportedOperationException();
                }
            };
        });

        assertThat(view.message()).endsWith("its message cannot be had: java.lang.UnsupportedOperationException");
    }

    @Test
    void runsACheckAgainAfterItThrewAnError() {
        Ride ride = Ride.of(o -> o.ready(Ride.check("broken").build(), fake));
        fake.meanwhile(() -> {
            throw new StackOverflowError();
        });

        ride.pass(Duration.ofSeconds(60));

        assertThat(fake.calls()).isGreaterThan(4);
        fake.meanwhile(() -> {});
        ride.pass(Duration.ofSeconds(20));
        assertThat(ride.status("broken")).isEqualTo(CheckStatus.PASSED);
    }

    private static CheckView resultOf(HealthCheck check) {
        Ride ride = Ride.of(o -> o.ready(Ride.check("one").build(), check));
        ride.health.turn();
        assertThat(ride.status("one")).isEqualTo(CheckStatus.FAILED);
        return ride.view("one");
    }

    private static CheckView shown(CheckResult result) {
        Ride ride = Ride.of(o -> o.ready(Ride.check("one").build(), run -> result));
        ride.health.turn();
        return ride.view("one");
    }

    @Test
    void cutsAMegabyteOfControlCharacters() {
        String message =
                shown(CheckResult.failed("\u0000\u001b[31m".repeat(200_000))).message();

        assertThat(message)
                .hasSizeLessThanOrEqualTo(500)
                .startsWith("\\u0000\\u001b[31m")
                .endsWith("...");
        assertThat(message.chars()).allMatch(c -> c >= ' ' && c < 127);
    }

    @Test
    void cutsBetweenCodePoints() {
        String message = shown(CheckResult.failed("\ud83d\ude80".repeat(1_000))).message();

        assertThat(message).endsWith("\ud83d\ude80...").hasSizeBetween(498, 500);
    }

    @Test
    void keepsATextThatJustFits() {
        assertThat(shown(CheckResult.failed("x".repeat(500))).message()).isEqualTo("x".repeat(500));
        assertThat(shown(CheckResult.failed("x".repeat(501))).message()).isEqualTo("x".repeat(497) + "...");
    }

    @Test
    void putsATextOfManyLinesOnOne() {
        assertThat(shown(CheckResult.failed("one\ntwo\tthree\ud800")).message()).isEqualTo("one two three\\ud800");
    }

    @Test
    void hidesSecretsBeforeAnybodySeesThem() {
        CheckResult result = CheckResult.failed("cannot reach jdbc:pg://anna:hunter2@db/x")
                .with("url", "redis://:hunter2@cache:6379");

        assertThat(shown(result).toString()).doesNotContain("hunter2");
        assertThat(resultOf(run -> {
                            throw new java.io.IOException("amqp://u:hunter2@mq");
                        })
                        .message())
                .doesNotContain("hunter2");
    }

    @Test
    void hidesAllOfADetailWhoseNameSaysThatItIsASecret() {
        String longName = "x".repeat(80) + ".password";
        CheckResult result = CheckResult.failed("")
                .with("password", "correct horse, battery;staple")
                .with("db.token", "\"quoted\" battery")
                .with(longName, "battery")
                .with("reason", "no battery");

        Map<String, Object> details = shown(result).details();

        assertThat(details).hasSize(4).containsEntry("reason", "no battery");
        assertThat(List.copyOf(details.values()).subList(0, 3)).containsOnly("******");
    }

    @Test
    void showsNoHalfOfASecretThatAVeryLongTextIsCutIn() {
        String filler = "password='" + "p".repeat(1_900) + "' ";
        for (String secret : List.of(
                "amqp://u:hunter2hunter2hunter2@mq", "x eyJhunter2hunter2.hunter2hunter2 x", "xoxb-hunter2-hunter2")) {
            for (int at = 0; at <= secret.length(); at++) {
                String text = filler.repeat(4);
                text += " ".repeat(8_192 - at - text.length()) + secret + " and so on";

                assertThat(shown(CheckResult.failed(text)).message()).doesNotContain("hunter");
                assertThat(shown(CheckResult.failed("").with("text", text)).toString())
                        .doesNotContain("hunter");
            }
        }
    }

    @Test
    void keepsThirtyTwoDetailsWithNamesOfSixtyFourCharacters() {
        Map<String, Object> many = new java.util.LinkedHashMap<>();
        for (int i = 0; i < 100; i++) {
            many.put(i + "x".repeat(200), (long) i);
        }

        Map<String, Object> details =
                shown(new CheckResult(CheckStatus.PASSED, "", many)).details();

        assertThat(details).hasSize(32);
        assertThat(details.keySet()).allMatch(name -> name.length() == 64);
    }

    @Test
    void refusesAPeriodOfZero() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> CheckConfig.named("zero").period(Duration.ZERO).build())
                .withMessageContaining("period must be");
    }

    @Test
    void holdsUpNoCheckWhenTheExecutorRefuses() {
        boolean[] shut = {true};
        io.kellet.testkit.ManualClock clock = new io.kellet.testkit.ManualClock();
        HealthRegistry health = HealthRegistry.of(
                        HealthConfig.named("refused").spread(Duration.ZERO).build())
                .clock(clock)
                .ready(Ride.check("one").damping(1, 1).build(), fake)
                .manual(run -> {
                    if (shut[0]) {
                        throw new java.util.concurrent.RejectedExecutionException();
                    }
                    run.run();
                });

        health.turn();
        assertThat(health.snapshot().check("one").orElseThrow().reason()).isEqualTo(CheckReason.NO_THREAD);

        shut[0] = false;
        health.runNow("one");
        health.turn();
        assertThat(health.isReady()).isTrue();
    }

    @Test
    void spreadsFirstRunsAndLaterOnes() {
        Function<Long, List<Long>> starts = seed -> {
            io.kellet.testkit.ManualClock clock = new io.kellet.testkit.ManualClock();
            List<Long> at = new java.util.ArrayList<>();
            HealthRegistry.Opening opening = HealthRegistry.of(HealthConfig.named("spread")
                            .seed(seed)
                            .spread(Duration.ofSeconds(10))
                            .maxThreads(100)
                            .build())
                    .clock(clock);
            long begin = clock.nanos();
            for (int i = 0; i < 50; i++) {
                opening.ready(Ride.check("check-" + i).build(), run -> {
                    at.add((run.startNanos() - begin) / 100_000_000L);
                    return CheckResult.passed();
                });
            }
            HealthRegistry health = opening.manual(Runnable::run);
            for (int i = 0; i < 400; i++) {
                health.turn();
                clock.advance(Duration.ofMillis(100));
            }
            return at;
        };

        List<Long> at = starts.apply(7L);

        Map<Long, Long> perTick = at.stream()
                .collect(java.util.stream.Collectors.groupingBy(tick -> tick, java.util.stream.Collectors.counting()));
        assertThat(perTick.values()).as("of 50, in any tenth of a second").allMatch(count -> count <= 6);
        assertThat(starts.apply(7L)).as("the same seed, the same times").isEqualTo(at);
        assertThat(starts.apply(8L)).isNotEqualTo(at);
    }

    @Test
    void countsAHungRunNoOftenerBecauseItIsAskedToRun() {
        Ride ride = held();
        ride.health.turn();
        ride.pass(Duration.ofSeconds(2));
        assertThat(ride.view("slow").inRow()).isEqualTo(1);

        for (int i = 0; i < 10; i++) {
            ride.run("slow");
        }

        assertThat(ride.view("slow").inRow()).isEqualTo(1);
        assertThat(ride.handedOver).hasSize(1);
    }
}
