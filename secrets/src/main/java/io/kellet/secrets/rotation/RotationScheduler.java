package io.kellet.secrets.rotation;

import static java.util.Objects.requireNonNull;

import io.kellet.audit.AuditTrail;
import io.kellet.event.EventBus;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretStore;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Rotates secrets: has a {@link RotationStep} make a new value and bring it into force at its target, and makes it the current one when it is known
 * to work.
 *
 * <pre>{@code
 * RotationScheduler rotations = RotationScheduler.of(RotationConfig.named("gateway").build())
 *         .store(vault)
 *         .events(bus)
 *         .trail(journal)
 *         .rotate(SecretName.of("db/main"), alternatingUsers, Duration.ofDays(30))
 *         .rotate(SecretName.of("venue/session"), venueKey)   // when asked
 *         .start();
 *
 * rotations.rotateNow(SecretName.of("venue/session")).join();
 * }</pre>
 *
 * <p><b>Never half.</b> The current version is replaced by one call of the store, after the new value was tried out; whatever fails before that
 * leaves it as it is. All that is known of a rotation is in the store, so one that a crash cut off is gone on with, with the value that is
 * pending: by the same process when it starts again, by another when it looks.
 *
 * <p><b>One at a time.</b> Several processes may rotate the same secret: the store lets one of them begin and tells the others, who then
 * help to end it. The version that is stored as PENDING is the scheduler's business; do not keep one of your own there.
 *
 * <p><b>Who runs.</b> A daemon thread, {@code kellet-rotation-} and the name, keeps the time. Each attempt has a daemon thread of its own, one for each secret
 * at most. What hangs is abandoned and interrupted, and keeps no other secret waiting; its own is not touched until it is back.
 *
 * <p><b>When.</b> A secret is looked at when the scheduler starts, when its current version is older than it may be by what the store says of its age,
 * when somebody asks, and after a failure, with growing pauses.
 *
 * <p>Any thread may call any method.
 */
public final class RotationScheduler implements AutoCloseable {

    private static final long CLOSE_MILLIS = 1_000;

    private final RotationConfig config;
    private final RotationRecords records;
    private final RotationKeeper keeper;
    private final @Nullable Thread keeping; // null: manual

    private RotationScheduler(Opening opening, @Nullable Executor executor) {
        config = opening.config;
        SecretStore store = requireNonNull(opening.store, "store");
        records = new RotationRecords(config.name(), opening.actor, opening.trail, opening.bus);
        keeper = new RotationKeeper(
                config, store, records, opening.clock, opening.wall, executor == null ? this::ownThread : executor);
        long now = opening.clock.nanos();
        for (Job job : opening.jobs) {
            keeper.add(new RotationEntry(job.secret(), job.step(), job.every(), config, now));
        }
        keeping = executor == null ? daemon("kellet-rotation-" + config.name(), keeper::run) : null;
    }

    private void ownThread(Runnable task) {
        daemon("kellet-rotation-" + config.name() + "-attempt", task).start();
    }

    private static Thread daemon(String name, Runnable run) {
        Thread thread = new Thread(run, name);
        thread.setDaemon(true);
        return thread;
    }

    /** A scheduler to be started. */
    public static Opening of(RotationConfig config) {
        return new Opening(config);
    }

    /** The name it was configured with. */
    public String name() {
        return config.name();
    }

    /**
     * Rotates a secret as soon as may be. An attempt that is being made anyway counts, and so does a rotation by another process that comes
     * in between.
     *
     * @return completed with the version that is current then, or with a {@link RotationFailedException} if the next attempt fails; more follow
     *     nevertheless
     * @throws IllegalArgumentException if the secret is not one of those this scheduler was started with
     */
    public CompletableFuture<SecretVersion> rotateNow(SecretName secret) {
        return keeper.ask(requireNonNull(secret, "secret"));
    }

    /** How it is with each secret, in the order of their names. */
    public List<RotationStatus> status() {
        return keeper.status();
    }

    /** What became of all attempts so far. */
    public RotationStats stats() {
        return keeper.stats();
    }

    /**
     * On a manual scheduler does what is to be done now.
     *
     * @return for how long there is nothing more to do, in nanoseconds
     * @throws IllegalStateException if the scheduler has its own thread
     */
    public long turn() {
        if (keeping != null) {
            throw new IllegalStateException("the scheduler has its own thread: scheduler=" + name());
        }
        return keeper.turn();
    }

    /**
     * Ends it. An attempt that is being made comes to an end at its next call, and is gone on with by whoever starts a scheduler for the
     * secret. The store stays open.
     */
    @Override
    public void close() {
        keeper.close();
        if (keeping != null && keeping != Thread.currentThread()) {
            try {
                TimeUnit.MILLISECONDS.timedJoin(keeping, CLOSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        records.close();
    }

    @Override
    public String toString() {
        return "RotationScheduler[" + name() + "]";
    }

    private record Job(
            SecretName secret, RotationStep step, @Nullable Duration every) {}

    /** What a scheduler is started with. */
    public static final class Opening {

        private static final Duration LEAST_EVERY = Duration.ofSeconds(1);
        private static final Duration MOST_EVERY = Duration.ofDays(3650);

        private final RotationConfig config;
        private final List<Job> jobs = new ArrayList<>();
        private @Nullable SecretStore store;
        private NanoClock clock = NanoClock.SYSTEM;
        private InstantSource wall = InstantSource.system();
        private @Nullable EventBus bus;
        private AuditTrail trail = AuditTrail.none();
        private String actor;

        private Opening(RotationConfig config) {
            this.config = requireNonNull(config, "config");
            actor = "rotation:" + config.name();
        }

        /** Where the secrets are kept. It stays open when the scheduler is closed. */
        public Opening store(SecretStore store) {
            this.store = requireNonNull(store, "store");
            return this;
        }

        /** For all that is measured; by default the system's. */
        public Opening clock(NanoClock clock) {
            this.clock = requireNonNull(clock, "clock");
            return this;
        }

        /** Says how old a version is, whose time of making the store tells by the calendar. By default the system's. */
        public Opening wall(InstantSource wall) {
            this.wall = requireNonNull(wall, "wall");
            return this;
        }

        /** Who is told of {@link RotationStarted}, {@link RotationSucceeded} and {@link RotationFailed}. */
        public Opening events(EventBus bus) {
            this.bus = requireNonNull(bus, "bus");
            return this;
        }

        /** Where each of them is put on record. */
        public Opening trail(AuditTrail trail) {
            this.trail = requireNonNull(trail, "trail");
            return this;
        }

        /** Who it is in these records; by default {@code rotation:} and the scheduler's name. */
        public Opening actor(String actor) {
            this.actor = requireNonNull(actor, "actor");
            return this;
        }

        /**
         * Rotates a secret when its current version has become so old, and when asked.
         *
         * @param every 1 s to 10 years
         */
        public Opening rotate(SecretName secret, RotationStep step, Duration every) {
            RotationConfig.requireWithin("every", every, LEAST_EVERY, MOST_EVERY);
            return add(new Job(secret, step, every));
        }

        /** Rotates a secret when asked. */
        public Opening rotate(SecretName secret, RotationStep step) {
            return add(new Job(secret, step, null));
        }

        private Opening add(Job job) {
            requireNonNull(job.secret(), "secret");
            requireNonNull(job.step(), "step");
            if (jobs.stream().anyMatch(other -> other.secret().equals(job.secret()))) {
                throw new IllegalArgumentException("a secret is rotated by one step: secret=" + job.secret());
            }
            jobs.add(job);
            return this;
        }

        /** Starts it with threads of its own. */
        public RotationScheduler start() {
            RotationScheduler scheduler = new RotationScheduler(this, null);
            try {
                requireNonNull(scheduler.keeping).start();
            } catch (OutOfMemoryError e) { // no more native threads
                scheduler.close();
                throw e;
            }
            return scheduler;
        }

        /** Makes it without threads, for tests: {@link RotationScheduler#turn} keeps the time, and attempts are handed to the executor. */
        public RotationScheduler manual(Executor attempts) {
            return new RotationScheduler(this, requireNonNull(attempts, "attempts"));
        }
    }
}
