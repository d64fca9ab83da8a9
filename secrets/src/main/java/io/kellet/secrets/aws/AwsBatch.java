package io.kellet.secrets.aws;

import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretName;
import java.util.Map;

/**
 * What {@link AwsProvider#batchGet} got. Each name that was asked for is in one of the two. Who gets it owns the values.
 */
public record AwsBatch(Map<SecretName, Fetched> values, Map<SecretName, SecretException> failures) {

    public AwsBatch {
        values = Map.copyOf(values);
        failures = Map.copyOf(failures);
    }
}
