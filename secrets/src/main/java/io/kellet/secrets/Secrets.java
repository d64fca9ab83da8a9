package io.kellet.secrets;

import static java.util.Objects.requireNonNull;

import io.kellet.audit.AuditTrail;
import io.kellet.breaker.CircuitBreaker;
import io.kellet.config.Settings;
import io.kellet.event.EventBus;
import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretProvider;
import io.kellet.secrets.provider.Which;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of a service, from one provider or several, kept current in the background.
 *
 * <pre>{@code
 * Secrets secrets = Secrets.of(SecretsConfig.named("gateway").build())
 *         .events(bus)
 *         .trail(journal)
 *         .provider(aws).provider(vault).provider(local)
 *         .open();
 *
 * SecretRef<DatabaseCredentials> db = secrets.database("db/main"); // waits, or says why there is none
 * db.get();                                                        // never waits: one acquire load
 * }</pre>
 *
 * <p><b>Who waits.</b> Nobody who asks a {@link SecretRef}, ever. Who asks for a handle, reads without one, or reports a rejection waits for the
 * providers, all of them together {@link SecretsConfig#budget} at most; many who wait for one secret cause one call.
 *
 * <p><b>What is believed.</b> Providers are asked in order. One that does not answer is passed over, and after some failures not asked before it has
 * recovered; what is then taken from further down is marked, and given up for the first choice as soon as that answers. As long as what there is is
 * good, nothing from further down replaces it. What cannot be fetched again stays until its cap, and no failure makes it younger. A provider that
 * says no is believed at once.
 *
 * <p><b>Threads.</b> All are daemons whose names begin with {@code kellet-secrets-} and the name: a keeper, one for news, for each provider as many as
 * {@link SecretsConfig#callsPerProvider} and for each rotation one, made on demand. All times but the wait for threads to end at {@link #close} are
 * those of the injected clock; the calendar is only shown.
 *
 * <p>Any thread may call any method.
 */
public final class Secrets implements AutoCloseable {

    private final SecretsConfig config;
    private final Engine engine;

    private Secrets(SecretsConfig config, Engine engine) {
        this.config = config;
        this.engine = engine;
    }

    /** To be opened. */
    public static Opening of(SecretsConfig config) {
        return new Opening(config);
    }

    /**
     * To be opened with the providers that settings name, which are opened here, all or none; see {@link SecretsSettings}.
     *
     * @throws IOException if a provider's files cannot be read or are not what they should be
     * @throws IllegalArgumentException if the settings do not fit together
     */
    public static Opening of(Settings settings) throws IOException {
        Opening opening = new Opening(SecretsSettings.config(settings));
        SettingsChain.open(settings).forEach(opening::provider);
        return opening;
    }

    /** Opens the providers that settings name, and secrets on them. As {@code of(settings).open()}. */
    public static Secrets open(Settings settings) throws IOException {
        return of(settings).open();
    }

    /** The name it was configured with. */
    public String name() {
        return config.name();
    }

    public SecretsConfig config() {
        return config;
    }

    // handles

    /**
     * A handle on credentials of a database. The same name gives the same handle.
     *
     * @throws SecretException if no value can be had; then there is no handle either
     * @throws IllegalArgumentException if the name is none, or there is a handle of another type on it
     * @throws IllegalStateException if there are {@link SecretsConfig#maxRefs} handles
     */
    public SecretRef<DatabaseCredentials> database(String name) {
        return engine.callers().ref(SecretName.of(name), SecretType.DATABASE);
    }

    /** A handle on keys of an S3-compatible store; as {@link #database}. */
    public SecretRef<S3Credentials> s3(String name) {
        return engine.callers().ref(SecretName.of(name), SecretType.S3);
    }

    /** A handle on a session with a broker or venue; as {@link #database}. */
    public SecretRef<BrokerCredentials> broker(String name) {
        return engine.callers().ref(SecretName.of(name), SecretType.BROKER);
    }

    /** A handle on a key for somebody's interface; as {@link #database}. */
    public SecretRef<ApiKey> apiKey(String name) {
        return engine.callers().ref(SecretName.of(name), SecretType.API_KEY);
    }

    /** A handle on an encryption key; as {@link #database}. */
    public SecretRef<EncryptionKey> encryptionKey(String name) {
        return engine.callers().ref(SecretName.of(name), SecretType.ENCRYPTION_KEY);
    }

    /** A handle on a key that signs or verifies tokens; as {@link #database}. */
    public SecretRef<JwtKey> jwtKey(String name) {
        return engine.callers().ref(SecretName.of(name), SecretType.JWT_KEY);
    }

    /** A handle on a value as it is; as {@link #database}. */
    public SecretRef<RawSecret> raw(String name) {
        return engine.callers().ref(SecretName.of(name), SecretType.RAW);
    }

    /**
     * Reads one version without a handle. It is cached among {@link SecretsConfig#maxEntries} others; it is fetched again when it is read again after
     * its time, in the background, and given up at its cap. Blocks if it is not cached.
     *
     * @throws SecretException if it cannot be had
     */
    public RawSecret read(SecretName name, Which which) {
        return engine.callers().read(requireNonNull(name, "name"), requireNonNull(which, "which"));
    }

    /**
     * Drops all versions of it and wipes them, those in their overlap too. What is being fetched does not count. Handles have none until it is
     * fetched again, which begins at once; what is known of versions that were newer is forgotten.
     */
    public void invalidate(SecretName name) {
        engine.invalidate(requireNonNull(name, "name"));
    }

    /** Drops and wipes everything, now. Nothing is fetched again before somebody asks: {@link SecretRef#refresh} for those with a handle. */
    public void purge() {
        engine.purge("all was purged; refresh fetches it again");
    }

    // what is known

    /** How things stand. Takes the lock for a moment. */
    public SecretsStatus status() {
        return engine.status();
    }

    /** What happened so far. No lock. */
    public SecretsStats stats() {
        return engine.stats();
    }

    long requests(int rank, String outcome) {
        return engine.seats().get(rank).counts.of(outcome);
    }

    /** In order of preference. */
    public List<SecretProvider> providers() {
        return engine.seats().stream().map(seat -> seat.provider).toList();
    }

    /** One for each provider, in the same order, called {@code secrets-}, the name, a hyphen and the provider's name. */
    public List<CircuitBreaker> breakers() {
        return engine.seats().stream().map(seat -> seat.breaker).toList();
    }

    /**
     * Without threads of its own does what is to be done now.
     *
     * @return for how long there is nothing more to do, in nanoseconds
     * @throws IllegalStateException if there are threads
     */
    public long turn() {
        return engine.turn();
    }

    /**
     * Wipes everything, ends the threads, closes the providers. Returns within a second or so; a provider that hangs is not waited for. Handles answer
     * that all is closed. A second time does nothing.
     */
    @Override
    public void close() {
        engine.close();
    }

    /** What it is called and whom it asks. */
    @Override
    public String toString() {
        return "Secrets[" + name() + " "
                + engine.seats().stream().map(seat -> seat.name).toList() + "]";
    }

    /** What they are opened with. */
    public static final class Opening {
        private static final int MOST_PROVIDERS = 16;

        private final SecretsConfig config;
        private final List<SecretProvider> providers = new ArrayList<>();
        private NanoClock clock = NanoClock.SYSTEM;
        private InstantSource wall = InstantSource.system();
        private @Nullable EventBus bus;
        private AuditTrail trail = AuditTrail.none();
        private String actor;

        private Opening(SecretsConfig config) {
            this.config = requireNonNull(config, "config");
            actor = config.name();
        }

        /** For all that is measured; by default the system's. */
        public Opening clock(NanoClock clock) {
            this.clock = requireNonNull(clock, "clock");
            return this;
        }

        /** Says when, in events; nothing is decided by it. By default the system's. */
        public Opening wall(InstantSource wall) {
            this.wall = requireNonNull(wall, "wall");
            return this;
        }

        /** Who is told what happens: a source named {@code secrets:} and the name, and the breakers' own. */
        public Opening events(EventBus bus) {
            this.bus = requireNonNull(bus, "bus");
            return this;
        }

        /** Where each access and each fetch is put on record. By default nowhere. */
        public Opening trail(AuditTrail trail) {
            this.trail = requireNonNull(trail, "trail");
            return this;
        }

        /** Who accesses, in those records: this service. By default the name. */
        public Opening actor(String actor) {
            this.actor = requireNonNull(actor, "actor");
            return this;
        }

        /** The next choice. It is ready to be asked, and is closed with the secrets. */
        public Opening provider(SecretProvider provider) {
            providers.add(requireNonNull(provider, "provider"));
            return this;
        }

        /**
         * Opens them with threads of their own.
         *
         * @throws IllegalArgumentException if there is no provider, two are of one name, or the {@link SecretsConfig#rule} does not allow them
         */
        public Secrets open() {
            return open(null);
        }

        /** Opens them without threads, for tests: {@link Secrets#turn} does what the keeper does, and the executor makes all calls. */
        public Secrets manual(Executor executor) {
            return open(requireNonNull(executor, "executor"));
        }

        private Secrets open(@Nullable Executor executor) {
            if (providers.isEmpty() || providers.size() > MOST_PROVIDERS) {
                throw new IllegalArgumentException("providers must be 1.." + MOST_PROVIDERS + ": " + providers.size());
            }
            Set<String> names = new HashSet<>();
            for (SecretProvider provider : providers) {
                if (!names.add(provider.name())) {
                    throw new IllegalArgumentException("a provider must have a name of its own: " + provider.name());
                }
            }
            config.rule().require(providers);
            Engine engine = new Engine(config, providers, clock, wall, bus, trail, actor, executor);
            engine.start();
            return new Secrets(config, engine);
        }
    }
}
