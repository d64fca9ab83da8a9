package io.kellet.health.check;

import static org.junit.jupiter.api.Assumptions.abort;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A real PostgreSQL server, which can be stopped and killed with all its processes. It refuses to run as root; the library then starts
 * it in a user namespace of its own ({@code unshare -U}). A test on a machine that allows neither says so on the error stream and is
 * skipped.
 */
public final class PostgresFixture implements AutoCloseable {

    private final EmbeddedPostgres server;
    private final ProcessHandle process;

    private PostgresFixture(EmbeddedPostgres server, ProcessHandle process) {
        this.server = server;
        this.process = process;
    }

    public static PostgresFixture start() {
        try {
            Path directory = Files.createTempDirectory("kellet-postgres");
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setDataDirectory(directory)
                    .setServerConfig("fsync", "off")
                    .setServerConfig("max_connections", "20")
                    .start();
            // the library knows the starter's process only, which has ended; the server wrote its own down
            long pid = Long.parseLong(Files.readAllLines(directory.resolve("postmaster.pid"))
                    .get(0)
                    .trim());
            return new PostgresFixture(server, ProcessHandle.of(pid).orElseThrow());
        } catch (IOException | RuntimeException e) {
            PrintStream loud = System.err;
            loud.println("NOT TESTED: PostgreSQL could not be started on this machine: " + e);
            return abort("PostgreSQL could not be started: " + e);
        }
    }

    public int port() {
        return server.getPort();
    }

    public String url() {
        return server.getJdbcUrl("postgres", "postgres");
    }

    /** SIGSTOP, its children too. */
    public void stop() throws IOException {
        Processes.stop(process);
    }

    public void goOn() throws IOException {
        Processes.goOn(process);
    }

    public void kill() throws IOException {
        Processes.kill(process);
    }

    @Override
    public void close() throws IOException {
        if (process.isAlive()) {
            goOn();
        }
        server.close();
    }
}
