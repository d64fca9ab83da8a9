package io.kellet.samples.gateway;

import io.kellet.audit.AuditQueueConfig;
import io.kellet.audit.AuditTrail;
import io.kellet.audit.WhenFull;
import io.kellet.journal.Anchor;
import io.kellet.journal.AnchorFile;
import io.kellet.journal.CheckpointSigner;
import io.kellet.journal.Journal;
import io.kellet.journal.JournalConfig;
import io.kellet.journal.JournalKeys;
import io.kellet.kill.KillMode;
import io.kellet.kill.KillSwitch;
import io.kellet.kill.RiskLatch;
import io.kellet.order.Scope;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's journal, made at the first start and gone on with at the next. The key that signs it is a
 * secret; its anchors lie beside it, which is good enough for a demonstration: where it counts, they go to another machine.
 */
final class GatewayJournal implements AutoCloseable {

    /** More than ten seconds of orders, should the disk stand still. */
    private static final int LINES = 1 << 16;

    private static final String FULL = "a record found no room";

    private final Path home;
    private final Journal journal;
    private final AtomicReference<@Nullable RiskLatch> full;

    private GatewayJournal(Path home, Journal journal, AtomicReference<@Nullable RiskLatch> full) {
        this.home = home.toAbsolutePath();
        this.journal = journal;
        this.full = full;
    }

    /**
     * Goes on with the journal, or makes one.
     *
     * @param home is made if it is not there
     * @param secrets have the key, or get it
     */
    static GatewayJournal open(Path home, GatewaySecrets secrets) throws IOException {
        Path records = home.resolve("records");
        Path publicKey = home.resolve("journal.pub");
        boolean first = Files.notExists(records);
        if (first) {
            Files.createDirectories(home);
            secrets.keepJournalKey(JournalKeys.standard().generate(), publicKey);
            Files.createDirectory(records);
        }
        CheckpointSigner signer = JournalKeys.standard().signer(secrets.journalKeys(publicKey));
        AnchorFile anchors = new AnchorFile(home.resolve("anchors.txt"));
        AtomicReference<@Nullable RiskLatch> full = new AtomicReference<>();
        AuditQueueConfig queue = AuditQueueConfig.named("gateway")
                .lines(LINES)
                .whenFull(new WhenFull.Halt(() -> halt(full.get())))
                .build();
        Journal.Opening opening = Journal.in(
                        records,
                        JournalConfig.named("gateway").queue(queue).build(),
                        signer,
                        NanoClock.SYSTEM,
                        InstantSource.system())
                .anchors(anchors);
        Optional<Anchor> last = anchors.last();
        last.ifPresent(opening::expect); // what was there when it was signed must be there still
        return new GatewayJournal(home, first ? opening.create() : opening.open(), full);
    }

    /** On the thread whose record it is: an order has not left yet, and the switch stops it on its way out. */
    private static void halt(@Nullable RiskLatch latch) {
        if (latch != null) {
            latch.trip(0, FULL);
        }
    }

    AuditTrail trail() {
        return journal.trail();
    }

    Journal journal() {
        return journal;
    }

    /** What cannot be recorded must not be done. The switch writes to this journal and so comes after it. */
    void haltTradingBy(KillSwitch kill) {
        full.set(new RiskLatch("journal-full", kill, Scope.FIRM, KillMode.HALT));
        journal.haltTradingBy(kill);
    }

    Path records() {
        return home.resolve("records");
    }

    Path publicKey() {
        return home.resolve("journal.pub");
    }

    Path anchors() {
        return home.resolve("anchors.txt");
    }

    @Override
    public void close() {
        journal.close();
    }
}
