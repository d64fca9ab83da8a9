package io.kellet.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.audit.AuditField;
import io.kellet.audit.AuditQueueConfig;
import io.kellet.audit.AuditReceipt;
import io.kellet.audit.AuditTrail;
import io.kellet.audit.AuditValue;
import io.kellet.audit.Durability;
import io.kellet.files.FileOps;
import io.kellet.time.NanoClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes, killed with SIGKILL while several of their threads append, wait and rotate. Each says what was acknowledged;
 * all of it must be there afterwards, as it was appended, in a journal that goes on.
 */
@Timeout(900)
final class JournalKillTest {

    /** So many kills in every build; more with {@code -Djournal-kills=}. */
    private static final int KILLS = Integer.getInteger("journal-kills", 500);

    /** One journal takes so many kills, so that reading it each time stays cheap. */
    private static final int KILLS_PER_JOURNAL = 25;

    private static final int THREADS = 3;
    private static final int MOST_LINES = 120;

    @TempDir
    Path directory;

    private final Random random = new Random(520);
    private final Map<Long, String> acknowledged = new HashMap<>(); // sequence -> content

    @Test
    void whatWasAcknowledgedIsThereAfterTheProcessWasKilledAtAnyMoment() throws IOException, InterruptedException {
        int lines = 0;
        Process next = start(place(0)); // comes up while the one before is looked at
        for (int kill = 0; kill < KILLS; kill++) {
            Process child = next;
            lines += killAfterSomeLines(child);
            if (kill + 1 < KILLS && (kill + 1) % KILLS_PER_JOURNAL == 0) {
                next = start(place(kill + 1));
            }
            requireAcknowledged(place(kill));
            if ((kill + 1) % KILLS_PER_JOURNAL == 0) {
                requireThatItGoesOn(place(kill));
                acknowledged.clear();
            } else if (kill + 1 < KILLS) {
                next = start(place(kill + 1));
            }
        }

        assertThat(lines).isGreaterThan(KILLS);
    }

    private Path place(int kill) throws IOException {
        Path place = directory.resolve("journal-" + kill / KILLS_PER_JOURNAL);
        Files.createDirectories(place);
        return place;
    }

    /** Reads some acknowledgements, kills, and reads those that were said before it died. */
    private int killAfterSomeLines(Process child) throws IOException, InterruptedException {
        int lines = 0;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            int most = random.nextInt(MOST_LINES);
            for (int i = 0; i < most; i++) {
                lines += acknowledge(out.readLine());
            }
            child.toHandle().destroyForcibly();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines += line.endsWith(";") ? acknowledge(line) : 0; // the last may be torn
            }
        }
        assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return lines;
    }

    private int acknowledge(String line) {
        assertThat(line).as("it writes").isNotNull().matches("[0-9]+ [0-9]+:[0-9]+:[0-9]+;");
        int blank = line.indexOf(' ');
        String before = acknowledged.put(
                Long.parseLong(line.substring(0, blank)), line.substring(blank + 1, line.length() - 1));
        assertThat(before).as("one record for one sequence").isNull();
        return 1;
    }

    /** By the plain reader, before anything of ours has touched the files. */
    private void requireAcknowledged(Path place) throws IOException {
        Map<Long, String> there = new HashMap<>();
        Map<String, Long> lastOfThread = new HashMap<>();
        for (PlainReader.Seen seen : PlainReader.read(FileOps.system(), place)) {
            if (seen.kind() == Frame.KIND_RECORD) {
                String content = content(seen);
                there.put(seen.sequence(), content);
                requireOrder(content, lastOfThread);
            }
        }
        assertThat(there).containsAllEntriesOf(acknowledged);
    }

    private static String content(PlainReader.Seen seen) {
        StringBuilder content = new StringBuilder();
        for (AuditField field : seen.record().fields()) {
            content.append(content.length() == 0 ? "" : ":").append(((AuditValue.Whole) field.value()).value());
        }
        return content.toString();
    }

    /** Each thread's records are numbered, and none may be missing between two that are there. */
    private static void requireOrder(String content, Map<String, Long> lastOfThread) {
        int colon = content.lastIndexOf(':');
        String thread = content.substring(0, content.indexOf(':'));
        long number = Long.parseLong(content.substring(colon + 1));
        assertThat(number).as("next of %s", thread).isEqualTo(lastOfThread.getOrDefault(thread, 0L) + 1);
        lastOfThread.put(thread, number);
    }

    private void requireThatItGoesOn(Path place) throws IOException {
        Journal journal = Child.opening(place).open();
        journal.close();
        assertThat(journal.isClosedInOrder()).isTrue();
        requireAcknowledged(place);
    }

    private static Process start(Path directory) throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        directory.toString()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Appends on several threads and says what was acknowledged, until it is killed. */
    static final class Child {

        private Child() {}

        static Journal.Opening opening(Path directory) {
            JournalConfig config = JournalConfig.named("killed")
                    .queue(AuditQueueConfig.named("killed").lines(64).entries(256).entryBytes(1_024).build())
                    .segmentBytes(16 << 10)
                    .maxUnsyncedBytes(256 << 10)
                    .checkpointRecords(50)
                    .syncEvery(Duration.ofMillis(1))
                    .build();
            return Journal.in(directory, config, new Rig.FakeSigner(), NanoClock.SYSTEM, InstantSource.system());
        }

        public static void main(String[] args) throws Exception {
            Path directory = Path.of(args[0]);
            boolean fresh = Recovery.segments(FileOps.system(), directory).isEmpty();
            Journal journal = fresh ? opening(directory).create() : opening(directory).open();
            long process = ProcessHandle.current().pid();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                new Thread(() -> append(journal.trail(), process * 10 + thread, thread)).start();
            }
        }

        @SuppressWarnings("SystemOut")
        private static void append(AuditTrail trail, long source, int seed) {
            Random random = new Random(seed);
            try {
                for (long number = 1; ; number++) {
                    Durability wanted = random.nextInt(4) == 0 ? Durability.DURABLE : Durability.WRITTEN;
                    AuditReceipt receipt = trail.entry("order.sent")
                            .put("source", source)
                            .put("made", number * 31)
                            .put("n", number)
                            .append(wanted);
                    long sequence = receipt.await(Duration.ofMinutes(1)).sequence();
                    System.out.println(sequence + " " + source + ":" + number * 31 + ":" + number + ";");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
