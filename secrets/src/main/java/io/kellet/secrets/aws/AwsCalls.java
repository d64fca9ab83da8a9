package io.kellet.secrets.aws;

import io.kellet.secrets.aws.Failures.Use;
import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Makes requests, each within the time that is left for its operation, and says what came of them in our own exceptions. An attempt may take three
 * quarters of that time, so that a connection that died unnoticed leaves some for a second one; but half a second in any case, if that is left:
 * of a short time, a slow answer needs all.
 */
final class AwsCalls implements AutoCloseable {

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration LEAST_ATTEMPT = Duration.ofMillis(500);

    private final AwsConfig config;
    private final SecretsManagerClient client;
    private final Credentials credentials;
    private final NanoClock clock;
    private final Failures failures;
    private volatile AwsState state = AwsState.WARMING;

    AwsCalls(AwsConfig config, SecretsManagerClient client, Credentials credentials, NanoClock clock) {
        this.config = config;
        this.client = client;
        this.credentials = credentials;
        this.clock = clock;
        failures = new Failures(config.name());
        credentials.start();
    }

    String provider() {
        return config.name();
    }

    Failures failures() {
        return failures;
    }

    AwsState state() {
        return state;
    }

    void awaitCredentials(Duration within) throws InterruptedException {
        credentials.awaitFirst(within);
    }

    TimeLeft timeLeft(Duration within) {
        return new TimeLeft(clock, within);
    }

    /** What AWS calls it. */
    String id(SecretName name) {
        String arn = config.arns().get(name);
        return arn == null ? config.prefix() + name : arn;
    }

    boolean hasArn(SecretName name) {
        return config.arns().containsKey(name);
    }

    /**
     * Makes one request.
     *
     * @param request gets the client and the limits to put into the request
     */
    <R> R call(SecretName name, Use use, TimeLeft time, Call<R> request) {
        if (state == AwsState.CLOSED) {
            throw failures.unavailable(name, "the provider is closed");
        }
        Duration left = time.left(name, config.name());
        if (!credentials.areThere()) {
            seen(AwsState.NO_CREDENTIALS);
            throw failures.unavailable(name, "no credentials yet");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw failures.unavailable(name, "the thread was interrupted");
        }
        try {
            R answer = request.make(client, limits(left));
            seen(AwsState.READY);
            return answer;
        } catch (RuntimeException e) { // of the SDK; nothing of it goes further than its class
            throw failed(name, use, e);
        }
    }

    private SecretException failed(SecretName name, Use use, RuntimeException e) {
        if (e instanceof AbortedException) {
            Thread.currentThread().interrupt();
        }
        SecretException failure = failures.of(name, use, e);
        if (Failures.isOfLogin(failure)) {
            seen(AwsState.LOGIN_REFUSED);
            credentials.refused();
        } else if (!Thread.currentThread().isInterrupted()) {
            seen(failure.kind().equals("unavailable") ? AwsState.UNREACHABLE : AwsState.READY);
        }
        return failure;
    }

    private void seen(AwsState now) {
        if (state != AwsState.CLOSED) {
            state = now;
        }
    }

    private static AwsRequestOverrideConfiguration limits(Duration left) {
        Duration call = longer(left, LEAST);
        Duration most = longer(call.multipliedBy(3).dividedBy(4), LEAST_ATTEMPT);
        return AwsRequestOverrideConfiguration.builder()
                .apiCallTimeout(call)
                .apiCallAttemptTimeout(most.compareTo(call) < 0 ? most : call)
                .build();
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    @Override
    public void close() {
        if (state != AwsState.CLOSED) {
            state = AwsState.CLOSED;
            credentials.close();
            client.close();
        }
    }

    /** One request. */
    interface Call<R> {
        R make(SecretsManagerClient client, AwsRequestOverrideConfiguration limits);
    }

    /** One page; the token is null for the first. */
    interface Page<R> {
        R make(SecretsManagerClient client, AwsRequestOverrideConfiguration limits, @Nullable String token);
    }

    /** All pages of an answer that comes in pages. */
    <R> void pages(
            SecretName name, TimeLeft time, Page<R> request, Function<R, @Nullable String> next, Consumer<R> each) {
        String token = null;
        do {
            String at = token;
            R page = call(name, Use.READ, time, (client, limits) -> request.make(client, limits, at));
            each.accept(page);
            String following = next.apply(page);
            if (following != null && following.equals(token)) {
                throw failures.malformed(name, "the same page comes again and again");
            }
            token = following;
        } while (token != null && !token.isEmpty());
    }
}
