package io.kellet.health.lettuce;

import static java.util.Objects.requireNonNull;

import io.kellet.health.CheckResult;
import io.kellet.health.CheckRun;
import io.kellet.health.HealthCheck;
import io.kellet.health.check.RedisCheck;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Does Redis answer over the application's own Lettuce? It sends PING over the application's connection, or over one that it makes
 * with the application's client. Every wait ends with the run.
 *
 * <p>Lettuce sends the commands of a connection one after another and keeps those that nobody has answered. So at most one PING of this
 * check is ever under way: while Redis is stopped, later runs wait for that one, and none is sent while Lettuce reconnects.
 */
public final class LettuceCheck implements HealthCheck, AutoCloseable {

    private final @Nullable RedisClient client;
    private final @Nullable RedisURI uri;

    private volatile @Nullable StatefulRedisConnection<?, ?> connection;
    private volatile @Nullable CompletableFuture<? extends StatefulRedisConnection<?, ?>> connecting;
    private @Nullable Future<String> pending;
    private volatile boolean closed;

    private LettuceCheck(
            @Nullable RedisClient client, @Nullable RedisURI uri, @Nullable StatefulRedisConnection<?, ?> connection) {
        this.client = client;
        this.uri = uri;
        this.connection = connection;
    }

    /** Asks over the application's connection, which stays open. */
    public static LettuceCheck over(StatefulRedisConnection<?, ?> connection) {
        return new LettuceCheck(null, null, requireNonNull(connection, "connection"));
    }

    /** Asks over a connection of its own, made at the first run; {@link #close} closes it, and never the client. */
    public static LettuceCheck with(RedisClient client, RedisURI uri) {
        return new LettuceCheck(requireNonNull(client, "client"), requireNonNull(uri, "uri"), null);
    }

    @Override
    public CheckResult check(CheckRun run) throws InterruptedException {
        if (closed) {
            throw new IllegalStateException("the check is closed: " + this);
        }
        try {
            StatefulRedisConnection<?, ?> asked = connected(run);
            if (!asked.isOpen()) {
                return CheckResult.failed(
                        "Redis cannot be reached: Lettuce has lost its connection and makes a new one");
            }
            long started = run.clock().nanos();
            Future<String> answer = pending;
            if (answer == null || answer.isDone()) {
                answer = asked.async().ping();
                pending = answer;
            }
            String pong = answer.get(run.remaining().toNanos(), TimeUnit.NANOSECONDS);
            return "PONG".equals(pong)
                    ? CheckResult.passed()
                            .with(
                                    "pingMicros",
                                    TimeUnit.NANOSECONDS.toMicros(run.clock().nanos() - started))
                    : CheckResult.failed("Redis did not answer PING with PONG");
        } catch (TimeoutException e) {
            return connection == null
                    ? CheckResult.failed("Redis did not accept the connection in time")
                    : CheckResult.failed(
                            "Redis is connected but does not answer PING in time: is it stopped, swapping, or"
                                    + " busy with a long command?");
        } catch (ExecutionException e) {
            return refused(e.getCause() == null ? e : e.getCause());
        }
    }

    private StatefulRedisConnection<?, ?> connected(CheckRun run)
            throws InterruptedException, ExecutionException, TimeoutException {
        StatefulRedisConnection<?, ?> made = connection;
        if (made != null) {
            return made;
        }
        CompletableFuture<? extends StatefulRedisConnection<?, ?>> attempt = connecting;
        if (attempt == null || attempt.isCompletedExceptionally()) {
            attempt = requireNonNull(client)
                    .connectAsync(StringCodec.UTF8, requireNonNull(uri))
                    .toCompletableFuture();
            connecting = attempt;
            if (closed) { // after close has looked
                closeWhenMade(attempt);
            }
        }
        made = attempt.get(run.remaining().toNanos(), TimeUnit.NANOSECONDS);
        connection = made;
        connecting = null;
        if (closed) {
            made.close();
            throw new IllegalStateException("the check is closed: " + this);
        }
        return made;
    }

    private static CheckResult refused(Throwable cause) {
        Throwable deep = cause;
        for (int depth = 0; deep != null && depth < 16; depth++) {
            if (deep instanceof RedisCommandExecutionException) {
                CheckResult meaning = RedisCheck.judge(String.valueOf(deep.getMessage()));
                return new CheckResult(meaning.status(), "Redis " + meaning.message(), meaning.details());
            }
            deep = deep.getCause();
        }
        // Classes only: the words of a client may hold whatever it was given.
        return CheckResult.failed(
                "Lettuce could not ask Redis: " + cause.getClass().getName());
    }

    /** Closes the connection that the check made, if it made one. */
    @Override
    public void close() {
        closed = true;
        StatefulRedisConnection<?, ?> made = connection;
        if (client != null && made != null) {
            made.close();
        }
        CompletableFuture<? extends StatefulRedisConnection<?, ?>> attempt = connecting;
        if (attempt != null) {
            closeWhenMade(attempt);
        }
    }

    /** The run that it was begun for may have ended long before, and there is no other. */
    private static void closeWhenMade(CompletableFuture<? extends StatefulRedisConnection<?, ?>> attempt) {
        CompletableFuture<Void> unused = attempt.thenCompose(made -> made.closeAsync()); // waiting would stop its loop
    }

    @Override
    public String toString() {
        return "LettuceCheck(" + (client == null ? "connection" : "client") + ")";
    }
}
