package io.kellet.secrets.rotation;

import static org.junit.jupiter.api.Assumptions.abort;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * A real PostgreSQL server that checks passwords, by SCRAM-SHA-256, of everybody but its administrator. It can be stopped and killed. It refuses to run as
 * root; the library then starts it in a user namespace of its own. A test on a machine that allows neither says so on the error stream and is
 * skipped.
 */
final class PostgresFixture implements AutoCloseable {

    private static final String ADMIN = "postgres";

    private final EmbeddedPostgres server;
    private final Path log;
    private final ProcessHandle process;

    private PostgresFixture(EmbeddedPostgres server, Path log, ProcessHandle process) {
        this.server = server;
        this.log = log;
        this.process = process;
    }

    static PostgresFixture start() {
        try {
            Path directory = Files.createTempDirectory("kellet-rotation-postgres");
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setDataDirectory(directory)
                    .setServerConfig("fsync", "off")
                    .setServerConfig("max_connections", "60")
                    .setServerConfig("password_encryption", "scram-sha-256")
                    .setServerConfig("logging_collector", "on")
                    .setServerConfig("log_directory", "statements")
                    .setServerConfig("log_filename", "all.log")
                    .setServerConfig("log_statement", "all")
                    .start();
            Files.writeString(
                    directory.resolve("pg_hba.conf"),
                    "host all " + ADMIN + " 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
            long pid = Long.parseLong(Files.readAllLines(directory.resolve("postmaster.pid"))
                    .get(0)
                    .trim());
            PostgresFixture fixture = new PostgresFixture(
                    server,
                    directory.resolve("statements").resolve("all.log"),
                    ProcessHandle.of(pid).orElseThrow());
            fixture.execute("select pg_reload_conf()");
            return fixture;
        } catch (IOException | SQLException | RuntimeException e) {
            PrintStream loud = System.err;
            loud.println("NOT TESTED: PostgreSQL could not be started on this machine: " + e);
            return abort("PostgreSQL could not be started: " + e);
        }
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
    }

    /** What the server has been asked, word for word. */
    String log() throws IOException {
        return Files.readString(log);
    }

    Connection admin() throws SQLException {
        return DriverManager.getConnection(url(), ADMIN, "");
    }

    DataSource adminSource() {
        return server.getPostgresDatabase();
    }

    Connection as(String user, String password) throws SQLException {
        return DriverManager.getConnection(url(), user, password);
    }

    void execute(String... statements) throws SQLException {
        try (Connection connection = admin();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    String ask(String query) throws SQLException {
        try (Connection connection = admin();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            return found.next() ? String.valueOf(found.getString(1)) : "";
        }
    }

    /** SIGSTOP, its children too. */
    void stop() throws IOException {
        signal("-STOP");
    }

    void goOn() throws IOException {
        signal("-CONT");
    }

    void kill() throws IOException {
        signal("-KILL");
        process.onExit().join();
    }

    /** What a process has started may end by itself meanwhile. */
    private void signal(String signal) throws IOException {
        List<ProcessHandle> all =
                Stream.concat(Stream.of(process), process.descendants()).toList();
        for (ProcessHandle each : all) {
            List<String> command = List.of("kill", signal, Long.toString(each.pid()));
            int code = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .start()
                    .onExit()
                    .join()
                    .exitValue();
            if (code != 0 && each.isAlive()) {
                throw new IOException("kill said no: code=" + code + " command=" + command);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (process.isAlive()) {
            goOn();
        }
        server.close();
    }
}
