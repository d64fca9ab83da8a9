package io.kellet.health.check;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import redis.embedded.core.ExecutableProvider;

/**
 * A real Redis server in a process of its own, which can be stopped and killed. A test on a machine where it cannot be started says
 * so on the error stream and is skipped.
 */
public final class RedisFixture implements AutoCloseable {

    private static final int MOST_LINES = 1_000;

    private final int port;
    private final List<String> settings;
    private Process process;

    private RedisFixture(int port, List<String> settings, Process process) {
        this.port = port;
        this.settings = settings;
        this.process = process;
    }

    /** With further settings, as {@code "--requirepass", "x"}. */
    public static RedisFixture start(String... settings) throws IOException {
        int port = freePort();
        List<String> all = List.of(settings);
        return new RedisFixture(port, all, started(port, all));
    }

    static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static Process started(int port, List<String> settings) {
        try {
            File executable = ExecutableProvider.newJarResourceProvider().get();
            List<String> command = new ArrayList<>(List.of(executable.getAbsolutePath()));
            command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1", "--save", ""));
            command.addAll(settings);
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            awaitReady(process);
            return process;
        } catch (IOException | RuntimeException e) {
            PrintStream loud = System.err;
            loud.println("NOT TESTED: Redis could not be started on this machine: " + e);
            return abort("Redis could not be started: " + e);
        }
    }

    /** Reads the server's log until it says that it is ready; from then on a thread empties it. */
    private static void awaitReady(Process process) throws IOException {
        BufferedReader log =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (int lines = 0; lines < MOST_LINES; lines++) {
            String line = log.readLine();
            if (line == null) {
                throw new IOException("it ended: " + said);
            }
            said.append(line).append('\n');
            if (line.contains("eady to accept connections")) {
                Thread emptier = new Thread(() -> log.lines().forEach(ignored -> {}), "redis-log");
                emptier.setDaemon(true);
                emptier.start();
                return;
            }
        }
        process.destroyForcibly();
        throw new IOException("it never became ready: " + said);
    }

    public int port() {
        return port;
    }

    /** Sends one inline command on a connection of its own and returns the first line of the answer. */
    public String command(String line) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            send(socket, line);
            String answer = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            return String.valueOf(answer);
        }
    }

    /** Sends one inline command and leaves the connection open, without waiting for the answer. */
    Socket begin(String line) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        send(socket, line);
        return socket;
    }

    private static void send(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    /** SIGSTOP: the operating system still accepts connections for it. */
    public void stop() throws IOException {
        Processes.stop(process.toHandle());
    }

    public void goOn() throws IOException {
        Processes.goOn(process.toHandle());
    }

    public void kill() throws IOException {
        Processes.kill(process.toHandle());
    }

    /** On the same port, with the same settings. */
    public void restart() throws IOException {
        if (process.isAlive()) {
            kill();
        }
        process = started(port, settings);
    }

    @Override
    public void close() throws IOException {
        if (process.isAlive()) {
            kill();
        }
    }
}
