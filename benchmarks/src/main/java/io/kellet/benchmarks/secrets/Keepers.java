package io.kellet.benchmarks.secrets;

import com.amazonaws.secretsmanager.caching.SecretCache;
import com.amazonaws.secretsmanager.caching.SecretCacheConfiguration;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.kellet.secrets.DatabaseCredentials;
import io.kellet.secrets.SecretRef;
import io.kellet.secrets.Secrets;
import io.kellet.secrets.SecretsConfig;
import java.time.Duration;
import java.util.Objects;

/** The contenders, each with a time to live of its own and the same provider behind it. */
public final class Keepers {

    private Keepers() {}

    /** Kellet. */
    public static SecretReader kellet(Weather weather, Duration ttl) {
        Secrets secrets = Secrets.of(
                        SecretsConfig.named("benchmark").softTtl(ttl).build())
                .provider(new StubProvider(weather))
                .open();
        SecretRef<DatabaseCredentials> ref = secrets.database("db/main");
        return new SecretReader() {
            @Override
            public Object read() {
                return ref.get();
            }

            @Override
            public void close() {
                secrets.close();
            }
        };
    }

    /** AWS's own caching client. */
    public static SecretReader aws(Weather weather, Duration ttl) {
        SecretCache cache = new SecretCache(
                new SecretCacheConfiguration().withClient(new StubAws(weather)).withCacheItemTTL(ttl.toMillis()));
        cache.getSecretString("db/main");
        return new SecretReader() {
            @Override
            public Object read() {
                return cache.getSecretString("db/main");
            }

            @Override
            public void close() {
                cache.close();
            }
        };
    }

    /** Caffeine whose entries expire. */
    public static SecretReader caffeineExpiring(Weather weather, Duration ttl) {
        return caffeine(Caffeine.newBuilder().expireAfterWrite(ttl).build(key -> load(weather)));
    }

    /** Caffeine whose entries are loaded again in the background. */
    public static SecretReader caffeineRefreshing(Weather weather, Duration ttl) {
        return caffeine(Caffeine.newBuilder().refreshAfterWrite(ttl).build(key -> load(weather)));
    }

    private static Object load(Weather weather) {
        if (!weather.call()) {
            throw new IllegalStateException("down");
        }
        return Payload.TEXT;
    }

    private static SecretReader caffeine(LoadingCache<String, Object> cache) {
        SecretReader reader = new SecretReader() {
            @Override
            public Object read() {
                return cache.get("db/main");
            }

            @Override
            public void close() {
                cache.invalidateAll();
            }
        };
        Objects.requireNonNull(reader.read()); // the first load is nobody's wait
        return reader;
    }
}
