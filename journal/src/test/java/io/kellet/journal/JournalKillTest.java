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
import java.io.UncheckedIOException;
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
 * Real processes, killed with SIGKILL while several journals open, several threads of each append and wait, and segments rotate.
 * Each says what was acknowledged; all of it must be there afterwards, as it was appended, in journals that go on.
 */
@Timeout(900)
final class JournalKillTest {

    /** So many journals are killed in every build; more with {@code -Djournal-kills=}. */
    private static final int KILLS = Integer.getInteger("journal-kills", 500);

    private static final int JOURNALS_PER_PROCESS = 10;

    /** The same journals are killed so often, so that reading them each time stays cheap. */
    private static final int KILLS_PER_JOURNAL = 10;

    private static final int THREADS = 2;
    private static final int MOST_LINES = 600;

    @TempDir
    Path directory;

    private final Random random = new Random(520);
    private final Map<String, String> acknowledged = new HashMap<>(); // journal and sequence -> content

    @Test
    void whatWasAcknowledgedIsThereAfterTheProcessWasKilledAtAnyMoment() throws IOException, InterruptedException {
        int processes = (KILLS + JOURNALS_PER_PROCESS - 1) / JOURNALS_PER_PROCESS;
        int lines = 0;
        for (int process = 0; process < processes; process++) {
            Path place = place(process);
            lines += killAfterSomeLines(start(place, process));
            for (int journal = 0; journal < JOURNALS_PER_PROCESS; journal++) {
                requireAcknowledged(place, journal);
            }
            if ((process + 1) % KILLS_PER_JOURNAL == 0 || process + 1 == processes) {
                for (int journal = 0; journal < JOURNALS_PER_PROCESS; journal++) {
                    requireThatItGoesOn(place, journal);
                }
                acknowledged.clear();
            }
        }

        assertThat(lines).isGreaterThan(KILLS);
    }

    private Path place(int process) throws IOException {
        Path place = directory.resolve("journals-" + process / KILLS_PER_JOURNAL);
        for (int journal = 0; journal < JOURNALS_PER_PROCESS; journal++) {
            Files.createDirectories(place.resolve(String.valueOf(journal)));
        }
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
        assertThat(line).as("it writes").isNotNull().matches("[0-9]+/[0-9]+ [0-9]+:[0-9]+:[0-9]+;");
        int blank = line.indexOf(' ');
        String before = acknowledged.put(line.substring(0, blank), line.substring(blank + 1, line.length() - 1));
        assertThat(before).as("one record for one sequence").isNull();
        return 1;
    }

    /** By the plain reader, before anything of ours has touched the files. */
    private void requireAcknowledged(Path place, int journal) throws IOException {
        Map<String, String> there = new HashMap<>();
        Map<String, Long> lastOfThread = new HashMap<>();
        for (PlainReader.Seen seen : PlainReader.read(FileOps.system(), place.resolve(String.valueOf(journal)))) {
            if (seen.kind() == Frame.KIND_RECORD) {
                String content = content(seen);
                there.put(journal + "/" + seen.sequence(), content);
                requireOrder(content, lastOfThread);
            }
        }
        acknowledged.forEach((key, content) -> {
            if (key.startsWith(journal + "/")) {
                assertThat(there).containsEntry(key, content);
            }
        });
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

    private void requireThatItGoesOn(Path place, int number) throws IOException {
        Path where = place.resolve(String.valueOf(number));
        Journal journal = Child.isFresh(where)
                ? Child.opening(where).create()
                : Child.opening(where).open();
        journal.close();
        assertThat(journal.isClosedInOrder()).isTrue();
        requireAcknowledged(place, number);
    }

    private static Process start(Path place, int process) throws IOException {
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
                        place.toString(),
                        String.valueOf(process)))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Appends on several threads and says what was acknowledged, until it is killed. */
    static final class Child {

        private Child() {}

        static Journal.Opening opening(Path directory) {
            JournalConfig config = JournalConfig.named("killed")
                    .queue(AuditQueueConfig.named("killed")
                            .lines(64)
                            .entries(256)
                            .entryBytes(1_024)
                            .build())
                    .segmentBytes(16 << 10)
                    .maxUnsyncedBytes(256 << 10)
                    .checkpointRecords(50)
                    .syncEvery(Duration.ofMillis(1))
                    .build();
            return Journal.in(directory, config, new Rig.FakeSigner(), NanoClock.SYSTEM, InstantSource.system());
        }

        static boolean isFresh(Path directory) throws IOException {
            return Recovery.segments(FileOps.system(), directory).isEmpty();
        }

        public static void main(String[] args) {
            for (int journal = 0; journal < JOURNALS_PER_PROCESS; journal++) {
                int number = journal;
                long source = 100L * Integer.parseInt(args[1]);
                new Thread(() -> run(Path.of(args[0], String.valueOf(number)), number, source)).start();
            }
        }

        private static void run(Path directory, int number, long source) {
            try {
                Journal journal = isFresh(directory)
                        ? opening(directory).create()
                        : opening(directory).open();
                for (int i = 1; i < THREADS; i++) {
                    int thread = i;
                    new Thread(() -> append(journal.trail(), number, source + thread)).start();
                }
                append(journal.trail(), number, source);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @SuppressWarnings("SystemOut")
        private static void append(AuditTrail trail, int journal, long source) {
            Random random = new Random(source);
            try {
                for (long number = 1; ; number++) {
                    Durability wanted = random.nextInt(4) == 0 ? Durability.DURABLE : Durability.WRITTEN;
                    AuditReceipt receipt = trail.entry("order.sent")
                            .put("source", source)
                            .put("made", number * 31)
                            .put("n", number)
                            .append(wanted);
                    long sequence = receipt.await(Duration.ofMinutes(1)).sequence();
                    System.out.println(
                            journal + "/" + sequence + " " + source + ":" + number * 31 + ":" + number + ";");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
