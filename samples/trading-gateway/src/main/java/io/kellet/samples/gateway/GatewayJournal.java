package io.kellet.samples.gateway;

import io.kellet.audit.AuditTrail;
import io.kellet.journal.Anchor;
import io.kellet.journal.AnchorFile;
import io.kellet.journal.CheckpointSigner;
import io.kellet.journal.Journal;
import io.kellet.journal.JournalConfig;
import io.kellet.journal.JournalKeys;
import io.kellet.kill.KillSwitch;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The gateway's journal, made at the first start and gone on with at the next. Its keys and its anchors lie beside it, which is good
 * enough for a demonstration: where it counts, the key comes from a vault and the anchors go to another machine.
 */
final class GatewayJournal implements AutoCloseable {

    private final Path home;
    private final Journal journal;

    private GatewayJournal(Path home, Journal journal) {
        this.home = home.toAbsolutePath();
        this.journal = journal;
    }

    /** @param home is made if it is not there */
    static GatewayJournal open(Path home) throws IOException {
        Path records = home.resolve("records");
        Path privateKey = home.resolve("journal.key");
        Path publicKey = home.resolve("journal.pub");
        boolean first = Files.notExists(records);
        if (first) {
            Files.createDirectories(home);
            JournalKeys.standard().generate(privateKey, publicKey);
            Files.createDirectory(records);
        }
        CheckpointSigner signer = JournalKeys.standard().signer(privateKey, publicKey);
        AnchorFile anchors = new AnchorFile(home.resolve("anchors.txt"));
        Journal.Opening opening = Journal.in(
                        records,
                        JournalConfig.named("gateway").build(),
                        signer,
                        NanoClock.SYSTEM,
                        InstantSource.system())
                .anchors(anchors);
        Optional<Anchor> last = anchors.last();
        last.ifPresent(opening::expect); // what was there when it was signed must be there still
        return new GatewayJournal(home, first ? opening.create() : opening.open());
    }

    AuditTrail trail() {
        return journal.trail();
    }

    Journal journal() {
        return journal;
    }

    /** What cannot be recorded must not be done. The switch writes to this journal and so comes after it. */
    void haltTradingBy(KillSwitch kill) {
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
