package io.kellet.journal;

import io.kellet.authority.Operator;
import io.kellet.event.EventBus;
import io.kellet.event.EventSource;
import io.kellet.kill.KillMode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log, the bus and, if that is the policy, the kill switch. */
final class JournalAlarm {

    /** When writing fails and works again: on the writer's thread, never on one that appends. */
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private final String journal;
    private volatile OnWriteFailure policy;
    private volatile @Nullable Exception failing;
    private final @Nullable EventBus bus;
    private final @Nullable EventSource source;

    JournalAlarm(String journal, OnWriteFailure policy, @Nullable EventBus bus) {
        this.journal = journal;
        this.policy = policy;
        this.bus = bus;
        source = bus == null ? null : bus.source("journal:" + journal);
    }

    /**
     * Takes the place of the policy it was made with, also for a failure that goes on now. Who fails says so and then looks for the
     * policy, and this the other way round: one of the two sees both, and both at worst engage twice.
     */
    void policy(OnWriteFailure next) {
        policy = next;
        Exception now = failing;
        if (now != null) {
            halt(now);
        }
    }

    private void halt(Exception failure) {
        if (policy instanceof OnWriteFailure.HaltTrading halt) {
            halt.killSwitch()
                    .engageFirm(
                            KillMode.HALT,
                            new Operator("journal:" + journal, "audit journal cannot write: " + failure));
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
