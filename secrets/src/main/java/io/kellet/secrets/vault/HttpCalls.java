package io.kellet.secrets.vault;

import static io.kellet.secrets.vault.VaultTrouble.Kind.REFUSED;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kellet.secrets.provider.SecretBytes;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls: those that only have a token in their head by the driver, all others here. A server that asks for a pause by
 * {@code Retry-After} gets it: until it is over nothing is sent, except that a token is given back.
 *
 * <p>A token is in a {@code String} for the length of a call, because a header is one; so is what the JDK's client makes of it, which nobody
 * can wipe.
 */
final class HttpCalls implements VaultCalls {

    private static final long LONGEST_PAUSE_SECONDS = 60;

    private final VaultConfig config;
    private final NanoClock clock;
    private final VaultHttp http;
    private final DriverCalls driver;
    private final AtomicLong pausedUntil;

    HttpCalls(VaultConfig config, NanoClock clock, VaultHttp http) {
        this.config = config;
        this.clock = clock;
        this.http = http;
        driver = new DriverCalls(config, http);
        pausedUntil = new AtomicLong(clock.nanos());
    }

    @Override
    public VaultAnswer read(String path, @Nullable String query, SecretBytes token, long within) throws VaultTrouble {
        return send("GET", query == null ? path : path + "?" + query, BodyPublishers.noBody(), token, within);
    }

    @Override
    public VaultAnswer list(String path, SecretBytes token, long within) throws VaultTrouble {
        return send("GET", path + "?list=true", BodyPublishers.noBody(), token, within);
    }

    @Override
    public VaultAnswer write(String path, byte[] body, @Nullable SecretBytes token, long within) throws VaultTrouble {
        return send("POST", path, BodyPublishers.ofByteArray(body), token, within);
    }

    @Override
    public VaultAnswer delete(String path, SecretBytes token, long within) throws VaultTrouble {
        return send("DELETE", path, BodyPublishers.noBody(), token, within);
    }

    @Override
    public VaultAnswer lookupSelf(SecretBytes token, String namespace, long within) throws VaultTrouble {
        requireNoPause();
        return paused(driver.lookupSelf(token, namespace, within));
    }

    @Override
    public VaultAnswer renewSelf(SecretBytes token, long seconds, long within) throws VaultTrouble {
        requireNoPause();
        return paused(driver.renewSelf(token, seconds, within));
    }

    @Override
    public VaultAnswer revokeSelf(SecretBytes token, long within) throws VaultTrouble {
        return driver.revokeSelf(token, within);
    }

    private VaultAnswer send(String method, String target, BodyPublisher body, @Nullable SecretBytes token, long within)
            throws VaultTrouble {
        requireNoPause();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(config.base() + "/v1/" + target))
                .method(method, body)
                .header("X-Vault-Request", "true");
        if (method.equals("POST")) {
            request.header("Content-Type", "application/json");
        }
        if (!config.namespace().isEmpty()) {
            request.header("X-Vault-Namespace", config.namespace());
        }
        if (token != null) {
            token.<HttpRequest.Builder, VaultTrouble>use(plain -> header(request, plain));
        }
        return paused(http.send(request.build(), within));
    }

    private static HttpRequest.Builder header(HttpRequest.Builder request, byte[] token) throws VaultTrouble {
        requireToken(token);
        return request.header("X-Vault-Token", new String(token, ISO_8859_1));
    }

    /** What is not printable ASCII is no token, and must not reach a header, whose own complaint would quote it. */
    static void requireToken(byte[] token) throws VaultTrouble {
        for (byte b : token) {
            if (b <= ' ' || b > '~') {
                throw new VaultTrouble(VaultTrouble.Kind.NOT_SENT, "the token holds characters that no token may");
            }
        }
    }

    private void requireNoPause() throws VaultTrouble {
        long now = clock.nanos();
        long left = Deadline.remaining(pausedUntil.get(), now);
        if (left > TimeUnit.SECONDS.toNanos(LONGEST_PAUSE_SECONDS)) {
            pausedUntil.set(now); // the clock was put back
        } else if (left > 0) {
            throw new VaultTrouble(
                    REFUSED,
                    "Vault asked for a pause, which ends in " + (TimeUnit.NANOSECONDS.toMillis(left) + 1) + " ms");
        }
    }

    private VaultAnswer paused(VaultAnswer answer) {
        String after = answer.retryAfter();
        if (after != null && (answer.status() == 429 || answer.status() == 503)) {
            try {
                long seconds = Math.min(LONGEST_PAUSE_SECONDS, Long.parseLong(after.strip()));
                if (seconds > 0) {
                    pausedUntil.set(Deadline.after(clock.nanos(), TimeUnit.SECONDS.toNanos(seconds)));
                }
            } catch (NumberFormatException e) {
                return answer; // a date, or nonsense: who calls backs off by himself anyway
            }
        }
        return answer;
    }

    @Override
    public void cancelUnderWay() {
        http.cancelUnderWay();
    }

    @Override
    public void close() {
        http.close();
    }
}
