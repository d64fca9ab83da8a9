package io.kellet.secrets.aws;

import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Resolves credentials on a thread of its own, ahead of their end, and hands out the last good ones: a metadata service that does not answer holds
 * up nobody. Ones that have ended are handed out, too; AWS refuses them, which is the truth.
 */
final class StandingCredentials implements Credentials {

    /** When credentials can no longer be resolved and when they can again, on the thread that resolves them. */
    private static final Logger LOG = LoggerFactory.getLogger(StandingCredentials.class);

    static final long LEAST_GAP = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_GAP = Duration.ofSeconds(30).toNanos();

    private final String provider;
    private final AwsCredentialsProvider source;
    private final NanoClock clock;
    private final InstantSource wall;
    private final long every;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean wanted; // guarded by the lock
    private volatile boolean closed; // written under the lock

    private volatile @Nullable AwsCredentials last;
    private int failures; // of the thread that resolves
    private final Thread thread;

    StandingCredentials(AwsConfig config, AwsCredentialsProvider source, NanoClock clock, InstantSource wall) {
        provider = config.name();
        this.source = source;
        this.clock = clock;
        this.wall = wall;
        every = config.credentialsEvery().toNanos();
        thread = new Thread(this::run, "kellet-secrets-" + provider + "-credentials");
        thread.setDaemon(true);
    }

    @Override
    public void start() {
        thread.start();
    }

    /** Resolves now and then until closed. */
    private void run() {
        while (!closed) {
            long next = refresh();
            Thread.interrupted(); // a source that was interrupted leaves it behind
            try {
                awaitTurn(next);
            } catch (
                    InterruptedException e) { // by the close, or a stray one, which only makes the next turn come early
                LOG.debug("interrupted: provider={} closed={}", provider, closed);
            }
        }
    }

    /**
     * Resolves once.
     *
     * @return nanoseconds until it should be done again
     */
    long refresh() {
        try {
            AwsCredentials fresh = source.resolveCredentials();
            last = fresh;
            if (failures > 0) {
                LOG.info("AWS credentials are resolved again: provider={} after={} failures", provider, failures);
            }
            failures = 0;
            tellResolved();
            return untilNext(fresh.expirationTime());
        } catch (RuntimeException | Error e) { // its words may hold what it read; a source may lack its module
            if (failures == 0 && !closed) {
                LOG.warn(
                        "AWS credentials cannot be resolved: provider={} have_older={} failure={}",
                        provider,
                        last != null,
                        e.getClass().getName());
            }
            failures = Math.min(failures + 1, 30);
            return Math.min(LONGEST_GAP, LEAST_GAP << Math.min(failures - 1, 10));
        }
    }

    /** Half of the time they have left, so that many tries fit in before their end. */
    private long untilNext(Optional<Instant> end) {
        if (end.isEmpty()) {
            return every;
        }
        Duration half = Duration.between(wall.instant(), end.get()).dividedBy(2);
        return half.isNegative() ? LEAST_GAP : Math.max(LEAST_GAP, Math.min(every, Deadline.nanosOf("half", half)));
    }

    private void tellResolved() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Until the next turn or the close. At least {@link #LEAST_GAP} passes, however often others are wanted. */
    private void awaitTurn(long nanos) throws InterruptedException {
        lock.lock();
        try {
            pause(LEAST_GAP, false);
            pause(nanos - LEAST_GAP, true);
            wanted = false;
        } finally {
            lock.unlock();
        }
    }

    private void pause(long nanos, boolean endsWhenWanted) throws InterruptedException {
        long deadline = Deadline.after(clock.nanos(), Math.max(0, nanos));
        long left = Deadline.remaining(deadline, clock.nanos());
        while (left > 0 && !closed && !(endsWhenWanted && wanted)) {
            changed.awaitNanos(Math.min(left, LEAST_GAP));
            left = Math.min(nanos, Deadline.remaining(deadline, clock.nanos()));
        }
    }

    @Override
    public void awaitFirst(Duration within) throws InterruptedException {
        long deadline = Deadline.after(clock.nanos(), within.toNanos());
        lock.lock();
        try {
            long left = Deadline.remaining(deadline, clock.nanos());
            while (last == null && left > 0 && !closed) {
                changed.awaitNanos(left);
                left = Deadline.remaining(deadline, clock.nanos());
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public AwsCredentials resolveCredentials() {
        AwsCredentials now = last;
        if (now == null) {
            throw SdkClientException.create("no credentials yet");
        }
        return now;
    }

    @Override
    public boolean areThere() {
        return last != null;
    }

    @Override
    public void refused() {
        lock.lock();
        try {
            wanted = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        last = null;
        thread.interrupt();
        if (source instanceof SdkAutoCloseable closeable) {
            closeable.close();
        }
    }
}
