package io.kellet.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kellet.time.NanoClock;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A real process, with a real check over a socket, is stopped for two seconds while the check waits for its answer, and goes on: nothing
 * was wrong with what it checks, and no transition may be recorded.
 */
final class StoppedProcessTest {

    private static final Path SHELL = Path.of("/bin/sh");

    @Test
    void believesNothingBadOfOthersBecauseItWasStoppedItself() throws Exception {
        assumeTrue(Files.isExecutable(SHELL), "SKIPPED: there is no " + SHELL + ", so no process can be stopped here");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                        "-cp",
                        classPath(),
                        Child.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader says = child.inputReader(StandardCharsets.UTF_8)) {
            assertThat(says.readLine()).isEqualTo("stopped while it waited: true, transitions: []");
        } finally {
            child.destroyForcibly();
        }
    }

    private static String classPath() {
        return Stream.of(
                        Child.class,
                        HealthRegistry.class,
                        NanoClock.class,
                        org.slf4j.Logger.class,
                        org.slf4j.simple.SimpleLogger.class)
                .map(type -> Path.of(java.net.URI.create(type.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toString()))
                        .toString())
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The process that is stopped. */
    static final class Child {

        private static final int MOST_ATTEMPTS = 20;
        private static final long PATIENCE_SECONDS = 60;
        private static final long STOPPED_NANOS = 1_500_000_000L;

        /** A process that stops this one when it is told to, and has it go on two seconds later. */
        private static final class Stopper {
            private final Process process;
            private final CountDownLatch over = new CountDownLatch(1);
            private volatile boolean stoppedInside;

            Stopper() throws IOException {
                process = new ProcessBuilder(
                                SHELL.toString(),
                                "-c",
                                "read go; kill -STOP $0; sleep 2; kill -CONT $0",
                                Long.toString(ProcessHandle.current().pid()))
                        .start();
            }

            void go() throws IOException {
                process.getOutputStream().write('\n');
                process.getOutputStream().flush();
            }
        }

        private final ServerSocket server;
        private final CountDownLatch first = new CountDownLatch(1);
        private final CountDownLatch after = new CountDownLatch(1);
        private volatile boolean answers = true;
        private volatile @Nullable Stopper next;
        private volatile boolean wasStopped;

        private Child(ServerSocket server) {
            this.server = server;
        }

        public static void main(String[] args) throws Exception {
            try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
                new Child(server).run();
            }
        }

        private void run() throws Exception {
            Thread answering = new Thread(this::serve);
            answering.setDaemon(true);
            answering.start();
            CheckConfig config = CheckConfig.named("server")
                    .period(Duration.ofMillis(100))
                    .timeout(Duration.ofMillis(300))
                    .maxAge(Duration.ofMinutes(1))
                    .damping(1, 1)
                    .build();
            try (HealthRegistry health = HealthRegistry.of(
                            HealthConfig.named("child").spread(Duration.ZERO).build())
                    .ready(config, this::ask)
                    .start()) {
                boolean begun = first.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                for (int i = 0; begun && i < MOST_ATTEMPTS && !wasStopped; i++) {
                    Stopper stopper = new Stopper();
                    next = stopper;
                    begun = stopper.over.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    stopper.process.waitFor();
                    wasStopped = stopper.stoppedInside;
                }
                // begun by the very turn that has judged the run before
                boolean again = after.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                List<String> bad = health.history().stream()
                        .filter(change -> change.to() != CheckStatus.PASSED)
                        .map(CheckChanged::toString)
                        .toList();
                new PrintStream(System.out, true, StandardCharsets.UTF_8)
                        .println("stopped while it waited: " + (wasStopped && again) + ", transitions: " + bad);
            }
        }

        private void serve() {
            try {
                while (true) {
                    Socket accepted = server.accept(); // one that gets no answer stays open
                    if (answers) {
                        accepted.getOutputStream().write('!');
                        accepted.close();
                    }
                }
            } catch (IOException e) {
                return; // the end
            }
        }

        /** As a check does; but when it is to be stopped, the server does not answer. */
        private CheckResult ask(CheckRun run) throws IOException {
            Stopper stopper = next;
            next = null;
            answers = stopper == null;
            try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
                socket.setSoTimeout(200);
                if (stopper != null) {
                    stopper.go();
                }
                int answer = socket.getInputStream().read();
                first.countDown();
                if (wasStopped) {
                    after.countDown();
                }
                return answer == '!' ? CheckResult.passed() : CheckResult.failed("closed");
            } catch (SocketTimeoutException e) {
                if (stopper != null && run.clock().nanos() - run.startNanos() < STOPPED_NANOS) {
                    stopper.over.countDown();
                    return CheckResult.passed("the stop is yet to come: this attempt does not count");
                }
                if (stopper != null) {
                    stopper.stoppedInside = true;
                    stopper.over.countDown();
                }
                throw e;
            }
        }
    }
}
