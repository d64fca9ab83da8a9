package io.kellet.benchmarks.audit;

import io.kellet.audit.AuditLine;
import io.kellet.audit.AuditQueueConfig;
import io.kellet.audit.AuditReceipt;
import io.kellet.audit.Durability;
import io.kellet.audit.WhenFull;
import io.kellet.journal.Journal;
import io.kellet.journal.JournalConfig;
import io.kellet.journal.JournalKeys;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.time.InstantSource;

/** Kellet's journal with its defaults: numbered, linked by SHA-256, signed every so often, on the disk after 10 ms. */
public final class JournalKeeper implements Keeper {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final KeyPair pair = JournalKeys.standard().generate();
    private final Journal journal;

    public JournalKeeper(Path directory) throws IOException {
        AuditQueueConfig queue = AuditQueueConfig.named("benchmark")
                .whenFull(new WhenFull.Block(PATIENCE))
                .build();
        journal = Journal.in(
                        directory,
                        JournalConfig.named("benchmark").queue(queue).build(),
                        JournalKeys.standard().signer(pair),
                        NanoClock.SYSTEM,
                        InstantSource.system())
                .create();
    }

    @Override
    public Pen pen() {
        AuditLine line = journal.trail().line(Decided.SHAPE);
        return order -> {
            if (!Decided.fill(line, order).append(NanoClock.SYSTEM.nanos())) {
                throw new IllegalStateException("record was not taken: " + journal.stats());
            }
        };
    }

    PublicKey publicKey() {
        return pair.getPublic();
    }

    /** Appends a record and returns when it is on the disk. */
    public void appendDurably(long order) throws InterruptedException {
        AuditReceipt receipt = journal.trail()
                .entry("order.decided")
                .actor("gateway-1")
                .put("order", order)
                .append(Durability.DURABLE);
        receipt.await(PATIENCE);
    }

    @Override
    public void close() {
        journal.close();
        if (!journal.isClosedInOrder()) {
            throw new IllegalStateException("journal lost records: " + journal.stats());
        }
    }
}
