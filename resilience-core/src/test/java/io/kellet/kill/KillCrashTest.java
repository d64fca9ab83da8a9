package io.kellet.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.authority.Authority;
import io.kellet.authority.Operator;
import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.testkit.ManualClock;
import io.kellet.time.NanoClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, killed with SIGKILL. */
@Timeout(300)
final class KillCrashTest {

    private static final int KILLS = 10;
    private static final Operator ANNA = new Operator("anna", "runaway algorithm");
    private static final Operator BEN = new Operator("ben", "seen it");

    @TempDir
    Path directory;

    @Test
    void whateverWasSaidToBeStoredIsEngagedAfterTheProcessWasKilled() throws IOException, InterruptedException {
        Path file = directory.resolve("kill");
        FileKillStore.create(file).close();
        Random random = new Random(62);
        Set<Integer> stored = new HashSet<>();
        for (int kill = 0; kill < KILLS; kill++) {
            Process child = start(file, kill * 80);
            try (BufferedReader out = out(child)) {
                int lines = random.nextInt(40);
                for (int i = 0; i < lines; i++) {
                    acknowledge(out.readLine(), stored);
                }
                child.toHandle().destroyForcibly(); // SIGKILL, while it is engaging, storing and re-arming the next
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    acknowledge(line, stored); // it had said so before it died
                }
            }
            assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();

            KillSwitch after = KillSwitch.of(config(), Authority.anybody(), new ManualClock(), () -> Instant.EPOCH)
                    .openManual(FileKillStore.open(file));
            assertThat(after.isEngaged(Scope.FIRM, 0, KillMode.HALT))
                    .as("the file could be read")
                    .isFalse();
            for (int account : stored) {
                assertThat(after.allows(OrderClass.NEW, 0, account, 0, 0, 0, 0))
                        .as("account %s", account)
                        .isFalse();
            }
            after.close();
        }

        assertThat(stored).isNotEmpty();
    }

    @Test
    void aSecondProcessOnTheSameFileIsRefusedUntilTheFirstHasEnded() throws IOException, InterruptedException {
        Path file = directory.resolve("kill");
        FileKillStore first = FileKillStore.create(file);
        Process second = start(file, 0);
        try (BufferedReader out = out(second)) {
            assertThat(out.readLine()).startsWith("refused ").contains("in use").contains(file.toString());
        }
        second.waitFor();
        first.close();

        Process third = start(file, 0);
        try (BufferedReader out = out(third)) {
            assertThat(out.readLine()).isEqualTo("stored 0");
            assertThatSomebodyElseHolds(file);
        } finally {
            third.destroyForcibly().waitFor();
        }
        FileKillStore.open(file).close(); // the system has let go of it
    }

    private static void assertThatSomebodyElseHolds(Path file) throws IOException {
        try {
            FileKillStore.open(file).close();
            throw new AssertionError("two processes have one file");
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("in use");
        }
    }

    private static void acknowledge(String line, Set<Integer> stored) {
        assertThat(line).startsWith("stored ");
        stored.add(Integer.parseInt(line.substring("stored ".length())));
    }

    private static KillSwitchConfig config() {
        return KillSwitchConfig.named("crash").build();
    }

    private static Process start(Path file, int from) throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        file.toString(),
                        String.valueOf(from)))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static BufferedReader out(Process child) {
        return new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Engages one account after the other, and one desk that is always re-armed, until it is killed. */
    static final class Child {

        private Child() {}

        @SuppressWarnings("SystemOut")
        public static void main(String[] args) throws IOException {
            FileKillStore store;
            try {
                store = FileKillStore.open(Path.of(args[0]));
            } catch (IllegalStateException e) {
                System.out.println("refused " + e.getMessage());
                return;
            }
            KillSwitch kill = KillSwitch.of(config(), Authority.anybody(), NanoClock.SYSTEM, InstantSource.system())
                    .open(store);
            for (int account = Integer.parseInt(args[1]); account < 1_024; account++) {
                kill.engageDurably(Scope.ACCOUNT, account, KillMode.HALT, ANNA);
                System.out.println("stored " + account);
                kill.engageDurably(Scope.DESK, 1, KillMode.HALT, ANNA);
                kill.approve(kill.requestRearm(Scope.DESK, 1, KillMode.HALT, ANNA), BEN);
            }
        }
    }
}
