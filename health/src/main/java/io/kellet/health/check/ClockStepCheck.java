package io.kellet.health.check;

import static java.util.Objects.requireNonNull;

import io.kellet.health.CheckResult;
import io.kellet.health.CheckRun;
import io.kellet.health.LocalCheck;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Whether the wall clock jumped against the monotonic one: somebody set it, a time service corrected it, or the machine was suspended.
 * Timestamps from before and after then do not go together.
 *
 * <p>Each look is compared with the one before. Slewing, up to 500 millionths, is no step; on Linux it moves both clocks alike and is
 * not seen at all. Many steps that are each smaller than the threshold are not seen either, nor how far the clock is off: that is for
 * a check that asks a time server.
 */
public final class ClockStepCheck implements LocalCheck {

    private static final long SLEW_PARTS = 2_000; // 500 millionths
    private static final int TRIES = 5;

    private final ClockStepCheckConfig config;
    private final InstantSource wall;
    private final long enoughNanos;
    private final Recently warned;
    private final Recently failed;
    private long steps;
    private @Nullable Reading before;

    /** Both clocks at one moment, give or take. */
    private record Reading(Instant wall, long nanos, long blurNanos) {}

    /** With the default settings. */
    public ClockStepCheck() {
        this(ClockStepCheckConfig.defaults(), InstantSource.system());
    }

    public ClockStepCheck(ClockStepCheckConfig config, InstantSource wall) {
        this.config = requireNonNull(config, "config");
        this.wall = requireNonNull(wall, "wall");
        enoughNanos = config.threshold().toNanos() / 10;
        warned = new Recently(config.holdFor().toNanos());
        failed = new Recently(config.holdFor().toNanos());
    }

    @Override
    public CheckResult check(CheckRun run) {
        Reading now = read(run.clock());
        Reading since = before;
        before = now;
        // a monotonic clock that went back tells nothing about the other
        if (since != null && now.nanos - since.nanos >= 0) {
            compare(since, now);
        }
        String worst = failed.text(now.nanos);
        if (!worst.isEmpty()) {
            return CheckResult.failed(worst).with("steps", steps);
        }
        String bad = warned.text(now.nanos);
        return (bad.isEmpty() ? CheckResult.passed("the wall clock goes evenly") : CheckResult.warning(bad))
                .with("steps", steps);
    }

    private void compare(Reading since, Reading now) {
        long passed = now.nanos - since.nanos;
        Duration step = Duration.between(since.wall, now.wall).minusNanos(passed);
        Duration slack = Duration.ofNanos(passed / SLEW_PARTS + since.blurNanos + now.blurNanos);
        Duration size = step.abs().minus(slack);
        if (size.compareTo(config.threshold()) <= 0) {
            return;
        }
        steps++;
        String text = "the wall clock stepped " + (step.isNegative() ? "back" : "forward") + " by "
                + Figures.time(step.abs());
        (size.compareTo(config.failedFrom()) > 0 ? failed : warned).note(now.nanos, text);
    }

    /** Whoever is interrupted between the two would see a step that is none: the narrowest of some tries counts. */
    private Reading read(NanoClock clock) {
        Reading best = null;
        for (int i = 0; i < TRIES && (best == null || best.blurNanos > enoughNanos); i++) {
            long from = clock.nanos();
            Instant at = wall.instant();
            long blur = Math.max(0, clock.nanos() - from);
            if (best == null || blur < best.blurNanos) {
                best = new Reading(at, from + blur / 2, blur);
            }
        }
        return requireNonNull(best);
    }
}
