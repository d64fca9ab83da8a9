package io.kellet.secrets.vault;

import static io.kellet.secrets.vault.VaultTrouble.Kind.NOT_SENT;
import static io.kellet.secrets.vault.VaultTrouble.Kind.OUTCOME_UNKNOWN;

import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP client for all calls: HTTP/1.1, no redirects followed, no proxy, two daemon threads, connections kept. A call has a time for all of
 * it, body included, to the millisecond; when it is over, or the thread is interrupted, the exchange is cancelled and its connection closed.
 *
 * <p>The client sends a request again by itself only where that is harmless: a GET on a kept connection that turns out to be closed. A POST is
 * sent once.
 */
final class VaultHttp implements AutoCloseable {

    private static final int THREADS = 2;

    /** A call under way; equal to nothing but itself. */
    private static final class Exchange {
        final CompletableFuture<?> answer;

        Exchange(CompletableFuture<?> answer) {
            this.answer = answer;
        }
    }

    private final ThreadPoolExecutor threads;
    private final Set<Exchange> underWay = ConcurrentHashMap.newKeySet();
    private volatile @Nullable HttpClient client;

    VaultHttp(VaultConfig config, @Nullable SSLContext tls) {
        AtomicInteger made = new AtomicInteger();
        threads = new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "kellet-vault-http-" + made.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(config.connectWithin())
                .executor(threads);
        if (tls != null) {
            builder.sslContext(tls);
        }
        client = builder.build();
    }

    VaultAnswer send(HttpRequest request, long within) throws VaultTrouble {
        HttpClient open = client;
        if (open == null) {
            throw new VaultTrouble(NOT_SENT, "the provider is closed");
        }
        if (within <= 0) {
            throw new VaultTrouble(NOT_SENT, "there was no time left to ask Vault");
        }
        AtomicInteger status = new AtomicInteger();
        CompletableFuture<HttpResponse<byte[]>> answer = open.sendAsync(request, head -> {
            status.set(head.statusCode());
            return new GatheredBody();
        });
        Exchange exchange = new Exchange(answer);
        underWay.add(exchange);
        try {
            HttpResponse<byte[]> response = answer.get(within, TimeUnit.NANOSECONDS);
            return new VaultAnswer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.headers().firstValue("Retry-After").orElse(null),
                    response.body());
        } catch (TimeoutException e) {
            throw new VaultTrouble(
                    OUTCOME_UNKNOWN,
                    "Vault did not answer within " + Duration.ofNanos(within).toMillis() + " ms" + begun(status));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VaultTrouble(OUTCOME_UNKNOWN, "interrupted while waiting for Vault");
        } catch (CancellationException e) {
            throw new VaultTrouble(OUTCOME_UNKNOWN, "the provider was closed meanwhile");
        } catch (ExecutionException e) {
            throw trouble(e.getCause(), status);
        } finally {
            underWay.remove(exchange);
            answer.cancel(true);
        }
    }

    private static String begun(AtomicInteger status) {
        return status.get() == 0 ? "" : ", only the head of an answer, status " + status;
    }

    /** What went wrong by its class; what libraries say of it may quote what was on the wire. */
    private static VaultTrouble trouble(@Nullable Throwable failure, AtomicInteger status) {
        if (failure instanceof HttpConnectTimeoutException) {
            return new VaultTrouble(NOT_SENT, "no connection to Vault in time");
        } else if (failure instanceof ConnectException) {
            return new VaultTrouble(NOT_SENT, "no connection to Vault");
        } else if (failure instanceof SSLException) {
            return new VaultTrouble(
                    NOT_SENT, "no TLS session with Vault: " + failure.getClass().getName());
        }
        return new VaultTrouble(
                OUTCOME_UNKNOWN,
                "the connection to Vault failed: "
                        + (failure == null ? "unknown" : failure.getClass().getName()) + begun(status));
    }

    /** Calls under way fail at once. */
    void cancelUnderWay() {
        underWay.forEach(exchange -> exchange.answer.cancel(true));
    }

    /** Up to JDK 20 the client itself ends when it is collected; its threads end now. */
    @Override
    public void close() {
        Object old = client;
        client = null;
        cancelUnderWay();
        if (old instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException("the HTTP client could not be closed", e);
            }
        }
        threads.shutdown();
    }
}
