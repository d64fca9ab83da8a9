package io.kellet.benchmarks.secrets;

import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretProvider;
import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.Which;
import java.time.Duration;
import java.util.Set;

/** A provider without a network. */
public final class StubProvider implements SecretProvider {

    private final Weather weather;

    public StubProvider(Weather weather) {
        this.weather = weather;
    }

    @Override
    public String name() {
        return "stub";
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    @Override
    public Fetched fetch(SecretName name, Which which, Duration within) {
        if (!weather.call()) {
            throw new SecretUnavailableException(name, "stub", "down");
        }
        return Fetched.of(
                SecretBytes.copyOf(Payload.BYTES), new SecretVersion("stub", "1", 1, null), Set.of(Stage.CURRENT));
    }

    @Override
    public void close() {}
}
