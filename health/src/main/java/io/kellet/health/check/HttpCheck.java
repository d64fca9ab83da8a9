package io.kellet.health.check;

import static java.util.Objects.requireNonNull;

import io.kellet.health.CheckResult;
import io.kellet.health.CheckRun;
import io.kellet.health.HealthCheck;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Does a web address answer as it should? Looks at the status, if asked at the body, and over TLS at the day on which the server's
 * certificate expires. The whole answer, body included, must be there before the run is over.
 *
 * <p>Redirects are answers, not instructions: none is followed, so no header with a token in it ever goes to another host. Name the
 * final address, or accept the status.
 *
 * <p>A client of its own keeps one connection and two daemon threads at most, and starts afresh every ten minutes: a connection that
 * lives for ever would see neither a new address in DNS nor a renewed certificate. A client that is handed in is used as it is and
 * never closed; it must not follow redirects.
 *
 * <p>What it cannot see: certificates above the server's own, whether they were revoked, and, while a connection is reused, a
 * certificate that was put in place since.
 */
public final class HttpCheck implements HealthCheck, AutoCloseable {

    private static final long AFRESH_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final int MOST_THREADS = 2;

    private final HttpCheckConfig config;
    private final InstantSource wall;
    private final String shown;
    private final @Nullable HttpClient handedIn;
    private final @Nullable SSLContext tls;
    private final @Nullable ThreadPoolExecutor threads;

    private volatile @Nullable HttpClient own; // written by the thread that runs the check, and by close
    private long ownSince;
    private volatile boolean closed;

    private HttpCheck(
            HttpCheckConfig config, InstantSource wall, @Nullable SSLContext tls, @Nullable HttpClient handedIn) {
        this.config = requireNonNull(config, "config");
        this.wall = requireNonNull(wall, "wall");
        this.tls = tls;
        this.handedIn = handedIn;
        shown = HttpCheckConfig.shown(config.uri());
        threads = handedIn == null ? threads(config.uri().getHost()) : null;
    }

    /** With a client of its own, and the trust store of this JVM. */
    public static HttpCheck of(HttpCheckConfig config) {
        return new HttpCheck(config, InstantSource.system(), null, null);
    }

    /**
     * With a client of its own.
     *
     * @param tls whom it trusts and, if asked, who it says it is
     * @param wall by which certificates expire
     */
    public static HttpCheck of(HttpCheckConfig config, SSLContext tls, InstantSource wall) {
        return new HttpCheck(config, wall, requireNonNull(tls, "tls"), null);
    }

    /**
     * Over the application's client.
     *
     * @param wall by which certificates expire
     * @throws IllegalArgumentException if the client follows redirects
     */
    public static HttpCheck over(HttpClient client, HttpCheckConfig config, InstantSource wall) {
        requireNonNull(client, "client");
        if (client.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException("the client of a check must not follow redirects, which would take the"
                    + " check's headers to other hosts: followRedirects=" + client.followRedirects());
        }
        return new HttpCheck(config, wall, null, client);
    }

    private static ThreadPoolExecutor threads(String host) {
        AtomicInteger made = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                MOST_THREADS, MOST_THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "kellet-http-check-" + host + "-" + made.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    @Override
    public CheckResult check(CheckRun run) throws InterruptedException {
        if (closed) {
            throw new IllegalStateException("the check is closed: " + this);
        }
        Duration left = run.remaining();
        if (left.isZero()) {
            return CheckResult.failed(shown + " was not asked: the time of the run was over");
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(config.uri())
                .timeout(left)
                .method(config.head() ? "HEAD" : "GET", BodyPublishers.noBody());
        String missing = addHeaders(request);
        if (missing != null) {
            return CheckResult.failed(missing);
        }
        long started = run.clock().nanos();
        AtomicInteger status = new AtomicInteger(); // stays 0 until the head of the answer is there
        CompletableFuture<HttpResponse<BoundedBody.Read>> answer = client(started)
                .sendAsync(request.build(), head -> {
                    status.set(head.statusCode());
                    return new BoundedBody(config.maxBodyBytes());
                });
        try {
            HttpResponse<BoundedBody.Read> response = answer.get(left.toNanos(), TimeUnit.NANOSECONDS);
            return judged(response)
                    .with("status", response.statusCode())
                    .with("micros", TimeUnit.NANOSECONDS.toMicros(run.clock().nanos() - started));
        } catch (ExecutionException e) {
            return status.get() == 0
                    ? CheckResult.failed(shown + " " + Trouble.text(e))
                    : CheckResult.failed(
                            shown + " answered " + status.get() + ", but broke off in the middle of the body");
        } catch (TimeoutException e) {
            return status.get() == 0
                    ? CheckResult.failed(shown + " did not answer in time")
                    : CheckResult.failed(shown + " answered " + status.get() + ", but its body did not end in time");
        } finally {
            answer.cancel(true); // closes the connection if the answer is not complete; nothing otherwise
        }
    }

    /** What is wrong with a header, or null. The value of a header is shown to nobody, so the builder's own words are not used. */
    private @Nullable String addHeaders(HttpRequest.Builder request) {
        for (Map.Entry<String, Supplier<String>> header : config.headers().entrySet()) {
            String value;
            try {
                value = header.getValue().get();
            } catch (RuntimeException e) {
                return shown + " was not asked: no value for the header " + header.getKey() + ", its supplier threw "
                        + e.getClass().getName();
            }
            try {
                request.setHeader(header.getKey(), value);
            } catch (IllegalArgumentException | NullPointerException e) {
                return shown + " was not asked: the value of the header " + header.getKey()
                        + (value == null ? " is null" : " holds characters that no header may");
            }
        }
        return null;
    }

    private CheckResult judged(HttpResponse<BoundedBody.Read> response) {
        int status = response.statusCode();
        if (!config.status().test(status)) {
            String text = shown + " answered " + status + ", expected " + config.expectedStatus();
            return CheckResult.failed(status >= 300 && status <= 399 ? text + "; redirects are not followed" : text);
        }
        BoundedBody.Read body = response.body();
        if (config.body() != null) {
            if (!body.whole()) {
                return CheckResult.failed(shown + " answered with a body of more than " + config.maxBodyBytes()
                        + " bytes, so it was not looked at");
            }
            if (!config.body().test(body.text())) {
                return CheckResult.failed(shown + " answered " + status + ", but its body of " + body.length()
                        + " bytes is not the expected " + config.expectedBody());
            }
        }
        Optional<SSLSession> session = response.sslSession();
        return session.isPresent() ? certificateJudged(session.get()) : CheckResult.passed();
    }

    private CheckResult certificateJudged(SSLSession session) {
        Certificate[] chain;
        try {
            chain = session.getPeerCertificates();
        } catch (SSLPeerUnverifiedException e) {
            return CheckResult.warning(shown + " has shown no certificate, so nobody knows who answered");
        }
        if (chain.length == 0 || !(chain[0] instanceof X509Certificate certificate)) {
            return CheckResult.warning(shown + " has a certificate of a kind that has no end that could be checked");
        }
        Instant end = certificate.getNotAfter().toInstant();
        Duration left = Duration.between(wall.instant(), end);
        CheckResult result;
        if (left.isNegative()) {
            result = CheckResult.failed(shown + " has a certificate that expired on " + end + ": renew it");
        } else if (left.compareTo(config.certificateWarning()) < 0) {
            result = CheckResult.warning(
                    shown + " has a certificate that expires in " + left.toDays() + " days, on " + end + ": renew it");
        } else {
            result = CheckResult.passed();
        }
        return result.with("certificateEnds", end.toString()).with("certificateDaysLeft", left.toDays());
    }

    private HttpClient client(long now) {
        if (handedIn != null) {
            return handedIn;
        }
        HttpClient client = own;
        if (client != null && now - ownSince >= 0 && now - ownSince < AFRESH_NANOS) {
            return client;
        }
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1) // else every request over plain HTTP asks for an upgrade
                .followRedirects(HttpClient.Redirect.NEVER);
        if (threads != null) {
            builder.executor(threads);
        }
        if (tls != null) {
            builder.sslContext(tls);
        }
        HttpClient fresh = builder.build();
        own = fresh;
        ownSince = now;
        giveUp(client);
        if (closed) { // meanwhile, and close may have seen the one before
            own = null;
            giveUp(fresh);
            throw new IllegalStateException("the check is closed: " + this);
        }
        return fresh;
    }

    /** Up to JDK 20 a client cannot be closed: it ends, with its connection, when it is collected. */
    private static void giveUp(@Nullable Object client) {
        if (client instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException("the HTTP client of a check could not be closed", e);
            }
        }
    }

    /** Ends the client if it is the check's own; from JDK 21 on after the run that is under way. */
    @Override
    public void close() {
        closed = true;
        HttpClient client = own;
        own = null;
        giveUp(client);
        if (threads != null) {
            threads.shutdown();
        }
    }

    @Override
    public String toString() {
        return "HttpCheck(" + (config.head() ? "HEAD " : "GET ") + shown + ")";
    }
}
