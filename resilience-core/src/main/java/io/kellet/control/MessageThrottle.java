package io.kellet.control;

import static java.util.Objects.requireNonNull;

import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.risk.Control;
import io.kellet.risk.Exposure;
import io.kellet.risk.LimitEntry;
import io.kellet.risk.LimitKind;
import io.kellet.risk.LimitRow;
import io.kellet.risk.Limits;
import io.kellet.risk.OrderView;
import io.kellet.risk.Reason;
import io.kellet.risk.Verdict;
import java.util.Set;

/**
 * Stops too many messages in a window of time, exactly: no interval as long as the window, wherever it starts, holds more
 * than the limit. Enforces, for every scope that has one, {@link LimitKind#SUBMITS} on new orders, {@link LimitKind#AMENDS}
 * on amendments, {@link LimitKind#MESSAGES} on both together and {@link LimitKind#CANCELS} on cancels.
 *
 * <p>What the gate refuses was never sent and does not count; what the venue refuses does. All amendments count, those for less too.
 * A message counts where a limit is in force when it is sent; when a limit is changed, what it has counted stays.
 *
 * <p>A cancel is never refused, only warned about. A reduction counts as the new order it is, but part of each limit on submits and on
 * messages is kept for reductions: others are refused when the rest is used up, reductions when all of it is.
 *
 * <p>Fails closed: without room for another log it refuses. Not to be overridden, as venues count too.
 */
public final class MessageThrottle implements Control {

    private static final Scope[] SCOPES = Scope.values();

    private final MessageThrottleConfig config;
    private Limits limited = Limits.NONE;
    private final MessageLogs logs;
    private final SteadyTime time = new SteadyTime();
    private final Remarks remarks = new Remarks();

    // the logs that the order now being decided on counts in, found by check, used by reserve and undo
    private final int[] found = new int[2 * SCOPES.length];
    private int foundCount;

    public MessageThrottle(MessageThrottleConfig config) {
        this.config = requireNonNull(config, "config");
        logs = new MessageLogs(config.logs(), config.maxLimit(), config.window().toNanos());
    }

    public MessageThrottleConfig config() {
        return config;
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public Set<LimitKind> enforces() {
        return Set.of(LimitKind.AMENDS, LimitKind.CANCELS, LimitKind.MESSAGES, LimitKind.SUBMITS);
    }

    @Override
    public long check(OrderView order) {
        foundCount = 0;
        long now = time.at(order.now());
        return switch (order.orderClass()) {
            case NEW -> checkBoth(order, LimitKind.SUBMITS, config.reservedPercent(), now);
            case REDUCE -> checkBoth(order, LimitKind.SUBMITS, 0, now);
            case AMEND -> checkBoth(order, LimitKind.AMENDS, config.reservedPercent(), now);
            case CANCEL -> check(order, LimitKind.CANCELS, 0, now);
        };
    }

    private long checkBoth(OrderView order, LimitKind kind, int reservedPercent, long now) {
        long ofKind =
                check(order, kind, kind == LimitKind.AMENDS ? 0 : reservedPercent, now); // no reduction is an amendment
        return ofKind < 0 ? ofKind : Verdict.worse(ofKind, check(order, LimitKind.MESSAGES, reservedPercent, now));
    }

    private long check(OrderView order, LimitKind kind, int reservedPercent, long now) {
        long worst = Verdict.ACCEPTED;
        for (Scope scope : SCOPES) {
            if (!limited.isLimited(kind, scope)) {
                continue;
            }
            Exposure exposure = order.exposure(scope);
            if (exposure.limits().has(kind) && exposure.scope() == scope) { // else a cancel of a number out of range
                worst = Verdict.worse(worst, check(order, kind, exposure, reservedPercent, now));
                if (worst < 0) {
                    return worst;
                }
            }
        }
        return worst;
    }

    private long check(OrderView order, LimitKind kind, Exposure exposure, int reservedPercent, long now) {
        LimitRow limits = exposure.limits();
        int log = logs.findOrAdd(exposure.scope(), exposure.id(), kind);
        if (log == MessageLogs.NONE) {
            return finding(order, Verdict.reject(Reason.NO_ROOM, limits.limitId(kind)));
        }
        found[foundCount++] = log;
        long reserved = limits.limit(kind) * reservedPercent / 100;
        long withThis = logs.count(log, now) + 1 + reserved;
        return finding(order, remarks.on(order, limits.check(kind, withThis, Reason.TOO_MANY), withThis));
    }

    /** Whoever may not be refused is asked about everywhere, so that it counts everywhere. */
    private static long finding(OrderView order, long finding) {
        return finding < 0 && order.orderClass() == OrderClass.CANCEL
                ? Verdict.warn(Verdict.reason(finding), Verdict.limitId(finding))
                : finding;
    }

    @Override
    public void onLimits(Limits limits) {
        limited = limits;
    }

    @Override
    public long reserve(OrderView order) {
        long now = time.at(order.now());
        for (int i = 0; i < foundCount; i++) {
            logs.add(found[i], now);
        }
        return Verdict.ACCEPTED;
    }

    @Override
    public void undo(OrderView order) {
        for (int i = 0; i < foundCount; i++) {
            logs.removeNewest(found[i]);
        }
    }

    @Override
    public void validate(Limits limits) {
        int needed = 0;
        for (LimitEntry entry : limits.entries()) {
            if (isMine(entry.kind())) {
                needed++;
                if (entry.limit() > config.maxLimit()) {
                    throw new IllegalArgumentException("limits of control " + config.name() + " must be at most "
                            + config.maxLimit() + ", or raise MessageThrottleConfig.maxLimit: " + entry);
                }
            }
        }
        if (needed > config.logs()) {
            throw new IllegalArgumentException("limits of control " + config.name() + " must need at most "
                    + config.logs() + " logs, or raise MessageThrottleConfig.logs: " + needed);
        }
    }

    private static boolean isMine(LimitKind kind) {
        return kind == LimitKind.SUBMITS
                || kind == LimitKind.AMENDS
                || kind == LimitKind.MESSAGES
                || kind == LimitKind.CANCELS;
    }

    @Override
    public String explain(OrderView order, long verdict) {
        String messages = remarks.explain("messages with this one and those reserved:", order);
        return messages.isEmpty() ? messages : messages + " in " + config.window();
    }
}
