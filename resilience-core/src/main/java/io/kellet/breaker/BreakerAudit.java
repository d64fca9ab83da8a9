package io.kellet.breaker;

import static java.util.Objects.requireNonNull;

import io.kellet.audit.AuditEntry;
import io.kellet.audit.AuditTrail;
import io.kellet.authority.Operator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has what operators do to a breaker written to the audit trail; {@code docs/audit-records.md} has all records and their fields. On
 * operators' threads alone: no call comes here.
 *
 * <p>What lets fewer calls through, or lets the rules work again, is done first and recorded then, whatever the trail says. What may let
 * more through needs the record first. Operators take turns, so that records are in the order of what was done; forcing a breaker
 * open and letting go of one that was not wait for nobody's turn, only their records do: they are noted together with the deed, and
 * whoever has the turn hands over what is noted before what it was going to.
 */
final class BreakerAudit {

    /** For a trail that throws: on the threads of operators and of who sets breakers up, never on one that makes a call. */
    private static final Logger LOG = LoggerFactory.getLogger(CircuitBreaker.class);

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_TEXT = 1_000;
    private static final int LONGEST_CHANGES = 4_000;

    private final Moves breaker;
    private final AuditTrail trail;
    private final ReentrantLock turn = new ReentrantLock(); // may be held while the trail waits; taken before the other
    private final ReentrantLock deeds =
            new ReentrantLock(); // guards what is noted; held for a deed, and never for the trail
    private final Deque<Supplier<AuditEntry>> noted = new ArrayDeque<>();

    BreakerAudit(Moves breaker, AuditTrail trail) {
        this.breaker = breaker;
        this.trail = requireNonNull(trail, "trail");
    }

    /** A breaker that was made with {@code enabled=false} is held from the start. */
    void heldByConfiguration(Hold hold, BreakerState before) {
        write(() -> held(hold.mode(), before, hold.by()));
    }

    /** @param replaced the hold that gives way; null to take hold of a breaker */
    Hold hold(@Nullable Hold replaced, HoldMode mode, Operator by) {
        requireNonNull(mode, "mode");
        String asked = (replaced == null ? "hold " : "change to ") + mode;
        if (mode == HoldMode.FORCED_OPEN) {
            return safer(asked, by, () -> {
                BreakerState before = breaker.current().state;
                Hold hold = breaker.hold(replaced, mode, by);
                noted.add(() -> held(mode, before, by));
                return hold;
            });
        }
        return riskier(
                asked,
                by,
                () -> {
                    BreakerState before = breaker.requireHoldable(replaced, mode).state;
                    return () -> held(mode, before, by);
                },
                () -> breaker.hold(replaced, mode, by));
    }

    boolean release(Hold hold, Operator by) {
        Supplier<AuditEntry> record = () -> entry("breaker.released", by)
                .put("mode", hold.mode().name())
                .put("holder", cut(hold.by().actor(), LONGEST_NAME));
        if (hold.mode() != HoldMode.FORCED_OPEN) {
            return safer("release " + hold.mode(), by, () -> breaker.release(hold, by) && noted.add(record));
        }
        if (!hold.isInForce()) {
            return false; // nothing to be done, nothing to be told
        }
        return riskier("release " + hold.mode(), by, () -> record, () -> {
            boolean released = breaker.release(hold, by);
            if (!released) { // since it was looked at, somebody has forced it open anew
                writeNext(() -> refused("release " + hold.mode(), by, "hold is not in force any more"));
            }
            return released;
        });
    }

    void reset(Operator by) {
        riskier(
                "reset",
                by,
                () -> {
                    BreakerState before = breaker.requireNotHeld().state;
                    return () -> entry("breaker.reset", by).put("from", before.name());
                },
                () -> {
                    breaker.reset(by);
                    return true;
                });
    }

    void reconfigure(UnaryOperator<BreakerConfig> change, Operator by) {
        riskier(
                "reconfigure",
                by,
                () -> {
                    BreakerConfig before = breaker.current().rules.config;
                    BreakerConfig wanted = breaker.requireChangeable(before, change);
                    return () -> changed(by, before, wanted);
                },
                () -> {
                    breaker.changeSettings(change);
                    return true;
                });
    }

    /**
     * Done first, recorded then.
     *
     * @param action notes its record itself, if there is one
     */
    private <T> T safer(String asked, Operator by, Supplier<T> action) {
        try {
            return noting(asked, by, action);
        } finally {
            turn.lock();
            try {
                writeNoted();
            } finally {
                turn.unlock();
            }
        }
    }

    private <T> T noting(String asked, Operator by, Supplier<T> action) {
        deeds.lock();
        try {
            return action.get();
        } catch (RuntimeException e) {
            noted.add(() -> refused(asked, by, String.valueOf(e.getMessage())));
            throw e;
        } finally {
            deeds.unlock();
        }
    }

    /**
     * Looked at first, recorded then, done last.
     *
     * @param check whether it can be done, as far as can be told now, and the record of it
     */
    private <T> T riskier(String asked, Operator by, Supplier<Supplier<AuditEntry>> check, Supplier<T> action) {
        turn.lock();
        try {
            if (!writeNext(check.get())) {
                throw new IllegalStateException(
                        "not done, the audit trail took no record of it: breaker=" + breaker.name + " asked=" + asked);
            }
            return action.get();
        } catch (RuntimeException e) {
            writeNext(() -> refused(asked, by, String.valueOf(e.getMessage())));
            throw e;
        } finally {
            turn.unlock();
        }
    }

    /** In one's turn. What was done without waiting for it goes first. */
    private boolean writeNext(Supplier<AuditEntry> record) {
        writeNoted();
        return write(record);
    }

    private void writeNoted() {
        for (Supplier<AuditEntry> next = nextNoted(); next != null; next = nextNoted()) {
            write(next);
        }
    }

    private @Nullable Supplier<AuditEntry> nextNoted() {
        deeds.lock();
        try {
            return noted.poll();
        } finally {
            deeds.unlock();
        }
    }

    private AuditEntry held(HoldMode mode, BreakerState before, Operator by) {
        return entry("breaker.held", by).put("mode", mode.name()).put("from", before.name());
    }

    private AuditEntry changed(Operator by, BreakerConfig before, BreakerConfig after) {
        List<String> changes = new ArrayList<>();
        compare(changes, "rules", before.rules(), after.rules());
        compare(changes, "openTime", before.openTime(), after.openTime());
        compare(changes, "halfOpen", before.halfOpen(), after.halfOpen());
        compare(changes, "localFailuresCount", before.localFailuresCount(), after.localFailuresCount());
        compare(changes, "classifier", before.classifier(), after.classifier());
        return entry("breaker.reconfigured", by)
                .put("changed", changes.size())
                .put("changes", cut(String.join("; ", changes), LONGEST_CHANGES));
    }

    private static void compare(List<String> changes, String setting, Object before, Object after) {
        if (!before.equals(after)) {
            changes.add(setting + " = " + after + ", before " + before);
        }
    }

    private AuditEntry refused(String asked, Operator by, String why) {
        return entry("breaker.refused", by).put("refused", asked).put("why", cut(why, LONGEST_TEXT));
    }

    private AuditEntry entry(String action, Operator by) {
        return trail.entry(action)
                .actor(cut(by.actor(), LONGEST_NAME))
                .subject(breaker.name)
                .put("reason", cut(by.reason(), LONGEST_TEXT));
    }

    private boolean write(Supplier<AuditEntry> record) {
        try {
            return record.get().append();
        } catch (RuntimeException e) { // longer than the trail allows, or a halt of somebody's own
            LOG.error("audit record was not taken: breaker={}", breaker.name, e);
            return false;
        }
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest);
    }
}
