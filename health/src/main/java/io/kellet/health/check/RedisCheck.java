package io.kellet.health.check;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.kellet.health.CheckResult;
import io.kellet.health.CheckRun;
import io.kellet.health.HealthCheck;
import io.kellet.health.check.RespConnection.Reply;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does a Redis server answer? It sends PING, and ROLE if only a master will do, and needs no client library. A server that is
 * stopped, asleep or busy with a script fails, which a {@link TcpCheck} cannot see; one that refuses says why, and each reason has a
 * text of its own.
 *
 * <p>What it cannot see: whether the application's own pool has a connection left (ask with {@code JedisCheck} or
 * {@code LettuceCheck}), how long other commands take, and whether a replica lags behind its master.
 *
 * <p>It keeps one connection. When that one turns out to be closed it makes another one, once per run. After a run that got no
 * answer the connection is given up, lest the late answer be taken for that to the next question.
 */
public final class RedisCheck implements HealthCheck, AutoCloseable {

    private static final byte[] PING = "PING".getBytes(US_ASCII);
    private static final byte[] ROLE = "ROLE".getBytes(US_ASCII);
    private static final byte[] AUTH = "AUTH".getBytes(US_ASCII);
    /** Errors that another connection would be answered too. */
    private static final Set<String> OF_THE_SERVER =
            Set.of("LOADING", "READONLY", "MASTERDOWN", "BUSY", "MISCONF", "NOREPLICAS", "CLUSTERDOWN", "OOM");

    private static final int MOST_SHOWN = 120;

    private final RedisCheckConfig config;
    private final Endpoint endpoint;
    private volatile @Nullable RespConnection kept;
    private volatile boolean closed;

    private RedisCheck(RedisCheckConfig config) {
        this.config = config;
        endpoint = new Endpoint(config.host(), config.port());
    }

    /** Asks that server. Connects at the first run, not here. */
    public static RedisCheck of(RedisCheckConfig config) {
        return new RedisCheck(requireNonNull(config, "config"));
    }

    @Override
    public CheckResult check(CheckRun run) {
        RespConnection connection = kept;
        if (connection != null) {
            try {
                connection.requireSilence();
                return judged(run, connection);
            } catch (SocketTimeoutException e) {
                drop();
                return late();
            } catch (IOException e) {
                drop(); // it was closed while nobody looked, by a restart or for being idle: that alone is no failure
            }
        }
        if (closed) {
            throw new IllegalStateException("the check is closed: " + this);
        }
        try {
            connection = RespConnection.open(endpoint, config.tls(), run);
            kept = connection;
            if (closed) {
                throw new IllegalStateException("the check is closed: " + this);
            }
            CheckResult refused = login(run, connection);
            if (refused != null) {
                drop();
                return refused;
            }
            return judged(run, connection);
        } catch (SocketTimeoutException e) {
            boolean connected = kept != null;
            drop();
            return connected ? late() : failed("did not accept the connection in time");
        } catch (IOException e) {
            drop();
            return failed(Trouble.text(e));
        } catch (RuntimeException | Error e) {
            drop(); // the next run would take it for one that is logged in
            throw e;
        }
    }

    private CheckResult late() {
        return failed(
                "is connected but does not answer PING in time: is it stopped, swapping, or busy with a long command?");
    }

    private @Nullable CheckResult login(CheckRun run, RespConnection connection) throws IOException {
        Supplier<char[]> password = config.password();
        if (password == null) {
            return null;
        }
        char[] chars;
        try {
            chars = password.get();
        } catch (RuntimeException e) { // its message is not shown: it comes from where secrets are kept
            return failed("was not asked: no password, its supplier threw "
                    + e.getClass().getName());
        }
        if (chars == null) {
            return failed("was not asked: no password, its supplier returned null");
        }
        byte[] secret = wiped(chars);
        try {
            String user = config.user();
            Reply reply = user == null
                    ? connection.ask(run, AUTH, secret)
                    : connection.ask(run, AUTH, user.getBytes(UTF_8), secret);
            if (!(reply instanceof Reply.Refusal refusal)) {
                return null;
            }
            String code = code(refusal.text());
            if (code.equals("ERR")) {
                return failed("refused AUTH: is a password set on the server, and is AUTH allowed?")
                        .with("answer", code);
            }
            return named(judge(refusal.text()));
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** In UTF-8; what it was made of is wiped. */
    private static byte[] wiped(char[] chars) {
        byte[] room = new byte[3 * chars.length]; // no char of Java takes more in UTF-8
        try {
            ByteBuffer encoded = ByteBuffer.wrap(room);
            UTF_8.newEncoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .encode(CharBuffer.wrap(chars), encoded, true);
            return Arrays.copyOf(room, encoded.position());
        } finally {
            Arrays.fill(chars, '\0');
            Arrays.fill(room, (byte) 0);
        }
    }

    private CheckResult judged(CheckRun run, RespConnection connection) throws IOException {
        long started = run.clock().nanos();
        Reply reply = connection.ask(run, PING);
        long answered = run.clock().nanos();
        if (reply instanceof Reply.Refusal refusal) {
            return refused(refusal);
        }
        if (!(reply instanceof Reply.Text text && text.text().equals("PONG"))) {
            drop();
            return failed("did not answer PING with PONG: is it Redis?");
        }
        CheckResult result = CheckResult.passed().with("pingMicros", TimeUnit.NANOSECONDS.toMicros(answered - started));
        return config.master() ? roleJudged(run, connection, result) : result;
    }

    private CheckResult roleJudged(CheckRun run, RespConnection connection, CheckResult result) throws IOException {
        Reply reply = connection.ask(run, ROLE);
        if (reply instanceof Reply.Refusal refusal) {
            return refused(refusal);
        }
        if (reply instanceof Reply.Many many
                && !many.replies().isEmpty()
                && many.replies().get(0) instanceof Reply.Text role) {
            return role.text().equals("master")
                    ? result.with("role", "master")
                    : failed("is no master, so it takes no writes: has the application been told of the failover?")
                            .with("role", shown(role.text()));
        }
        drop();
        return failed("did not answer ROLE as Redis does");
    }

    /** Such a connection is given up if another login, or another connection, may go better. */
    private CheckResult refused(Reply.Refusal refusal) {
        if (!OF_THE_SERVER.contains(code(refusal.text()))) {
            drop();
        }
        CheckResult result = named(judge(refusal.text(), shown(refusal.text())));
        boolean loading = code(refusal.text()).equals("LOADING");
        return loading ? new CheckResult(config.loading(), result.message(), result.details()) : result;
    }

    private CheckResult named(CheckResult result) {
        return new CheckResult(result.status(), endpoint + " " + result.message(), result.details());
    }

    private CheckResult failed(String message) {
        return CheckResult.failed(endpoint + " " + message);
    }

    /**
     * What an error that Redis answered to PING, ROLE or a login means, for checks over a client library. Always a failure; a detail
     * {@code answer} holds its first word. No more of it is repeated: a server that does not know AUTH repeats it, with the password
     * behind it.
     *
     * @param error without the leading minus, as {@code "LOADING Redis is loading the dataset in memory"}
     */
    public static CheckResult judge(String error) {
        return judge(error, code(error));
    }

    private static CheckResult judge(String error, String shown) {
        String code = code(error);
        return CheckResult.failed(meaning(code, error, shown)).with("answer", code);
    }

    private static String meaning(String code, String error, String shown) {
        return switch (code) {
            case "LOADING" -> "is still loading its data into memory and will answer when that is done";
            case "NOAUTH" -> "wants a password and was given none: set one for this check";
            case "WRONGPASS" -> "refused the user or the password: was it rotated, or is the user disabled?";
            case "NOPERM" -> "does not let the user run PING or ROLE: grant +ping and +role";
            case "READONLY" -> "is a replica and takes no writes";
            case "MASTERDOWN" -> "is a replica that has lost its master and serves no stale data";
            case "BUSY" ->
                "is busy with a script and answers nothing else: SCRIPT KILL ends one that has written nothing";
            case "MISCONF" -> "cannot write its snapshots to the disk and refuses writes: see its log and its disk";
            case "NOREPLICAS" -> "has too few good replicas and refuses writes";
            case "CLUSTERDOWN" -> "belongs to a cluster that is down";
            case "DENIED" -> "is in protected mode and talks to its own machine only: set a password on it";
            case "OOM" -> "has used all the memory it may have";
            default -> {
                String text = error.toLowerCase(Locale.ROOT);
                if (text.contains("max number of clients")) {
                    yield "has as many clients as it may have: see maxclients, and who leaves connections open";
                }
                if (text.contains("invalid password")) {
                    yield "refused the user or the password: was it rotated, or is the user disabled?";
                }
                yield "refused with an error: " + shown;
            }
        };
    }

    private static String code(String error) {
        int end = 0;
        while (end < error.length() && end < 32 && error.charAt(end) >= 'A' && error.charAt(end) <= 'Z') {
            end++;
        }
        boolean word = end > 0 && (end == error.length() || error.charAt(end) == ' ');
        return word ? error.substring(0, end) : "none"; // else it is a client's own sentence
    }

    private static String shown(String text) {
        String cut = text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "...";
        return cut.replaceAll("[^\\x20-\\x7E]", "?");
    }

    /** Closes the connection, if there is one. May be called in the middle of a run, which then fails. */
    @Override
    public void close() {
        closed = true;
        drop();
    }

    private void drop() {
        RespConnection connection = kept;
        kept = null;
        if (connection != null) {
            try {
                connection.close();
            } catch (IOException e) {
                // it was closed already, which is all that was wanted
            }
        }
    }

    @Override
    public String toString() {
        return "RedisCheck(" + endpoint + ")";
    }
}
