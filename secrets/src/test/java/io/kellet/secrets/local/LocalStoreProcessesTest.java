package io.kellet.secrets.local;

import static io.kellet.secrets.local.Stores.WITHIN;
import static io.kellet.secrets.local.Stores.bytes;
import static io.kellet.secrets.local.Stores.get;
import static io.kellet.secrets.local.Stores.opening;
import static io.kellet.secrets.local.Stores.password;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretConflictException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.VersionInfo;
import io.kellet.secrets.provider.Which;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes on one store: nothing that was acknowledged is lost, whoever else writes and whoever is killed. */
@Timeout(300)
final class LocalStoreProcessesTest {

    /** So many processes are killed in every build; more with {@code -Dstore-kills=}. */
    private static final int KILLS = Integer.getInteger("store-kills", 12);

    private static final int WRITES = 40;
    private static final Duration PATIENT = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    private final Random random = new Random(52);

    @Test
    void twoProcessesThatWriteAtOnceLoseNoUpdate() throws IOException, InterruptedException {
        Path file = directory.resolve("shared");
        LocalStore store = opening(file).create(password());
        long before = store.generation();
        List<Process> children = new ArrayList<>();
        for (int child = 0; child < 2; child++) {
            children.add(start(file, "count", child));
        }
        for (Process child : children) {
            try (BufferedReader out = reader(child)) {
                String line = out.readLine();
                while (line != null && !line.equals("done;")) {
                    line = out.readLine();
                }
                assertThat(line).isEqualTo("done;");
            }
            assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(child.exitValue()).isZero();
        }

        assertThat(get(store, "counter")).as("each adds one to what it read").isEqualTo("" + 2 * WRITES);
        assertThat(get(store, "own-0")).isEqualTo("" + WRITES);
        assertThat(get(store, "own-1")).isEqualTo("" + WRITES);
        assertThat(store.generation()).isGreaterThanOrEqualTo(before + 4 * WRITES);
        store.verify();
    }

    @Test
    void whatWasAcknowledgedIsThereAfterAProcessWasKilledAtAnyMoment() throws IOException, InterruptedException {
        Path file = directory.resolve("killed");
        LocalStore store = opening(file).create(password());
        Map<String, Integer> acknowledged = new HashMap<>();
        int lines = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Process child = start(file, "rekey", kill);
            try (BufferedReader out = reader(child)) {
                int most = 1 + random.nextInt(40);
                for (int i = 0; i < most; i++) {
                    lines += acknowledge(out.readLine(), acknowledged);
                }
                child.toHandle().destroyForcibly();
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    lines += line.endsWith(";") ? acknowledge(line, acknowledged) : 0; // the last may be torn
                }
            }
            assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();

            store.verify();
            LocalStore fresh = opening(file).open(password());
            acknowledged.forEach((name, value) -> {
                for (LocalStore any : List.of(store, fresh)) {
                    assertThat(Integer.parseInt(get(any, name))).isGreaterThanOrEqualTo(value);
                }
            });
            fresh.rekey(); // goes on, though a half-written file may lie about
            fresh.close();
        }
        assertThat(lines).isGreaterThanOrEqualTo(KILLS);
        assertThat(store.verify().keyId()).isGreaterThan(KILLS);
    }

    private static int acknowledge(String line, Map<String, Integer> acknowledged) {
        assertThat(line).as("it writes").isNotNull().matches("own-[0-9]+ [0-9]+;");
        int blank = line.indexOf(' ');
        acknowledged.put(line.substring(0, blank), Integer.parseInt(line.substring(blank + 1, line.length() - 1)));
        return 1;
    }

    private static BufferedReader reader(Process child) {
        return new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
    }

    private static Process start(Path file, String what, int number) throws IOException {
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
                        file.toString(),
                        what,
                        String.valueOf(number)))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Writes to the store and says what was acknowledged. */
    static final class Child {

        private static final SecretName COUNTER = SecretName.of("counter");

        private Child() {}

        @SuppressWarnings("SystemOut")
        public static void main(String[] args) throws IOException {
            LocalStore store = opening(Path.of(args[0])).open(password());
            String own = "own-" + args[2];
            boolean counts = args[1].equals("count");
            for (int i = 1; !counts || i <= WRITES; i++) {
                store.put(SecretName.of(own), bytes("" + i), PutRequest.current(), PATIENT);
                if (counts) {
                    addOne(store);
                } else {
                    if (i % 3 == 0) {
                        store.rekey();
                    }
                    System.out.println(own + " " + i + ";");
                }
            }
            System.out.println("done;");
        }

        /** Read, add, write if nobody has written: what a lost update would spoil. */
        private static void addOne(LocalStore store) {
            while (!triedToAddOne(store)) {
                Thread.onSpinWait(); // the other was faster
            }
        }

        private static boolean triedToAddOne(LocalStore store) {
            List<VersionInfo> versions =
                    store.list("counter", WITHIN).isEmpty() ? List.of() : store.versions(COUNTER, WITHIN);
            String expected = versions.isEmpty()
                    ? PutRequest.NEW
                    : versions.get(0).version().id();
            int now = versions.isEmpty() ? 0 : Integer.parseInt(get(store, "counter", Which.version(expected)));
            try {
                store.put(COUNTER, bytes("" + (now + 1)), PutRequest.current().expecting(expected), PATIENT);
                return true;
            } catch (SecretConflictException e) {
                return false;
            }
        }
    }
}
