package io.kellet.benchmarks.secrets;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.InternalServiceErrorException;

/** An AWS client without a network: what is measured is the cache in front of it. */
public final class StubAws implements SecretsManagerClient {

    private static final String VERSION = "01234567890123456789012345678901";

    private final Weather weather;

    public StubAws(Weather weather) {
        this.weather = weather;
    }

    private void call() {
        if (!weather.call()) {
            throw InternalServiceErrorException.builder().message("down").build();
        }
    }

    @Override
    public DescribeSecretResponse describeSecret(DescribeSecretRequest request) {
        call();
        return DescribeSecretResponse.builder()
                .name("db/main")
                .versionIdsToStages(Map.of(VERSION, List.of("AWSCURRENT")))
                .build();
    }

    @Override
    public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
        call();
        return GetSecretValueResponse.builder()
                .name("db/main")
                .versionId(VERSION)
                .secretString(Payload.TEXT)
                .build();
    }

    @Override
    public String serviceName() {
        return "secretsmanager";
    }

    @Override
    public void close() {}
}
