package io.kellet.audit;

import static java.util.Objects.requireNonNull;

import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MpscArrayQueue;
import org.jctools.queues.SpmcArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The hand-off between those who append and the one thread that keeps: bounded, and for who appends a line two
 * compare-and-sets and one copy.
 *
 * <p>Places for lines are made beforehand and go round between two JCTools rings: a ring of free ones, which the keeper
 * fills and appenders take from, and a ring of filled ones, the other way. There is a free place or there is not, so fullness
 * is decided in one spot, and a thread that dies while it has a place costs that place and stops nobody. Entries bring bytes of
 * their own and are counted, apart from lines.
 *
 * <p>Closing loses nothing that was accepted. An appender takes a place first and then looks whether the queue is closed; who
 * closes says so first and then looks whether all places are back. Both are volatile, so one of the two sees the other.
 */
public final class AuditQueue implements AuditTrail, AutoCloseable {

    private static final int SPINS = 100;
    private static final long NAP_NANOS = 50_000;
    private static final int KEY_BYTES = 32;

    private final AuditQueueConfig config;
    private final NanoClock clock;
    private final byte[] redactionKey;
    private final SpmcArrayQueue<AuditSlot> free;
    private final MpscArrayQueue<AuditSlot> filled;
    private final AtomicInteger entriesLeft;
    private final AtomicLong voids = new AtomicLong();
    private final AtomicLong rejected = new AtomicLong();
    private final AtomicLong waits = new AtomicLong();
    private final AtomicLong halts = new AtomicLong();
    private final AtomicLong writeErrors = new AtomicLong();
    private final AtomicBoolean halted = new AtomicBoolean();
    private volatile @Nullable Runnable waker;
    private volatile boolean closed;
    private volatile long written;
    private volatile long durable;
    private volatile long caughtUpNanos;

    private AuditQueue(AuditQueueConfig config, NanoClock clock, byte[] redactionKey) {
        this.config = requireNonNull(config, "config");
        this.clock = requireNonNull(clock, "clock");
        this.redactionKey = redactionKey;
        // twice the places: a taker that is held up between its two steps must not make the keeper wait for it
        free = new SpmcArrayQueue<>(2 * config.lines());
        filled = new MpscArrayQueue<>(2 * (config.lines() + config.entries()));
        for (int i = 0; i < config.lines(); i++) {
            free.offer(new AuditSlot(new byte[config.lineBytes()], true));
        }
        entriesLeft = new AtomicInteger(config.entries());
        caughtUpNanos = clock.nanos();
    }

    /** A queue whose secrets are hashed with a key drawn now: equal secrets look equal until the process ends. */
    public static AuditQueue of(AuditQueueConfig config, NanoClock clock) {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return new AuditQueue(config, clock, key);
    }

    /** A queue whose secrets are hashed with this key, at least 32 bytes of it. */
    public static AuditQueue of(AuditQueueConfig config, NanoClock clock, byte[] redactionKey) {
        if (redactionKey.length < KEY_BYTES) {
            throw new IllegalArgumentException(
                    "redactionKey must have at least " + KEY_BYTES + " bytes: " + redactionKey.length);
        }
        return new AuditQueue(config, clock, redactionKey.clone());
    }

    @Override
    public AuditLine line(AuditShape shape) {
        if (shape.sizeBytes() > config.lineBytes()) {
            throw new IllegalArgumentException("shape is longer than a line: " + shape + " bytes=" + shape.sizeBytes()
                    + " lineBytes=" + config.lineBytes());
        }
        return new AuditLine(shape, this);
    }

    @Override
    public AuditEntry entry(String action) {
        return new AuditEntry(action, this);
    }

    /** By a line. */
    boolean append(long now, byte[] record) {
        AuditSlot slot = free.poll();
        if (slot == null) {
            slot = awaitPlace();
            if (slot == null) {
                return false;
            }
        }
        boolean open = !closed;
        if (open) {
            System.arraycopy(record, 0, slot.bytes, 0, record.length);
            slot.nanos = now;
            slot.length = record.length;
        } else {
            rejected.getAndIncrement();
            voids.getAndIncrement();
        }
        filled.offer(slot); // there is room for all places
        return open;
    }

    /** By an entry. */
    boolean append(byte[] record, @Nullable AuditReceipt receipt) {
        if (!takeEntry() && !awaitEntry()) {
            return false;
        }
        if (closed) {
            entriesLeft.getAndIncrement();
            rejected.getAndIncrement();
            return false;
        }
        AuditSlot slot = new AuditSlot(record, false);
        slot.nanos = clock.nanos();
        slot.length = record.length;
        slot.receipt = receipt;
        filled.offer(slot);
        Runnable wake = waker;
        if (receipt != null && wake != null) {
            wake.run();
        }
        return true;
    }

    private boolean takeEntry() {
        int left = entriesLeft.get();
        while (left > 0) {
            if (entriesLeft.weakCompareAndSetVolatile(left, left - 1)) {
                return true;
            }
            left = entriesLeft.get();
        }
        return false;
    }

    private @Nullable AuditSlot awaitPlace() {
        long deadline = beginToWait();
        for (int i = 0; mayGoOn(i, deadline); i++) {
            AuditSlot slot = free.poll();
            if (slot != null) {
                return slot;
            }
            pause(i);
        }
        refuse();
        return null;
    }

    private boolean awaitEntry() {
        long deadline = beginToWait();
        for (int i = 0; mayGoOn(i, deadline); i++) {
            if (takeEntry()) {
                return true;
            }
            pause(i);
        }
        refuse();
        return false;
    }

    private long beginToWait() {
        if (config.whenFull() instanceof WhenFull.Block block && !closed) {
            waits.getAndIncrement();
            return Deadline.after(clock.nanos(), block.atMost().toNanos());
        }
        return clock.nanos();
    }

    private boolean mayGoOn(int i, long deadline) {
        return !closed
                && config.whenFull() instanceof WhenFull.Block
                && !Deadline.hasPassed(deadline, clock.nanos())
                && (i <= SPINS || !Thread.currentThread().isInterrupted());
    }

    private void pause(int i) {
        if (i < SPINS) {
            Thread.onSpinWait();
        } else {
            LockSupport.parkNanos(this, NAP_NANOS);
        }
    }

    private void refuse() {
        rejected.getAndIncrement();
        if (config.whenFull() instanceof WhenFull.Halt halt && !closed && halted.compareAndSet(false, true)) {
            halts.getAndIncrement();
            halt.halting().halt();
        }
    }

    /** What hashes secrets before they are handed over. */
    SecretHash secretHash() {
        return new SecretHash(redactionKey);
    }

    AuditFailedException refusal(AuditEntry entry) {
        return closed
                ? new AuditFailedException(
                        AuditFailedException.Reason.CLOSED,
                        "audit trail is closed: trail=" + config.name() + " " + entry)
                : new AuditFailedException(
                        AuditFailedException.Reason.FULL,
                        "audit trail is full: trail=" + config.name() + " entries=" + config.entries() + " " + entry);
    }

    AuditQueueConfig config() {
        return config;
    }

    /**
     * Takes records, at most so many, in the order in which they are to be kept. For one thread at a time, the keeper.
     *
     * @return how many were taken
     */
    public int drain(AuditSink sink, int atMost) {
        int taken = 0;
        while (taken < atMost) {
            AuditSlot slot = filled.relaxedPoll();
            if (slot == null) {
                halted.setRelease(false);
                break;
            }
            int length = slot.length;
            AuditReceipt receipt = slot.receipt;
            try {
                if (length > 0) {
                    taken++;
                    sink.onRecord(slot.nanos, slot.bytes, length, receipt);
                }
            } finally {
                giveBack(slot);
            }
        }
        return taken;
    }

    private void giveBack(AuditSlot slot) {
        if (slot.line) {
            slot.length = 0;
            free.offer(slot);
        } else {
            entriesLeft.getAndIncrement();
        }
    }

    /** Has somebody woken whenever a record comes that somebody waits for; called on the appender's thread. */
    public void wakeBy(Runnable wakes) {
        waker = requireNonNull(wakes, "wakes");
    }

    /**
     * The keeper says how far it is.
     *
     * @param writtenRecords records with the operating system
     * @param durableRecords records on the disk
     * @param caughtUp a reading of the clock: every record appended before it is durable
     */
    public void progress(long writtenRecords, long durableRecords, long caughtUp) {
        caughtUpNanos = caughtUp;
        written = writtenRecords;
        durable = durableRecords;
    }

    /** The keeper says that a write or a sync failed. */
    public void writeFailed() {
        writeErrors.getAndIncrement();
    }

    @Override
    public AuditStats stats() {
        long caughtUp = caughtUpNanos;
        long isDurable = durable;
        long accepted = filled.currentProducerIndex() - voids.get();
        long age = accepted == isDurable ? 0 : Math.max(0, clock.nanos() - caughtUp);
        return new AuditStats(
                accepted, rejected.get(), waits.get(), halts.get(), written, isDurable, age, writeErrors.get());
    }

    /** Accepts no more. Drain until {@link #isDrained}. */
    @Override
    public void close() {
        closed = true;
    }

    public boolean isClosed() {
        return closed;
    }

    /** Closed, and everything that was accepted has been taken? A thread that died while it appended keeps this from ever being so. */
    public boolean isDrained() {
        return closed && free.size() == config.lines() && entriesLeft.get() == config.entries() && filled.isEmpty();
    }

    @Override
    public String toString() {
        return "AuditQueue[" + config.name() + "]";
    }
}
