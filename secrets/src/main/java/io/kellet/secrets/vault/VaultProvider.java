package io.kellet.secrets.vault;

import static java.util.Objects.requireNonNull;

import io.kellet.event.EventBus;
import io.kellet.event.EventSource;
import io.kellet.event.Topic;
import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretConflictException;
import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretStore;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.VersionInfo;
import io.kellet.secrets.provider.Which;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Secrets of Vault or OpenBao.
 *
 * <pre>{@code
 * VaultProvider vault = VaultProvider.of(VaultConfig.at("https://vault.example.com:8200", login)
 *                 .kv("secret", 2)
 *                 .dynamic("db/main", "database/creds/main")
 *                 .build())
 *         .open();
 * }</pre>
 *
 * <p><b>What a secret is.</b> {@code NAME} is at {@code MOUNT/data/NAME} of a KV engine, its payload the JSON object there as it stands, or the
 * text of its only member {@code value}, or the bytes of its only member {@code value_base64}. What is made on demand is an object with the
 * members that the engine there gives. A payload that is an object with nothing but such a member is read back as what the member stands for.
 *
 * <p><b>Versions.</b> KV 2 numbers them; {@code pending-3} is the third that waited at {@code NAME.pending}; {@code lease-7} is the seventh made
 * on demand since the provider was opened; KV 1 has one, named by a keyed hash of this process.
 *
 * <p><b>Writing</b> the value that is current already makes no new version, whoever wrote it: that is how a repetition of a write whose outcome
 * was not known does no harm. The token of a {@link PutRequest} is kept with a pending version alone, in KV 2: with the others there is nothing in Vault
 * to keep it in, and whether one was used for another value is not found out.
 *
 * <p><b>Deleting</b> from KV 2 is soft: the last version is marked, all can be had back; nothing here ever touches a secret's metadata. From KV 1
 * it is for good.
 *
 * <p><b>Who runs.</b> A daemon thread {@code kellet-vault} logs in, renews and gives leases back; two more belong to the HTTP client. Callers
 * make their own calls, and the login only if there is no token.
 *
 * <p>Any thread may call any method.
 */
public final class VaultProvider implements SecretStore {

    /** What it is called everywhere. */
    public static final String NAME = "vault";

    private static final long CLOSE_NANOS = TimeUnit.MILLISECONDS.toNanos(800);
    private static final long JOIN_MILLIS = 500;

    // Says that the first login failed, when it is opened, that a wrapping token was refused, and that a turn of the
    // thread failed.
    private static final Logger LOG = LoggerFactory.getLogger(VaultProvider.class);

    private final VaultConfig config;
    private final NanoClock clock;
    private final VaultCalls calls;
    private final Session session;
    private final Engine engine;
    private final Dynamic dynamic;
    private final Listing listing;
    private final @Nullable EventSource events;
    private final @Nullable Thread keeping; // null: manual
    private volatile boolean closed;

    private VaultProvider(Opening opening, @Nullable SSLContext tls, boolean manual) {
        config = opening.config;
        clock = opening.clock;
        calls = new HttpCalls(config, clock, new VaultHttp(config, tls));
        EventBus bus = opening.bus;
        events = bus == null ? null : bus.source("secrets:" + NAME);
        Topic<VaultWrapRefused> refused = bus == null ? null : bus.topic(VaultWrapRefused.class);
        Unwrapping unwrapping = new Unwrapping(calls, clock, why -> alarm(refused, why));
        session = new Session(config, calls, clock, new LoginFlow(config, calls, clock, unwrapping), opening.seed);
        engine = config.kvVersion() == 2
                ? new KvVersioned(config.mount(), session, calls)
                : new KvSingle(config.mount(), session, calls);
        dynamic = new Dynamic(config.dynamic(), session, calls, clock);
        listing = new Listing(engine, session, calls);
        keeping = manual ? null : new Thread(this::keep, "kellet-vault");
    }

    private void alarm(@Nullable Topic<VaultWrapRefused> topic, String why) {
        LOG.warn("a wrapped secret id was refused, somebody else may have it: address={} why={}", config.base(), why);
        if (events != null && topic != null) {
            events.publish(topic, new VaultWrapRefused(NAME, config.base(), why));
        }
    }

    /** A provider to be opened. */
    public static Opening of(VaultConfig config) {
        return new Opening(config);
    }

    private void start() {
        try {
            session.login(null, config.loginWithin().toNanos());
        } catch (VaultTrouble e) {
            if (e.kind() == VaultTrouble.Kind.UNFIT) {
                close();
                throw new IllegalStateException(e.what());
            }
            LOG.warn("opened without a login, which is tried on: address={}", config.base());
        }
        if (keeping != null) {
            keeping.setDaemon(true);
            keeping.start();
        }
    }

    private void keep() {
        while (!closed) {
            long idle = Session.LEAST_NANOS;
            try {
                idle = turn();
            } catch (Throwable bug) { // an Error of whatever a credential is read with; somebody has to renew
                LOG.error(
                        "a turn of the Vault provider failed, it goes on: address={} failure={}",
                        config.base(),
                        bug.getClass().getName());
            }
            LockSupport.parkNanos(this, Math.max(1, idle));
            Thread.interrupted(); // else a stray one would keep the thread from sleeping and from logging in again
        }
    }

    /**
     * What its thread does; on a provider that was opened by {@link Opening#manual} the caller's affair.
     *
     * @return for how long there is nothing more to do, in nanoseconds
     */
    public long turn() {
        dynamic.turn(config.loginWithin().toNanos());
        return session.turn();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    private long deadline(SecretName name, Duration within) {
        requireNonNull(name, "name");
        long deadline = Deadline.after(clock.nanos(), Deadline.nanosOf("within", within));
        if (closed) {
            throw new VaultTrouble(VaultTrouble.Kind.NOT_SENT, "the provider is closed").about(name);
        }
        return deadline;
    }

    @Override
    public Fetched fetch(SecretName name, Which which, Duration within) {
        requireNonNull(which, "which");
        long deadline = deadline(name, within);
        return dynamic.has(name) ? dynamic.fetch(name, which, deadline) : engine.fetch(name, which, deadline);
    }

    @Override
    public void retired(SecretName name, SecretVersion version) {
        if (dynamic.retired(version.id()) && keeping != null) {
            LockSupport.unpark(keeping);
        }
    }

    @Override
    public SecretVersion put(SecretName name, SecretBytes value, PutRequest request, Duration within) {
        requireNonNull(value, "value");
        requireNonNull(request, "request");
        long deadline = writing(name, within);
        return engine.put(name, value, request, deadline);
    }

    @Override
    public SecretVersion promote(SecretName name, String pending, Duration within) {
        requireNonNull(pending, "pending");
        long deadline = writing(name, within);
        return engine.promote(name, pending, deadline);
    }

    private long writing(SecretName name, Duration within) {
        long deadline = deadline(name, within);
        Engine.requireOwn(name);
        if (dynamic.has(name)) {
            throw new SecretConflictException(name, NAME, "it is made on demand and cannot be written");
        }
        return deadline;
    }

    /** Needs the right to read the secret's metadata; for what is made on demand there is nothing to tell. */
    @Override
    public List<VersionInfo> versions(SecretName name, Duration within) {
        long deadline = deadline(name, within);
        if (dynamic.has(name)) {
            throw Answers.notFound(name, "it is made on demand and has no versions that are kept");
        }
        return engine.versions(name, deadline);
    }

    /**
     * The names in KV, without those that are made on demand and without versions that wait.
     *
     * @throws SecretException if it cannot; where it is about no name of its own it is about the prefix, or the mount
     */
    @Override
    public List<SecretName> list(String prefix, Duration within) {
        SecretName about = SecretName.of(prefix.isEmpty() ? config.mount() : prefix);
        return listing.names(about, prefix, deadline(about, within));
    }

    /** Softly from KV 2, for good from KV 1. */
    @Override
    public void delete(SecretName name, Duration within) {
        long deadline = writing(name, within);
        engine.delete(name, deadline);
    }

    /** Gives back tokens and leases that were made for it, as far as that goes within a second, and ends its threads. */
    @Override
    public void close() {
        boolean first = !closed;
        closed = true;
        if (!first) {
            return;
        }
        calls.cancelUnderWay();
        if (keeping != null && keeping != Thread.currentThread()) {
            LockSupport.unpark(keeping);
            try {
                TimeUnit.MILLISECONDS.timedJoin(keeping, JOIN_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        dynamic.close(CLOSE_NANOS / 2);
        session.close(CLOSE_NANOS / 2);
        calls.close();
        if (events != null) {
            events.close();
        }
    }

    /** The address, and whether it is logged in. */
    @Override
    public String toString() {
        return "VaultProvider(" + config.base() + (session.held() == null ? ", not logged in)" : ")");
    }

    /** What a provider is opened with. */
    public static final class Opening {
        private final VaultConfig config;
        private NanoClock clock = NanoClock.SYSTEM;
        private @Nullable EventBus bus;
        private long seed = new SecureRandom().nextLong();

        private Opening(VaultConfig config) {
            this.config = requireNonNull(config, "config");
        }

        /** For the ages of tokens and leases; by default the system's. How long a call may take is the real clock's affair. */
        public Opening clock(NanoClock clock) {
            this.clock = requireNonNull(clock, "clock");
            return this;
        }

        /** Who is told of a {@link VaultWrapRefused}. */
        public Opening events(EventBus bus) {
            this.bus = requireNonNull(bus, "bus");
            return this;
        }

        /** Of the jitter. */
        public Opening seed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * Logs in and starts the thread. That the first login fails is logged and tried again: while Vault is down, others stand in for it.
         *
         * @throws IOException if the files for TLS are not what they should be
         * @throws IllegalStateException if the server ignores the namespace
         */
        public VaultProvider open() throws IOException {
            return open(false);
        }

        /** Logs in; has no thread of its own, {@link VaultProvider#turn} does its work. */
        public VaultProvider manual() throws IOException {
            return open(true);
        }

        private VaultProvider open(boolean manual) throws IOException {
            VaultTls tls = config.tls();
            VaultProvider provider = new VaultProvider(this, tls == null ? null : TlsContext.of(tls), manual);
            provider.start();
            return provider;
        }
    }
}
