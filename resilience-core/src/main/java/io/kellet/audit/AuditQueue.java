package io.kellet.audit;

import static java.util.Objects.requireNonNull;

import io.kellet.audit.AuditFailedException.Reason;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.MpscArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The hand-off between those who append and the one thread that keeps: bounded, and for who appends a line two compare-and-sets and
 * one copy.
 *
 * <p>Slots for lines are made beforehand and go round between two JCTools rings: one of free slots, which the keeper fills and
 * appenders take from, and one of filled slots, the other way. There is a free slot or there is not, so fullness is decided in one
 * spot, and an appender that the machine takes its time from while it copies holds up nobody. (One that is held up between the two
 * steps inside a ring, a few instructions, holds up what was appended after it until it goes on.) Entries bring bytes of their own and
 * are counted, apart from lines.
 *
 * <p>Why a record is seen whole. An appender writes a slot with plain stores and offers it with a release; the keeper finds it with an
 * acquire. The keeper reads it with plain loads and gives it back with a release; who takes it next has acquired that, and only then
 * writes. So nobody writes while another reads, and the order in which a thread offers is the order in which the keeper takes.
 *
 * <p>Why closing loses nothing that was accepted. An appender takes a place first and then looks whether the queue is closed; who
 * closes says so first and then looks whether all places are back. All four are volatile or a compare-and-set, of which there is one
 * order: either the appender sees that the queue is closed, and refuses, or its place is seen to be out, and is waited for. Held by
 * {@code AuditQueueStress}.
 *
 * <p>Any thread may append, virtual ones too: an append does not block, so they are neither pinned nor suspended while they have a
 * place. {@link #drain} and {@link #progress} are for one thread, the keeper.
 */
public final class AuditQueue implements AuditTrail, AutoCloseable {

    private static final int KEY_BYTES = 32;

    private final AuditQueueConfig config;
    private final NanoClock clock;
    private final byte[] redactionKey;
    private final Pause pause;
    private final Places places;
    private final MpscArrayQueue<AuditSlot> filled;
    private final Fullness fullness;
    private final Progress progress;
    private final AtomicLong marks = new AtomicLong();
    private final AtomicLong acceptedBefore = new AtomicLong();
    private final AtomicLong writeErrors = new AtomicLong();
    private volatile @Nullable Runnable waker;
    private volatile boolean closed;
    private volatile boolean drained;

    AuditQueue(AuditQueueConfig config, NanoClock clock, byte[] redactionKey, Pause pause) {
        this.config = requireNonNull(config, "config");
        this.clock = requireNonNull(clock, "clock");
        this.redactionKey = redactionKey;
        this.pause = pause;
        places = new Places(config);
        filled = new MpscArrayQueue<>(config.lines() + config.entries());
        fullness = new Fullness(config.whenFull());
        progress = new Progress(clock.nanos());
    }

    /** A queue whose secrets are hashed with a key drawn now: equal secrets look equal until the process ends. */
    public static AuditQueue of(AuditQueueConfig config, NanoClock clock) {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return new AuditQueue(config, clock, key, Pause.SPIN_THEN_NAP);
    }

    /**
     * A queue whose secrets are hashed with this key, at least 32 bytes of it: equal secrets look equal for as long as it is used. The
     * key is copied.
     */
    public static AuditQueue of(AuditQueueConfig config, NanoClock clock, byte[] redactionKey) {
        if (redactionKey.length < KEY_BYTES) {
            throw new IllegalArgumentException(
                    "redactionKey must have at least " + KEY_BYTES + " bytes: " + redactionKey.length);
        }
        return new AuditQueue(config, clock, redactionKey.clone(), Pause.SPIN_THEN_NAP);
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

    @Override
    public AuditReceipt mark(Durability wanted) {
        AuditReceipt receipt = new AuditReceipt(wanted);
        if (wanted == Durability.ENQUEUED) {
            receipt.reached(new AuditPosition(AuditPosition.NOT_YET, wanted));
            return receipt;
        }
        AuditSlot slot =
                AuditSlot.ofMark(clock.nanos(), receipt); // before the place: where there is no memory, none is lost
        Reason refused = takePlace(slot);
        if (refused == null) {
            marks.getAndIncrement(); // before it is in the queue: see accepted
            handOver(slot);
            wakeKeeper();
        } else {
            receipt.failed(refusal(refused, "AuditMark"));
        }
        return receipt;
    }

    /** By a line. */
    boolean append(long now, byte[] record) {
        AuditSlot slot = places.take(null);
        if (slot == null) {
            slot = awaitPlace(null);
            if (slot == null) {
                reject();
                return false;
            }
        }
        if (closed) {
            places.drop(slot);
            fullness.rejected();
            return false;
        }
        System.arraycopy(record, 0, slot.bytes, 0, record.length);
        slot.nanos = now;
        slot.length = record.length;
        handOver(slot);
        return true;
    }

    /**
     * By an entry.
     *
     * @param receipt answered here if the record is refused, or need come no further than here
     */
    boolean append(byte[] record, @Nullable AuditReceipt receipt, AuditEntry entry) {
        boolean awaited = receipt != null && receipt.wanted() != Durability.ENQUEUED;
        AuditSlot slot = AuditSlot.ofEntry(record, clock.nanos(), awaited ? receipt : null);
        Reason refused = takePlace(slot);
        if (refused != null) {
            if (receipt != null) {
                receipt.failed(refusal(refused, entry.toString()));
            }
            rejectFor(refused);
            return false;
        }
        handOver(slot);
        if (awaited) {
            wakeKeeper();
        } else if (receipt != null) {
            receipt.reached(new AuditPosition(AuditPosition.NOT_YET, Durability.ENQUEUED));
        }
        return true;
    }

    /** An entry was refused before it could ask for a place. */
    void onTooLong() {
        fullness.rejected();
    }

    private @Nullable Reason takePlace(AuditSlot entry) {
        if (closed) {
            return Reason.CLOSED;
        }
        if (places.take(entry) == null && awaitPlace(entry) == null) {
            return closed ? Reason.CLOSED : Reason.FULL;
        }
        if (closed) {
            places.drop(entry);
            return Reason.CLOSED;
        }
        return null;
    }

    private void handOver(AuditSlot slot) {
        if (!filled.offer(slot)) {
            throw new IllegalStateException("more records than places in " + this);
        }
    }

    private @Nullable AuditSlot awaitPlace(@Nullable AuditSlot entry) {
        if (!fullness.waits() || closed) {
            return null;
        }
        long deadline = fullness.beginToWait(clock.nanos());
        wakeKeeper();
        for (int turn = 0; ; turn++) {
            pause.pause(turn);
            AuditSlot slot = places.take(entry);
            if (slot != null) {
                return slot;
            }
            long now = clock.nanos();
            if (closed || Thread.currentThread().isInterrupted() || Deadline.hasPassed(deadline, now)) {
                return null;
            }
            deadline = fullness.mended(deadline, now);
        }
    }

    private void reject() {
        rejectFor(closed ? Reason.CLOSED : Reason.FULL);
    }

    private void rejectFor(Reason reason) {
        if (reason == Reason.CLOSED) {
            fullness.rejected();
        } else {
            fullness.rejectedWhenFull();
        }
    }

    private AuditFailedException refusal(Reason reason, String what) {
        return reason == Reason.CLOSED
                ? new AuditFailedException(reason, "audit trail is closed: trail=" + config.name() + " " + what)
                : new AuditFailedException(
                        reason,
                        "audit trail is full: trail=" + config.name() + " entries=" + config.entries() + " " + what);
    }

    /** What hashes secrets before they are handed over. */
    SecretHash secretHash() {
        return new SecretHash(redactionKey);
    }

    /** The settings it was made with. */
    public AuditQueueConfig config() {
        return config;
    }

    /**
     * Takes records, at most so many, in the order in which they are to be kept. For one thread at a time, the keeper. Never waits.
     *
     * @param sink what it throws ends the drain and comes out here; who waits for that record is told that writing it failed
     * @return how many were taken, {@linkplain AuditTrail#mark marks} included
     */
    public int drain(AuditSink sink, int atMost) {
        places.giveBackKept();
        int taken = 0;
        while (taken < atMost) {
            AuditSlot slot = filled.relaxedPoll();
            if (slot == null) {
                if (filled.isEmpty()) { // else somebody is just putting one there
                    fullness.onEmpty();
                }
                break;
            }
            taken++;
            tell(sink, slot);
        }
        return taken;
    }

    private void tell(AuditSink sink, AuditSlot slot) {
        try {
            sink.onRecord(slot.nanos, slot.bytes, slot.length, slot.receipt);
        } catch (RuntimeException | Error e) {
            if (slot.receipt != null) {
                slot.receipt.failed(new AuditFailedException(
                        Reason.WRITE_FAILED, "record could not be kept: trail=" + config.name(), e));
            }
            throw e;
        } finally {
            places.giveBack(slot);
        }
    }

    /**
     * Has somebody woken whenever there is a reason not to let the keeper sleep: a record came that somebody waits for, or an appender
     * waits for room. Called on the appender's thread; must not wait and not throw.
     */
    public void wakeBy(Runnable wakes) {
        waker = requireNonNull(wakes, "wakes");
    }

    private void wakeKeeper() {
        Runnable wake = waker;
        if (wake != null) {
            wake.run();
        }
    }

    /**
     * The keeper says how far it is. To be said also when there was nothing to do, or the next record would look as if it had been
     * waiting since the last one.
     *
     * @param writtenRecords records with the operating system; neither marks nor records of the keeper's own count
     * @param durableRecords records on the disk, likewise
     * @param caughtUp a time by which every record appended before it is durable: a reading of the clock from before a drain that left
     *     nothing behind, or else the reading of the last record taken
     */
    public void progress(long writtenRecords, long durableRecords, long caughtUp) {
        progress.set(writtenRecords, durableRecords, caughtUp);
    }

    /** The keeper says that a write or a sync failed. */
    public void writeFailed() {
        writeErrors.getAndIncrement();
    }

    @Override
    public AuditStats stats() {
        long caughtUp = progress.caughtUp();
        long durable = progress.durable();
        long written = progress.written();
        long accepted = accepted(written);
        long age = accepted == durable ? 0 : Math.max(1, clock.nanos() - caughtUp);
        return new AuditStats(
                accepted,
                fullness.rejections(),
                fullness.waitsBegun(),
                fullness.halts(),
                written,
                durable,
                age,
                writeErrors.get());
    }

    /**
     * What went into the filled ring, without marks. A mark is counted before it goes there and marks are looked at after the ring, so a
     * mark under way makes this too small for a moment, and nothing makes it too large; so it is never less than it was said to be
     * before, nor than what the keeper says it has had.
     */
    private long accepted(long written) {
        long offered = filled.currentProducerIndex();
        return acceptedBefore.accumulateAndGet(Math.max(written, offered - marks.get()), Math::max);
    }

    /** Accepts no more. Drain until {@link #isDrained}; what nobody drains is lost. */
    @Override
    public void close() {
        closed = true;
    }

    /** Closed to those who append? */
    public boolean isClosed() {
        return closed;
    }

    /**
     * Closed, and everything that was accepted has been taken? Once so, for good. A thread that ended in the middle of an append, which
     * takes an error like that of a stack that overflows, keeps this from ever being so: have a deadline.
     */
    public boolean isDrained() {
        if (!drained && closed && places.areAllBack() && filled.isEmpty()) {
            drained = true; // else who takes a place now, to find the queue closed, would make this untrue for a moment
        }
        return drained;
    }

    @Override
    public String toString() {
        return "AuditQueue[" + config.name() + "]";
    }
}
