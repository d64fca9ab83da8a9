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
    private final OnWriteFailure policy;
    private final @Nullable EventBus bus;
    private final @Nullable EventSource source;

    JournalAlarm(String journal, OnWriteFailure policy, @Nullable EventBus bus) {
        this.journal = journal;
        this.policy = policy;
        this.bus = bus;
        source = bus == null ? null : bus.source("journal:" + journal);
    }

    /** The kill switch first: whatever the others do, it has been engaged. */
    void failed(Exception failure) {
        if (policy instanceof OnWriteFailure.HaltTrading halt) {
            halt.killSwitch()
                    .engageFirm(
                            KillMode.HALT,
                            new Operator("journal:" + journal, "audit journal cannot write: " + failure));
        }
        LOG.error("journal cannot write and tries again: journal={} policy={}", journal, policy, failure);
        tell(JournalWriteFailed.class, new JournalWriteFailed(journal, failure.toString()));
    }

    void recovered(long attempts) {
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
