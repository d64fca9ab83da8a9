package io.kellet.secrets.vault;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Subscription;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What the driver takes for its HTTP client, for one call. It sends what the driver wants sent through {@link VaultHttp}, keeps the answer and
 * shows the driver an empty object of the same status, so that no token, accessor or message of the server ever gets into a {@code String} or
 * an exception of the driver.
 */
final class DriverTransport extends HttpClient {

    private static final byte[] NOTHING_TO_SEE = {'{', '}'};

    private final VaultHttp http;
    private final long within;
    private @Nullable VaultAnswer answer;
    private @Nullable VaultTrouble trouble;

    DriverTransport(VaultHttp http, long within) {
        this.http = http;
        this.within = within;
    }

    @Nullable
    VaultAnswer answer() {
        return answer;
    }

    @Nullable
    VaultTrouble trouble() {
        return trouble;
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) throws IOException {
        if (answer != null || trouble != null) {
            throw new IOException("one call, one request"); // the driver would send it again
        }
        try {
            VaultAnswer kept = http.send(request, within);
            answer = kept;
            return new Shown<>(request, kept.status(), shown(handler, kept.status()));
        } catch (VaultTrouble e) {
            trouble = e;
            throw new IOException("no answer");
        }
    }

    private static <T> T shown(BodyHandler<T> handler, int status) {
        BodySubscriber<T> subscriber = handler.apply(new Head(status));
        subscriber.onSubscribe(new Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
        });
        subscriber.onNext(List.of(ByteBuffer.wrap(NOTHING_TO_SEE.clone())));
        subscriber.onComplete();
        return subscriber.getBody().toCompletableFuture().join();
    }

    private static HttpHeaders json() {
        return HttpHeaders.of(Map.of("Content-Type", List.of("application/json")), (name, value) -> true);
    }

    private record Head(int statusCode) implements ResponseInfo {
        @Override
        public HttpHeaders headers() {
            return json();
        }

        @Override
        public Version version() {
            return Version.HTTP_1_1;
        }
    }

    private record Shown<T>(HttpRequest request, int statusCode, T body) implements HttpResponse<T> {
        @Override
        public Optional<HttpResponse<T>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public HttpHeaders headers() {
            return json();
        }

        @Override
        public Optional<SSLSession> sslSession() {
            return Optional.empty();
        }

        @Override
        public URI uri() {
            return request.uri();
        }

        @Override
        public Version version() {
            return Version.HTTP_1_1;
        }
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        throw new UnsupportedOperationException("the driver waits for its answers");
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
        throw new UnsupportedOperationException("the driver waits for its answers");
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return Optional.empty();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return Optional.empty();
    }

    @Override
    public Redirect followRedirects() {
        return Redirect.NEVER;
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return Optional.empty();
    }

    @Override
    public SSLContext sslContext() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no TLS", e);
        }
    }

    @Override
    public SSLParameters sslParameters() {
        return new SSLParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return Optional.empty();
    }

    @Override
    public Version version() {
        return Version.HTTP_1_1;
    }

    @Override
    public Optional<Executor> executor() {
        return Optional.empty();
    }
}
