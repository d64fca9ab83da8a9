package io.kellet.journal;

import io.kellet.event.EventBus;
import io.kellet.event.EventSource;
import io.kellet.kill.KillMode;
import io.kellet.kill.RiskLatch;
import io.kellet.order.Scope;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log, the bus and, if that is the policy, the kill switch. */
final class JournalAlarm {

    /** When writing fails and works again: on the writer's thread, never on one that appends. */
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private final String journal;
    private volatile OnWriteFailure policy;
    private volatile @Nullable RiskLatch latch; // null: trading goes on
    private volatile @Nullable Exception failing;
    private final @Nullable EventBus bus;
    private final @Nullable EventSource source;

    JournalAlarm(String journal, OnWriteFailure policy, @Nullable EventBus bus) {
        this.journal = journal;
        this.policy = policy;
        latch = latchOf(journal, policy);
        this.bus = bus;
        source = bus == null ? null : bus.source("journal:" + journal);
    }

    private static @Nullable RiskLatch latchOf(String journal, OnWriteFailure policy) {
        return policy instanceof OnWriteFailure.HaltTrading halt
                ? new RiskLatch("journal:" + journal, halt.killSwitch(), Scope.FIRM, KillMode.HALT)
                : null;
    }

    /**
     * Takes the place of the policy it was made with, also for a failure that goes on now. Who fails says so and then looks for the
     * latch, and this the other way round: one of the two sees both.
     */
    void policy(OnWriteFailure next) {
        policy = next;
        latch = latchOf(journal, next);
        Exception now = failing;
        if (now != null) {
            halt(now);
        }
    }

    /** Trips what is tripped already for nothing, unless somebody has asked to arm it again: that is void then. */
    private void halt(Exception failure) {
        RiskLatch its = latch;
        if (its != null) {
            its.trip(0, "audit journal cannot write: " + failure);
        }
    }

    /** The kill switch first: whatever the others do, it has been engaged. */
    void failed(Exception failure) {
        failing = failure;
        try {
            halt(failure);
        } finally {
            LOG.error("journal cannot write and tries again: journal={} policy={}", journal, policy, failure);
            tell(JournalWriteFailed.class, new JournalWriteFailed(journal, failure.toString()));
        }
    }

    /** Again, and everybody knows. Who armed the switch meanwhile, or is about to, did not wait for the journal. */
    void failsStill(Exception failure) {
        failing = failure;
        halt(failure);
    }

    void recovered(long attempts) {
        failing = null;
        LOG.warn("journal can write again: journal={} attempts={}", journal, attempts);
        tell(JournalRecovered.class, new JournalRecovered(journal, attempts));
    }

    void anchored(Anchor anchor) {
        tell(JournalAnchored.class, new JournalAnchored(journal, anchor));
    }

    private <E> void tell(Class<E> type, E event) {
        if (bus != null && source != null) {
            source.publish(bus.topic(type), event);
        }
    }

    void close() {
        if (source != null) {
            source.close();
        }
    }
}
