package io.kellet.health;

import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/** A registry without threads, whose turns all come when they are due. */
final class Ride {

    static final Duration PERIOD = Duration.ofSeconds(10);

    final ManualClock clock;
    final Deque<Runnable> handedOver = new ArrayDeque<>();
    final HealthRegistry health;
    private Instant calendar = Instant.parse("2026-01-01T00:00:00Z");

    private Ride(ManualClock clock, boolean held, UnaryOperator<HealthRegistry.Opening> with) {
        this.clock = clock;
        Executor executor = held ? handedOver::add : Runnable::run;
        HealthConfig config = HealthConfig.named("ride")
                .seed(1)
                .spread(Duration.ZERO)
                .maxThreads(2)
                .build();
        health = with.apply(HealthRegistry.of(config).clock(clock).wall(() -> calendar))
                .manual(executor);
    }

    /** Checks run at once, on the test's thread. */
    static Ride of(UnaryOperator<HealthRegistry.Opening> with) {
        return new Ride(new ManualClock(), false, with);
    }

    /** Checks run when the test takes them out of {@link #handedOver}. */
    static Ride held(UnaryOperator<HealthRegistry.Opening> with) {
        return new Ride(new ManualClock(), true, with);
    }

    static CheckConfig.Builder check(String name) {
        return CheckConfig.named(name).period(PERIOD).timeout(Duration.ofSeconds(2));
    }

    /** Lets time pass, turn by turn. */
    void pass(Duration time) {
        long left = time.toNanos();
        while (true) {
            long idle = Math.max(1_000_000, health.turn());
            if (idle > left) {
                forward(left);
                health.turn();
                return;
            }
            forward(idle);
            left -= idle;
        }
    }

    /** Lets time pass without a turn: the process stands still, or the keeper is dead. */
    void stop(Duration time) {
        forward(time.toNanos());
    }

    private void forward(long nanos) {
        clock.advanceNanos(nanos);
        calendar = calendar.plusNanos(nanos);
    }

    void moveCalendar(Duration by) {
        calendar = calendar.plus(by);
    }

    /** The check is run once and judged. */
    void run(String name) {
        health.runNow(name);
        health.turn();
    }

    void runHandedOver() {
        for (Runnable run = handedOver.poll(); run != null; run = handedOver.poll()) {
            run.run();
        }
    }

    HealthSnapshot now() {
        return health.snapshot();
    }

    CheckView view(String name) {
        return now().check(name).orElseThrow();
    }

    CheckStatus status(String name) {
        return view(name).status();
    }
}
