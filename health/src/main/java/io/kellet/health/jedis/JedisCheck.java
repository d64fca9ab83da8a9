package io.kellet.health.jedis;

import static java.util.Objects.requireNonNull;

import io.kellet.health.CheckResult;
import io.kellet.health.CheckRun;
import io.kellet.health.CheckStatus;
import io.kellet.health.HealthCheck;
import io.kellet.health.check.RedisCheck;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.Pool;

/**
 * Does Redis answer over the application's own Jedis? So it sees what {@link RedisCheck} cannot: a pool that is exhausted, a login or a
 * node list that only the application has. It sends PING and gives the connection back.
 *
 * <p>Over a {@linkplain #pool pool} the waits for a connection and for its answer end with the run. A new connection, which the
 * pool may make then and in place of one that broke, is limited by Jedis' own timeouts alone, 2 s by default: keep them shorter than
 * the check's. Over a {@linkplain #client client} they are the only limit, so set its {@code maxWait} too, which is for ever by default.
 */
public final class JedisCheck implements HealthCheck {

    private final @Nullable Pool<Connection> pool;
    private final @Nullable UnifiedJedis client;

    private JedisCheck(@Nullable Pool<Connection> pool, @Nullable UnifiedJedis client) {
        this.pool = pool;
        this.client = client;
    }

    /** Asks over that pool: {@code redisClient.getPool()}. */
    public static JedisCheck pool(Pool<Connection> pool) {
        return new JedisCheck(requireNonNull(pool, "pool"), null);
    }

    /** Asks over any client, that of a cluster or of sentinels too. */
    public static JedisCheck client(UnifiedJedis client) {
        return new JedisCheck(null, requireNonNull(client, "client"));
    }

    @Override
    public CheckResult check(CheckRun run) throws InterruptedException {
        long started = run.clock().nanos();
        CheckResult result;
        try {
            result = pool != null ? overPool(pool, run) : overClient(requireNonNull(client));
        } catch (JedisDataException e) {
            result = refused(e);
        } catch (JedisConnectionException e) {
            result = CheckResult.failed("Redis cannot be reached, or did not answer in time: " + causeOf(e));
        } catch (SocketTimeoutException e) {
            result = CheckResult.failed("the time of the run was over before Redis could be asked");
        } catch (RuntimeException e) {
            result = CheckResult.failed("Jedis could not ask Redis: " + causeOf(e));
        }
        if (result.status() != CheckStatus.PASSED) {
            return result;
        }
        return result.with(
                "pingMicros", TimeUnit.NANOSECONDS.toMicros(run.clock().nanos() - started));
    }

    private static CheckResult overClient(UnifiedJedis client) {
        return judged(client.ping());
    }

    private static CheckResult overPool(Pool<Connection> pool, CheckRun run)
            throws InterruptedException, SocketTimeoutException {
        Connection connection;
        try {
            connection = pool.borrowObject(Duration.ofMillis(run.remainingMillis()));
        } catch (NoSuchElementException e) {
            return CheckResult.failed("waited in vain for a connection of the pool: " + pool.getNumActive() + " of "
                    + pool.getMaxTotal() + " are in use, does somebody keep them?");
        } catch (InterruptedException | SocketTimeoutException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            return CheckResult.failed("the pool could not make a connection: " + causeOf(e));
        }
        int before = connection.getSoTimeout();
        boolean good = false;
        try {
            connection.setSoTimeout(run.remainingMillis());
            connection.sendCommand(Protocol.Command.PING);
            CheckResult result = judged(connection.getStatusCodeReply());
            connection.setSoTimeout(before);
            good = true;
            return result;
        } catch (JedisDataException e) { // an answer, so the connection is where it should be
            connection.setSoTimeout(before);
            good = true;
            return refused(e);
        } finally {
            if (good) {
                pool.returnResource(connection);
            } else {
                pool.returnBrokenResource(connection);
            }
        }
    }

    private static CheckResult judged(@Nullable String answer) {
        return "PONG".equals(answer) ? CheckResult.passed() : CheckResult.failed("Redis did not answer PING with PONG");
    }

    private static CheckResult refused(JedisDataException refusal) {
        CheckResult meaning = RedisCheck.judge(String.valueOf(refusal.getMessage()));
        return new CheckResult(meaning.status(), "Redis " + meaning.message(), meaning.details());
    }

    /** Classes only: the words of a client may hold whatever it was given. */
    private static String causeOf(Throwable trouble) {
        Throwable deepest = trouble;
        for (int depth = 0; depth < 16 && deepest.getCause() != null; depth++) {
            deepest = deepest.getCause();
        }
        return deepest == trouble
                ? trouble.getClass().getName()
                : trouble.getClass().getName() + ", by " + deepest.getClass().getName();
    }

    @Override
    public String toString() {
        return "JedisCheck(" + (pool != null ? "pool" : "client") + ")";
    }
}
