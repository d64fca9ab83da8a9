package io.kellet.secrets.aws;

import io.kellet.time.NanoClock;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClientBuilder;

/** The SDK as this package wants it: one retry, soon; nothing that waits longer than its caller. */
final class Sdk {

    private static final int ATTEMPTS = 2;
    private static final BackoffStrategy SOON =
            BackoffStrategy.exponentialDelay(Duration.ofMillis(20), Duration.ofMillis(50));

    private Sdk() {}

    static AwsCalls open(
            AwsConfig config, @Nullable AwsCredentialsProvider source, NanoClock clock, InstantSource wall) {
        Credentials credentials = credentials(config, source, clock, wall);
        SecretsManagerClientBuilder builder = SecretsManagerClient.builder()
                .region(Region.of(config.region()))
                .credentialsProvider(credentials)
                .httpClient(new InterruptibleHttp(UrlConnectionHttpClient.builder()
                        .connectionTimeout(config.connectWithin())
                        .socketTimeout(config.silence())
                        .build()))
                .overrideConfiguration(override -> override.retryStrategy(retry()));
        if (config.endpoint() != null) {
            builder.endpointOverride(config.endpoint());
        }
        return new AwsCalls(config, builder.build(), credentials, clock);
    }

    private static RetryStrategy retry() {
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(ATTEMPTS)
                .backoffStrategy(SOON)
                .throttlingBackoffStrategy(SOON)
                .build();
    }

    private static Credentials credentials(
            AwsConfig config, @Nullable AwsCredentialsProvider source, NanoClock clock, InstantSource wall) {
        if (source != null) {
            return new StandingCredentials(config, source, clock, wall);
        }
        AwsLogin login = config.login();
        if (login instanceof AwsLogin.Keys keys) {
            return new KeyCredentials(keys);
        }
        AwsCredentialsProvider resolving = login instanceof AwsLogin.Profile profile
                ? ProfileCredentialsProvider.builder()
                        .profileName(profile.name())
                        .build()
                : DefaultCredentialsProvider.builder().build();
        return new StandingCredentials(config, resolving, clock, wall);
    }
}
