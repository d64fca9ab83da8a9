package io.kellet.samples.gateway;

import io.kellet.audit.AuditLine;
import io.kellet.audit.AuditReceipt;
import io.kellet.audit.AuditShape;
import io.kellet.audit.Durability;
import io.kellet.journal.Journal;
import io.kellet.journal.Verification;
import io.kellet.journal.Verifier;
import io.kellet.journal.VerifierConfig;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;

/** The README's journal, compiled and run by the tests. */
final class JournalQuickStart {

    private JournalQuickStart() {}

    static void run(NanoClock clock, Journal journal, Path directory, VerifierConfig config, PrintStream out)
            throws IOException, InterruptedException {
        long orderId = 4_711;
        long verdict = 0;
        // README journal
        AuditShape decided = AuditShape.of("order.decided", "gateway")
                .subject("orders")
                .whole("order")
                .whole("verdict")
                .build();
        AuditLine line = journal.trail().line(decided); // one for each thread

        line.whole(0, orderId).whole(1, verdict).append(clock.nanos()); // handed over: no allocation, no wait

        AuditReceipt receipt = journal.trail() // a person's action: any fields, and on the disk before it goes on
                .entry("limits.changed")
                .actor("anna")
                .put("version", 7)
                .append(Durability.DURABLE);
        receipt.await(Duration.ofSeconds(10));

        Verification found = Verifier.verify(directory, config); // its findings name what was changed, if anything was
        out.println(found.verdict());
        // README journal
    }
}
