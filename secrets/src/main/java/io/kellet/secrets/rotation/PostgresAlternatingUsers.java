package io.kellet.secrets.rotation;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.kellet.secrets.provider.SecretBytes;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Rotates the password of a service at PostgreSQL (10 and later) by two users who take turns: {@code trader} and {@code trader_clone}. The pending value is always
 * of the user that is not current, so the current one stays valid until the rotation after the next begins, and no connection is refused.
 *
 * <pre>{@code
 * RotationStep step = PostgresAlternatingUsers.of(admin, PostgresLogin.url("jdbc:postgresql://db/trading"))
 *         .granting("trading_rw")                      // what the user may do, as a role of its own
 *         .testing("select 1 from orders limit 1");
 * }</pre>
 *
 * <p>The secret is a JSON object with {@code username} and {@code password}; its other members are kept as they are.
 *
 * <ul>
 *   <li><b>create</b> picks the other user and a random password.
 *   <li><b>set</b>, in one transaction: creates the user if there is none, gives it the password as a SCRAM-SHA-256 verifier, so that the server and whatever looks at
 *       its statements never see the password, and grants it the role. A lock of the transaction keeps two processes from doing it at once.
 *   <li><b>test</b> logs in as that user and runs a query.
 *   <li>There is nothing to <b>finish</b>: that the old user stays valid is the point.
 * </ul>
 *
 * <p>The administrator needs {@code CREATEROLE}, and {@code ADMIN OPTION} on the role it grants (PostgreSQL 16 and later: also on the users, which it has of
 * those it has created). A user that is a superuser, or the administrator itself, is not touched, whatever the secret says.
 */
public final class PostgresAlternatingUsers implements RotationStep {

    private static final String CLONE = "_clone";
    private static final int LONGEST_NAME = 63; // PostgreSQL would cut a longer one, and alter somebody else

    private final DataSource admin;
    private final PostgresLogin login;
    private final @Nullable String role;
    private final String query;
    private final PasswordRule rule;

    private PostgresAlternatingUsers(
            DataSource admin, PostgresLogin login, @Nullable String role, String query, PasswordRule rule) {
        this.admin = requireNonNull(admin, "admin");
        this.login = requireNonNull(login, "login");
        this.role = role;
        this.query = requireNonNull(query, "query");
        this.rule = requireNonNull(rule, "rule");
    }

    /**
     * With nothing granted, {@code select 1} for a test, and {@link PasswordRule#STANDARD}.
     *
     * @param admin gives connections of the administrator, within a time it has been told
     * @param login how the new credentials are tried
     */
    public static PostgresAlternatingUsers of(DataSource admin, PostgresLogin login) {
        return new PostgresAlternatingUsers(admin, login, null, "select 1", PasswordRule.STANDARD);
    }

    /** The role that both users are members of. Tables and rights should belong to it, for what one user creates the other must use. */
    public PostgresAlternatingUsers granting(String role) {
        requireName("role", role);
        return new PostgresAlternatingUsers(admin, login, role, query, rule);
    }

    /** What the new user has to be able to do. */
    public PostgresAlternatingUsers testing(String query) {
        return new PostgresAlternatingUsers(admin, login, role, query, rule);
    }

    /** How passwords are made. */
    public PostgresAlternatingUsers passwords(PasswordRule rule) {
        return new PostgresAlternatingUsers(admin, login, role, query, rule);
    }

    @Override
    public SecretBytes create(SecretBytes current, Duration within) throws RotationStepException {
        String other = other(CredentialsPayload.username(current));
        byte[] password = rule.generate();
        try {
            return CredentialsPayload.with(current, other, password);
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    /** Only with a password for the other user: one for the current user would change it under those who use it. */
    @Override
    public boolean continues(SecretBytes current, SecretBytes pending) throws RotationStepException {
        String other = other(CredentialsPayload.username(current));
        try {
            return CredentialsPayload.username(pending).equals(other)
                    && CredentialsPayload.<Boolean, RuntimeException>usePassword(
                            pending, PostgresAlternatingUsers::isPlain);
        } catch (RotationStepException e) {
            return false; // whatever it is, it is no such pair
        }
    }

    @Override
    public void set(SecretBytes current, SecretBytes pending, Duration within)
            throws SQLException, RotationStepException {
        if (!continues(current, pending)) {
            throw new RotationStepException(
                    "the pending secret must be of the user who is not current, with a password of visible ASCII");
        }
        String user = CredentialsPayload.username(pending);
        String verifier = CredentialsPayload.<String, RuntimeException>usePassword(pending, ScramVerifier::of);
        try (Connection connection = admin.getConnection()) {
            boolean auto = connection.getAutoCommit();
            int timeout = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, millis(within));
            connection.setAutoCommit(false);
            try {
                alter(connection, user, verifier);
                connection.commit();
            } catch (SQLException | RotationStepException | RuntimeException e) {
                giveBack(connection, auto, timeout, e);
                throw e;
            }
            connection.setAutoCommit(auto);
            connection.setNetworkTimeout(Runnable::run, timeout);
        }
    }

    private void alter(Connection connection, String user, String verifier) throws SQLException, RotationStepException {
        lock(connection, user);
        String quoted = quoted(user);
        try (Statement statement = connection.createStatement()) {
            String verb = isThere(connection, user) ? "ALTER" : "CREATE";
            statement.execute(verb + " ROLE " + quoted + " LOGIN PASSWORD '" + verifier + "'");
            if (role != null) {
                statement.execute("GRANT " + quoted(role) + " TO " + quoted);
            }
        }
    }

    /** Two who alter one role at once would both fail. */
    private static void lock(Connection connection, String user) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement("select pg_advisory_xact_lock(?)")) {
            lock.setLong(1, lockId(user));
            lock.execute();
        }
    }

    private static long lockId(String user) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(("kellet rotation " + user).getBytes(UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static boolean isThere(Connection connection, String user) throws SQLException, RotationStepException {
        try (PreparedStatement look = connection.prepareStatement(
                "select rolsuper or rolname in (session_user, current_user) from pg_roles where rolname = ?")) {
            look.setString(1, user);
            try (ResultSet found = look.executeQuery()) {
                if (!found.next()) {
                    return false;
                }
                if (found.getBoolean(1)) {
                    throw new RotationStepException(
                            "the user to be altered is a superuser or the administrator itself; it is not touched");
                }
                return true;
            }
        }
    }

    /** A pool gets its connection back as it was, or broken, which it sees. */
    private static void giveBack(Connection connection, boolean auto, int timeout, Exception why) {
        try {
            connection.rollback();
            connection.setAutoCommit(auto);
            connection.setNetworkTimeout(Runnable::run, timeout);
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
    }

    @Override
    public void test(SecretBytes pending, Duration within) throws SQLException, RotationStepException {
        String user = CredentialsPayload.username(pending);
        try (Connection connection = CredentialsPayload.<Connection, SQLException>usePassword(
                        pending, password -> login(user, password, within));
                Statement statement = connection.createStatement()) {
            connection.setNetworkTimeout(Runnable::run, millis(within));
            statement.execute(query);
        }
    }

    private Connection login(String user, byte[] password, Duration within) throws SQLException {
        char[] chars = new char[password.length];
        try {
            US_ASCII.newDecoder().decode(ByteBuffer.wrap(password), CharBuffer.wrap(chars), true);
            return login.open(user, chars, within);
        } finally {
            Arrays.fill(chars, '\0');
        }
    }

    private static int millis(Duration within) {
        return (int) Math.max(1, Math.min(within.toMillis(), Integer.MAX_VALUE));
    }

    private static Boolean isPlain(byte[] password) {
        for (byte b : password) {
            if (b <= ' ' || b > '~') {
                return false;
            }
        }
        return password.length > 0;
    }

    /** Who takes the next turn. */
    static String other(String user) throws RotationStepException {
        String other = user.endsWith(CLONE) ? user.substring(0, user.length() - CLONE.length()) : user + CLONE;
        if (!isName(user) || !isName(other)) {
            throw new RotationStepException("the user names, with and without " + CLONE + ", must be 1 to "
                    + LONGEST_NAME + " bytes without NUL");
        }
        return other;
    }

    private static boolean isName(String name) {
        return !name.isEmpty() && name.indexOf('\0') < 0 && name.getBytes(UTF_8).length <= LONGEST_NAME;
    }

    private static void requireName(String what, String name) {
        if (!isName(requireNonNull(name, what))) {
            throw new IllegalArgumentException(what + " must be 1 to " + LONGEST_NAME + " bytes without NUL");
        }
    }

    /** An identifier for whatever name it is. */
    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    @Override
    public String toString() {
        return "PostgresAlternatingUsers[role=" + role + "]";
    }
}
