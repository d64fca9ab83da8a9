package io.kellet.samples.gateway;

import io.kellet.audit.AuditStats;
import io.kellet.audit.AuditTrail;
import io.kellet.audit.Durability;
import io.kellet.journal.Finding;
import io.kellet.journal.JournalKeys;
import io.kellet.journal.JournalReader;
import io.kellet.journal.JournalRecord;
import io.kellet.journal.RecordFilter;
import io.kellet.journal.Verification;
import io.kellet.journal.Verification.Verdict;
import io.kellet.journal.Verifier;
import io.kellet.journal.VerifierConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads back what the gateway put on record, verifies it, and changes one byte of a copy. */
final class JournalStep implements Tour.Step {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final GatewayJournal journal;

    JournalStep(GatewayJournal journal) {
        this.journal = journal;
    }

    @Override
    public String title() {
        return "The journal: what was decided, who did what, and one byte changed";
    }

    @Override
    public void run(Gateway gateway, PrintStream out, Findings findings) throws Exception {
        AuditTrail trail = journal.trail();
        trail.mark(Durability.DURABLE).await(PATIENCE);
        AuditStats stats = trail.stats();
        readBack(gateway, stats, out, findings);
        verify(out, findings);
        changeOneByte(out, findings);
        out.println();
        out.println("   yours to verify: java -jar journal/target/kellet-journal-*-cli.jar verify " + journal.records()
                + " --key " + journal.publicKey() + " --anchor " + journal.anchors());
    }

    private void readBack(Gateway gateway, AuditStats stats, PrintStream out, Findings findings) throws IOException {
        long first = firstOfThisRun();
        Map<String, Integer> actors = new TreeMap<>();
        long decided = 0;
        long others = 0;
        RecordFilter ofThisRun = RecordFilter.builder()
                .sequences(first, Long.MAX_VALUE)
                .whose(RecordFilter.Whose.OTHERS)
                .build();
        try (JournalReader reader = JournalReader.open(journal.records(), ofThisRun)) {
            for (JournalRecord record = reader.next(); record != null; record = reader.next()) {
                if (record.record().action().equals("order.decided")) {
                    decided++;
                } else {
                    others++;
                    actors.merge(record.record().actor(), 1, Integer::sum);
                }
            }
        }
        out.println(
                "   on record: " + Shown.count(decided) + " decisions, and " + others + " other records: " + actors);
        findings.check(
                "every decision of the gate is on record, once",
                decided == gateway.desk().checked());
        findings.check(
                "so is what anna, ben and kim did",
                actors.containsKey("anna") && actors.containsKey("ben") && actors.containsKey("kim"));
        findings.check(
                "whatever was handed over is on the disk, and nothing was refused",
                decided + others == stats.accepted()
                        && stats.unsynced() == 0
                        && stats.rejected() == 0
                        && stats.writeErrors() == 0);
    }

    /** An earlier run may have left records. This one's session began with a record of the journal's own. */
    private long firstOfThisRun() throws IOException {
        RecordFilter openings =
                RecordFilter.builder().whose(RecordFilter.Whose.OWN).build();
        long first = 1;
        try (JournalReader reader = JournalReader.open(journal.records(), openings)) {
            for (JournalRecord record = reader.next(); record != null; record = reader.next()) {
                String action = record.record().action();
                first = action.equals("journal.created") || action.equals("journal.opened") ? record.sequence() : first;
            }
        }
        return first;
    }

    private Verification verified(Path records) throws IOException {
        return Verifier.verify(
                records,
                VerifierConfig.builder()
                        .trust(JournalKeys.standard().publicKey(journal.publicKey()))
                        .decodeRecords(true)
                        .build());
    }

    private void verify(PrintStream out, Findings findings) throws IOException {
        Verification found = verified(journal.records());
        out.println("   verified:  " + found.verdict() + ", " + Shown.count(found.lastSequence()) + " frames in "
                + found.segments() + " segments, signed up to " + Shown.count(found.signedSequence()));
        findings.check("the journal verifies, by its key", found.verdict() == Verdict.VERIFIED);
    }

    private void changeOneByte(PrintStream out, Findings findings) throws IOException {
        JournalRecord target = recordOfAnna();
        Path copy = Files.createTempDirectory("kellet-journal");
        try {
            copy(journal.records(), copy);
            Path segment = segmentOf(target, copy);
            byte[] bytes = Files.readAllBytes(segment);
            int changed = (int) target.offset() + 60; // in what the record says
            bytes[changed] ^= 1;
            Files.write(segment, bytes);
            Verification found = verified(copy);
            Optional<Finding> named = found.findings().stream()
                    .filter(finding -> finding.sequence() == target.sequence())
                    .findFirst();
            out.println("   one byte of a copy changed, in record " + target.sequence() + " (anna, "
                    + target.record().action() + "):");
            out.println("   " + found.verdict() + ": "
                    + named.map(Finding::toString).orElse("nothing found"));
            findings.check(
                    "with one byte changed it does not verify, and the record is named",
                    found.verdict() == Verdict.BROKEN && named.isPresent());
        } finally {
            TemporaryFiles.delete(copy);
        }
    }

    private JournalRecord recordOfAnna() throws IOException {
        RecordFilter hers = RecordFilter.builder().actor("anna").build();
        try (JournalReader reader = JournalReader.open(journal.records(), hers)) {
            JournalRecord record = reader.next();
            if (record == null) {
                throw new IllegalStateException("anna is not on record");
            }
            return record;
        }
    }

    private static Path segmentOf(JournalRecord record, Path records) throws IOException {
        try (Stream<Path> files = Files.list(records)) {
            return files.filter(file -> file.getFileName().toString().matches("0*" + record.segment() + "\\.kellet"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".kellet")).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
