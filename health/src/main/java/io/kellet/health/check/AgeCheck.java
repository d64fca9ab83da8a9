package io.kellet.health.check;

import static java.util.Objects.requireNonNull;

import io.kellet.health.CheckResult;
import io.kellet.health.CheckRun;
import io.kellet.health.CheckStatus;
import io.kellet.health.LocalCheck;
import io.kellet.time.Deadline;
import java.time.Duration;

/**
 * Whether something has got too old. What has never been there has failed: an input that trading stands on is not good until it is.
 *
 * <p>It sees ages. Whether the young thing is right, it cannot see.
 */
public final class AgeCheck implements LocalCheck {

    private final String what;
    private final AgeSource source;
    private final long warningNanos;
    private final long failedNanos;

    private AgeCheck(String what, AgeSource source, Duration warningAge, Duration failedAge) {
        this.what = requireNonNull(what, "what");
        this.source = requireNonNull(source, "source");
        if (what.isBlank()) {
            throw new IllegalArgumentException("what must not be blank: \"" + what + "\"");
        }
        warningNanos = Deadline.nanosOf("warningAge", warningAge);
        failedNanos = Deadline.nanosOf("failedAge", failedAge);
        Thresholds.requireRising("warningAge", warningAge, "failedAge", failedAge);
    }

    /**
     * A check of this age.
     *
     * @param what gets old, as messages call it: {@code "quotes of xetra"}
     * @param warningAge older than this is a warning
     * @param failedAge older than this is a failure; the same as {@code warningAge} if there is nothing in between
     */
    public static AgeCheck of(String what, AgeSource source, Duration warningAge, Duration failedAge) {
        return new AgeCheck(what, source, warningAge, failedAge);
    }

    @Override
    public CheckResult check(CheckRun run) {
        long age = source.ageNanos(run.clock().nanos());
        if (age < 0) {
            return CheckResult.failed(what + ": none yet");
        }
        CheckStatus status = Thresholds.above(age, warningNanos, failedNanos);
        return new Findings()
                .add(status, what + ": " + Figures.time(age) + " old" + limits(status))
                .with("ageSeconds", age / 1e9)
                .result();
    }

    private String limits(CheckStatus status) {
        return status == CheckStatus.PASSED
                ? ""
                : ", warns above " + Figures.time(warningNanos) + ", fails above " + Figures.time(failedNanos);
    }
}
