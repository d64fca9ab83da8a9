package io.kellet.benchmarks;

import com.amazonaws.secretsmanager.caching.SecretCache;
import com.amazonaws.secretsmanager.caching.SecretCacheConfiguration;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.kellet.benchmarks.catalog.Budget;
import io.kellet.benchmarks.catalog.Contender;
import io.kellet.benchmarks.catalog.Role;
import io.kellet.benchmarks.catalog.Topic;
import io.kellet.benchmarks.catalog.ZeroAllocation;
import io.kellet.benchmarks.secrets.Payload;
import io.kellet.benchmarks.secrets.StubAws;
import io.kellet.benchmarks.secrets.StubProvider;
import io.kellet.benchmarks.secrets.Weather;
import io.kellet.secrets.DatabaseCredentials;
import io.kellet.secrets.SecretRef;
import io.kellet.secrets.Secrets;
import io.kellet.secrets.SecretsConfig;
import io.kellet.secrets.local.LocalStore;
import io.kellet.secrets.local.LocalStoreConfig;
import io.kellet.secrets.local.StorePassword;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.Which;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a thread pays for the present credential, for its bytes, and for one from the local store. */
@Topic(
        title = "Secrets, read in process",
        about =
                "A credential that is there and fresh. Below: its password as bytes for the length of a call, beside a copy that is made and wiped by hand; and a"
                        + " value of 16 KiB out of the local store, with a look at the file whether another process has changed it, beside the"
                        + " JDK's AES-256-GCM alone.",
        scenarios = {SecretReadBenchmark.READ, SecretReadBenchmark.USE, SecretReadBenchmark.STORE})
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SecretReadBenchmark {

    static final String READ = "Read the present credential";
    static final String USE = "Use its password, 32 bytes";
    static final String STORE = "Fetch 16 KiB from the local store";

    private static final String NAME = "db/main";

    /** What a service without a library would keep. */
    @State(Scope.Benchmark)
    public static class Field {
        volatile String credential = Payload.TEXT;
        final byte[] password = new byte[32];
    }

    @State(Scope.Benchmark)
    public static class Kellet {
        final Secrets secrets = Secrets.of(SecretsConfig.named("benchmark").build())
                .provider(new StubProvider(new Weather()))
                .open();
        final SecretRef<DatabaseCredentials> ref = secrets.database(NAME);

        @TearDown
        public void close() {
            secrets.close();
        }
    }

    @State(Scope.Benchmark)
    public static class Peers {
        final Cache<String, String> caffeine =
                Caffeine.newBuilder().expireAfterWrite(Duration.ofMinutes(5)).build();
        final SecretCache aws = new SecretCache(new SecretCacheConfiguration().withClient(new StubAws(new Weather())));

        public Peers() {
            caffeine.put(NAME, Payload.TEXT);
        }

        @TearDown
        public void close() {
            aws.close();
        }
    }

    @State(Scope.Benchmark)
    public static class Store {
        private static final int SIZE = 16 * 1024;
        private static final Duration PATIENCE = Duration.ofSeconds(10);

        private final SecretName name = SecretName.of(NAME);
        private final SecretKeySpec key = new SecretKeySpec(new byte[32], "AES");
        private final GCMParameterSpec nonce = new GCMParameterSpec(128, new byte[12]);
        private Path directory = Path.of("");
        private @Nullable LocalStore store;
        private byte[] sealed = {};

        @Setup
        public void open() throws IOException, GeneralSecurityException {
            directory = Files.createTempDirectory("kellet-secrets");
            try (StorePassword password = StorePassword.ofChars("a password of a benchmark".toCharArray());
                    SecretBytes value = SecretBytes.copyOf(new byte[SIZE])) {
                store = LocalStore.create(
                        directory.resolve("store"),
                        password,
                        LocalStoreConfig.named("local").build());
                store.put(name, value, PutRequest.current(), PATIENCE);
            }
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key, nonce);
            sealed = cipher.doFinal(new byte[SIZE]);
        }

        LocalStore store() {
            return Objects.requireNonNull(store);
        }

        byte[] bare() throws GeneralSecurityException {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, key, nonce);
            return cipher.doFinal(sealed);
        }

        @TearDown
        public void close() throws IOException {
            store().close();
            try (var files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = "Volatile field", scenario = READ)
    public Object readFloor(Field field) {
        return field.credential;
    }

    @Benchmark
    @ZeroAllocation
    @Budget(oneThread = 2, twoThreads = 2)
    @Contender(role = Role.OURS, name = "Kellet SecretRef.get", scenario = READ)
    public Object readKellet(Kellet kellet) {
        return kellet.ref.get();
    }

    @Benchmark
    @Contender(role = Role.PEER, name = "Caffeine, expireAfterWrite", scenario = READ)
    public @Nullable Object readCaffeine(Peers peers) {
        return peers.caffeine.getIfPresent(NAME);
    }

    @Benchmark
    @Contender(role = Role.PEER, name = "AWS caching client", scenario = READ)
    public Object readAws(Peers peers) {
        return peers.aws.getSecretString(NAME);
    }

    @Benchmark
    @Contender(role = Role.FLOOR, name = "A copy, wiped", scenario = USE)
    public int useFloor(Field field) {
        byte[] copy = field.password.clone();
        int used = copy[7];
        Arrays.fill(copy, (byte) 0);
        return used;
    }

    @Benchmark
    @Contender(role = Role.OURS, name = "Kellet use", scenario = USE)
    public int useKellet(Kellet kellet) {
        return kellet.ref.get().<Integer, RuntimeException>use(password -> (int) password[7]);
    }

    @Benchmark
    @Contender(role = Role.FLOOR, name = "The JDK's AES-256-GCM", scenario = STORE)
    public byte[] storeFloor(Store store) throws GeneralSecurityException {
        return store.bare();
    }

    @Benchmark
    @Budget(oneThread = 1_000_000, twoThreads = 1_000_000)
    @Contender(role = Role.OURS, name = "Kellet LocalStore.fetch", scenario = STORE)
    public int storeKellet(Store store) {
        try (SecretBytes value =
                store.store().fetch(store.name, Which.current(), Store.PATIENCE).value()) {
            return value.length();
        }
    }
}
