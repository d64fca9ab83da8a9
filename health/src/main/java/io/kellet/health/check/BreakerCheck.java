package io.kellet.health.check;

import static java.util.Objects.requireNonNull;

import io.kellet.breaker.BreakerGroup;
import io.kellet.breaker.BreakerRegistry;
import io.kellet.breaker.BreakerSnapshot;
import io.kellet.breaker.BreakerState;
import io.kellet.breaker.CircuitBreaker;
import io.kellet.health.CheckResult;
import io.kellet.health.CheckRun;
import io.kellet.health.CheckStatus;
import io.kellet.health.LocalCheck;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/**
 * What breakers say. Closed is well. Open is bad: failed, or a warning where another can stand in. Half-open and ramping are warnings,
 * and so is every hold by which an operator took the protection away.
 *
 * <p>A breaker whose open time is over stays open until somebody calls: that is a warning and no more. Were it a failure, a service that
 * gets no traffic because it is not ready would never make the call that shows that all is well again.
 *
 * <p>It asks nobody but the breakers, so it is a local check; but what it says is news about others. In liveness it would restart a
 * process because its database is down.
 */
public final class BreakerCheck implements LocalCheck {

    static final int MOST_SHOWN = 5;

    /** One kind of breakers, looked at. */
    private interface Look {
        CheckResult now();
    }

    private final Look look;

    private BreakerCheck(Look look) {
        this.look = look;
    }

    /** One breaker, without which there is no work: open is a failure. */
    public static BreakerCheck of(CircuitBreaker breaker) {
        return of(breaker, CheckStatus.FAILED);
    }

    /**
     * One breaker.
     *
     * @param whenOpen what it means that it is open or held so; not {@link CheckStatus#UNKNOWN}
     */
    public static BreakerCheck of(CircuitBreaker breaker, CheckStatus whenOpen) {
        requireNonNull(breaker, "breaker");
        Thresholds.requireVerdict("whenOpen", whenOpen);
        return new BreakerCheck(() -> one(breaker, whenOpen));
    }

    /**
     * Breakers that are as good as each other: one that is open is a warning.
     *
     * @param breakers asked at every look, so that those made later count
     * @param failedShare if this share of them is open it is a failure; above 0, to 1 for all
     */
    public static BreakerCheck allOf(Supplier<? extends Collection<CircuitBreaker>> breakers, double failedShare) {
        requireNonNull(breakers, "breakers");
        if (!(failedShare > 0 && failedShare <= 1)) {
            throw new IllegalArgumentException("failedShare must be above 0 and at most 1: " + failedShare);
        }
        return new BreakerCheck(() -> many(List.copyOf(breakers.get()), failedShare));
    }

    /** All breakers of a registry, the one for the overflow too if it was ever needed. */
    public static BreakerCheck allOf(BreakerRegistry registry, double failedShare) {
        requireNonNull(registry, "registry");
        return allOf(
                () -> {
                    List<CircuitBreaker> all = new ArrayList<>(registry.all());
                    if (registry.overflowed() > 0) {
                        all.add(registry.overflow());
                    }
                    return all;
                },
                failedShare);
    }

    /** A group: a member that has shut itself out is a warning, all of them are a failure. */
    public static BreakerCheck of(BreakerGroup group) {
        requireNonNull(group, "group");
        return new BreakerCheck(() -> group(group));
    }

    @Override
    public CheckResult check(CheckRun run) {
        return look.now();
    }

    private static CheckResult one(CircuitBreaker breaker, CheckStatus whenOpen) {
        BreakerSnapshot seen = breaker.snapshot();
        return new Findings()
                .add(status(seen, whenOpen), text(seen))
                .with("state", seen.state().name())
                .with("trips", seen.trips())
                .with("rejections", seen.rejections())
                .result();
    }

    private static CheckResult many(List<CircuitBreaker> breakers, double failedShare) {
        int open = 0;
        CheckStatus worst = CheckStatus.PASSED;
        List<String> unwell = new ArrayList<>();
        for (CircuitBreaker breaker : breakers) {
            BreakerSnapshot seen = breaker.snapshot();
            CheckStatus status = status(seen, CheckStatus.FAILED);
            open += status == CheckStatus.FAILED ? 1 : 0;
            if (status != CheckStatus.PASSED) {
                worst = CheckStatus.WARNING;
                unwell.add(text(seen));
            }
        }
        if (open > 0 && open >= failedShare * breakers.size()) {
            worst = CheckStatus.FAILED;
        }
        String text = worst == CheckStatus.PASSED
                ? "all of " + breakers.size() + " breakers are closed"
                : open + " of " + breakers.size() + " breakers are open: "
                        + String.join("; ", unwell.subList(0, Math.min(MOST_SHOWN, unwell.size())))
                        + (unwell.size() > MOST_SHOWN ? "; and " + (unwell.size() - MOST_SHOWN) + " more" : "");
        return new Findings()
                .add(worst, text)
                .with("breakers", (long) breakers.size())
                .with("open", (long) open)
                .result();
    }

    private static CheckResult group(BreakerGroup group) {
        int members = group.members();
        int ejected = group.ejected();
        CheckStatus status =
                ejected <= 0 ? CheckStatus.PASSED : ejected < members ? CheckStatus.WARNING : CheckStatus.FAILED;
        return new Findings()
                .add(
                        status,
                        ejected + " of " + members + " breakers have shut themselves out: group=" + group.name()
                                + " withheldTrips=" + group.withheld())
                .with("members", (long) members)
                .with("ejected", (long) ejected)
                .with("withheldTrips", group.withheld())
                .result();
    }

    private static CheckStatus status(BreakerSnapshot seen, CheckStatus whenOpen) {
        return switch (seen.state()) {
            case CLOSED -> CheckStatus.PASSED;
            case OPEN -> mayBeTried(seen) ? CheckStatus.WARNING : whenOpen;
            case FORCED_OPEN -> whenOpen;
            case HALF_OPEN, RAMPING, FORCED_CLOSED, DISABLED, METRICS_ONLY -> CheckStatus.WARNING;
        };
    }

    private static boolean mayBeTried(BreakerSnapshot seen) {
        return seen.state() == BreakerState.OPEN && seen.untilProbe().isZero();
    }

    private static String text(BreakerSnapshot seen) {
        String who = "breaker " + seen.name();
        return switch (seen.state()) {
            case CLOSED -> who + " is closed";
            case OPEN ->
                mayBeTried(seen)
                        ? who + " is open, and its next call is a probe"
                        : who + " is open for another " + Figures.time(seen.untilProbe());
            case HALF_OPEN -> who + " is half open, probes are out: " + seen.probesOut();
            case RAMPING -> who + " lets a growing share of calls through";
            case FORCED_OPEN -> who + " is held open" + by(seen);
            case FORCED_CLOSED -> who + " is held closed and does not protect" + by(seen);
            case DISABLED -> who + " is switched off and does not protect" + by(seen);
            case METRICS_ONLY -> who + " only watches and does not protect" + by(seen);
        };
    }

    private static String by(BreakerSnapshot seen) {
        return seen.hold()
                .map(hold ->
                        ": by=" + hold.by().actor() + " reason=" + hold.by().reason())
                .orElse("");
    }
}
