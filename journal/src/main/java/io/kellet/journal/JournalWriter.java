package io.kellet.journal;

import io.kellet.audit.AuditFailedException;
import io.kellet.audit.AuditQueue;
import io.kellet.audit.AuditReceipt;
import io.kellet.audit.AuditSink;
import io.kellet.files.FileKind;
import io.kellet.files.FileOps;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what is in the hand-off into frames on the disk. One thread calls everything here that does not say otherwise.
 *
 * <p>The argument. All frames that are not known to be on the disk are in one buffer, in order. A sync that succeeds empties
 * it: what was written before is on the disk. Anything that fails leaves it as it is, and the file is never written or synced
 * again, for nobody knows what it has got. Instead a new segment appears, under its name only once its header and all of the
 * buffer are on the disk; so there is no moment at which a record that was acknowledged is not in a segment that is whole, and
 * none at which a segment goes on from frames that may be gone. Records are numbered and linked when they come into the
 * buffer, once; whatever fails, their frames stay the same, byte for byte.
 *
 * <p>Frames are bounded by the buffer: there is room for the longest record or nothing is drained.
 */
final class JournalWriter implements AuditSink {

    /** When checkpoints are not signed and when records are lost in closing: on the writer's thread. */
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    /** So much is written at once, if there is as much. */
    private static final int CHUNK = 1 << 20;

    private static final int MOST_PER_DRAIN = 1_024;

    /** Longer than any of the journal's own records, but for one that says what was retired. */
    private static final int OWN_RESERVE = 4_096;

    private static final long LOOK_EVERY_NANOS = 1_000_000_000;
    private static final long FIRST_PAUSE_NANOS = 10_000_000;
    private static final long LONGEST_PAUSE_NANOS = 5_000_000_000L;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final JournalConfig config;
    private final AuditQueue queue;
    private final FileOps files;
    private final Path directory;
    private final byte[] journalId;
    private final CheckpointSigner signer;
    private final byte[] keyId;
    private final NanoClock clock;
    private final InstantSource wall;
    private final JournalAlarm alarm;
    private final SegmentPreparer preparer;
    private final AnchorDelivery delivery;
    private final Receipts receipts = new Receipts();
    private final int longestFrame;
    private final long segmentNanos;
    private final long syncNanos;
    private final long checkpointNanos;
    private final long openedNanos;

    /** Frames that are not known to be on the disk, from 0 to its position. */
    private final ByteBuffer frames;

    private final ByteBuffer out; // the same bytes, for what is written
    private final FrameEncoder encoder;
    private int written; // of frames, with the operating system
    private long nextSequence;
    private long durableBefore; // sequence of the first frame in the buffer
    private final byte[] durableChain; // before that frame

    private @Nullable SegmentFile segment; // null: failing
    private long segmentNumber; // of the last segment that was begun
    private long segmentBegan;
    private boolean segmentHasRecords;
    private long bufferedSince; // when the first frame came into the buffer

    private long batchNanos;
    private long batchWall;

    private long taken;
    private long takenWritten;
    private long takenDurable;
    private long takenUpTo; // every record appended before this time has been taken
    private long caughtUp; // and is on the disk, if it was appended before this time
    private boolean drainedDry;
    private long lastTakenNanos;

    private long sinceCheckpoint; // frames
    private long checkpointAt;
    private boolean unsigned; // the last one could not be signed: the next is tried when the time is up
    private final List<Anchor> unsyncedAnchors = new ArrayList<>();
    private long lookedAt;
    private long rejectedTold;

    private String failure = "";
    private boolean alarmed; // this failure has been told
    private long attempts;
    private long failedAt;
    private long pauseNanos;
    private long abandoned;

    private final ConcurrentLinkedQueue<Request> requests = new ConcurrentLinkedQueue<>();
    private long checkpoints;
    private long checkpointFailures;
    private long unprepared;
    private volatile JournalStats stats = new JournalStats(0, 0, 0, false, 0, 0, 0, 0);

    /** One of the journal's own records, to be on the disk with a checkpoint that covers it. */
    private static final class Request {
        final byte[] body;
        final CompletableFuture<Long> sequence = new CompletableFuture<>();

        Request(byte[] body) {
            this.body = body;
        }
    }

    JournalWriter(
            Journal.Opening opening,
            AuditQueue queue,
            Recovery from,
            boolean direct,
            JournalAlarm alarm,
            SegmentPreparer preparer,
            AnchorDelivery delivery) {
        config = opening.config;
        files = opening.files;
        directory = opening.directory;
        signer = opening.signer;
        clock = opening.clock;
        wall = opening.wall;
        this.queue = queue;
        this.alarm = alarm;
        this.preparer = preparer;
        this.delivery = delivery;
        keyId = signer.keyId();
        journalId = from.journalId();
        longestFrame = Math.max(config.longestFrame(), OWN_RESERVE);
        segmentNanos = config.segmentFor().toNanos();
        syncNanos = config.syncEvery().toNanos();
        checkpointNanos = config.checkpointEvery().toNanos();
        frames = direct
                ? ByteBuffer.allocateDirect(config.maxUnsyncedBytes())
                : ByteBuffer.allocate(config.maxUnsyncedBytes());
        out = frames.duplicate();
        encoder = new FrameEncoder(frames, from.lastSession() + 1, from.chain());
        nextSequence = from.nextSequence();
        durableBefore = nextSequence;
        durableChain = from.chain();
        segmentNumber = from.lastSegment();
        openedNanos = clock.nanos();
        lookedAt = openedNanos;
        checkpointAt = openedNanos;
        takenUpTo = openedNanos;
        caughtUp = openedNanos;
        rejectedTold = 0;
    }

    /** Begins the session with this record of the journal's own and a checkpoint. */
    void begin(byte[] ownRecord) throws IOException {
        readClocks();
        appendOwn(ownRecord);
        appendCheckpoint();
        beginSegment(null, false);
        publish();
    }

    /**
     * Does what there is to do.
     *
     * @return whether there was anything
     */
    boolean turn() {
        if (segment == null && !recover()) {
            return false;
        }
        readClocks();
        long began = batchNanos;
        boolean busy = look();
        busy |= drain();
        if (segment != null) {
            if (drainedDry) {
                takenUpTo = began;
            }
            busy |= keepUp();
        }
        if (frames.position() == 0) {
            caughtUp = takenUpTo;
        }
        if (busy) {
            publish();
        } else {
            queue.progress(takenWritten, takenDurable, caughtUp); // or the next record would look old
        }
        return busy;
    }

    /** What is due with what is in the buffer. */
    private boolean keepUp() {
        boolean asked = takeRequests();
        long now = clock.nanos();
        if (isCheckpointDue(now)) {
            appendCheckpoint();
        }
        SegmentFile current = segment;
        boolean busy = asked || written != frames.position();
        if (current == null || !write(current)) {
            return true;
        }
        boolean due = isSyncDue(now);
        if (due && !sync(current)) {
            return true;
        }
        if (isRotationDue(current, now)) {
            rotate(current);
            return true;
        }
        return busy || due;
    }

    private boolean isSyncDue(long now) {
        if (frames.position() == 0) {
            return false;
        }
        long since = now - bufferedSince;
        return receipts.wantDurable()
                || !hasRoom(longestFrame)
                || since >= syncNanos
                || since < 0; // a clock that went back costs a sync
    }

    private boolean isCheckpointDue(long now) {
        if (sinceCheckpoint == 0) {
            checkpointAt = now;
            return false;
        }
        long since = now - checkpointAt;
        return (sinceCheckpoint >= config.checkpointRecords() && !unsigned) || since >= checkpointNanos || since < 0;
    }

    private boolean isRotationDue(SegmentFile current, long now) {
        long since = now - segmentBegan;
        if (since < 0) {
            segmentBegan = now; // the clock went back: this segment lasts longer, by what it had lasted
        }
        return current.position() >= config.segmentBytes() || (segmentHasRecords && since >= segmentNanos);
    }

    private void readClocks() {
        Instant instant = wall.instant();
        batchNanos = clock.nanos();
        batchWall = instant.getEpochSecond() * NANOS_PER_SECOND + instant.getNano();
    }

    /** A reading from before the journal was opened, or far ahead, is not of this clock: then it is now. */
    private long wallOf(long nanos) {
        long age = batchNanos - nanos;
        return age > batchNanos - openedNanos || age < -NANOS_PER_SECOND ? batchWall : batchWall - age;
    }

    private boolean drain() {
        boolean any = false;
        drainedDry = false;
        SegmentFile current = segment;
        while (current != null && hasRoom(longestFrame)) {
            int most = Math.min(MOST_PER_DRAIN, frames.remaining() / longestFrame);
            int got = queue.drain(this, most);
            any |= got > 0;
            if (got < most) {
                drainedDry = true;
                break;
            }
            if (frames.position() - written >= CHUNK && !write(current)) {
                break;
            }
            if (isFull(current)) {
                break;
            }
            readClocks();
        }
        if (any && !drainedDry) {
            takenUpTo = lastTakenNanos - takenUpTo > 0 && batchNanos - lastTakenNanos >= 0 ? lastTakenNanos : takenUpTo;
        }
        return any;
    }

    private boolean isFull(SegmentFile current) {
        return current.position() + frames.position() - written >= config.segmentBytes();
    }

    @Override
    public void onRecord(long nanos, byte[] bytes, int length, @Nullable AuditReceipt receipt) {
        if (length == 0) {
            onMark(receipt);
            return;
        }
        append(Frame.KIND_RECORD, wallOf(nanos), nanos, bytes, length);
        taken++;
        lastTakenNanos = nanos;
        if (receipt != null) {
            receipts.add(nextSequence - 1, receipt);
        }
    }

    /** It stands for all records before it, and is as far as the last of them. */
    private void onMark(@Nullable AuditReceipt receipt) {
        if (receipt != null) {
            receipts.add(nextSequence - 1, receipt);
        }
    }

    private void append(int kind, long wallNanos, long nanos, byte[] body, int length) {
        if (frames.position() == 0) {
            bufferedSince = batchNanos;
        }
        encoder.encode(kind, nextSequence, wallNanos, nanos, durableBefore, body, length);
        nextSequence++;
        if (kind != Frame.KIND_CHECKPOINT) {
            sinceCheckpoint++;
            segmentHasRecords = true;
        }
    }

    /** No if there is no room, which is when writing has just failed. */
    private boolean appendOwn(byte[] body) {
        if (!ensureRoom(Frame.length(body.length))) {
            return false;
        }
        append(Frame.KIND_OWN, batchWall, batchNanos, body, body.length);
        return true;
    }

    private boolean hasRoom(int bytes) {
        return frames.remaining() >= bytes;
    }

    /** Own records are few and short, so there is room unless the buffer is nearly full; then a sync empties it. */
    private boolean ensureRoom(int bytes) {
        return hasRoom(bytes) || (writeAndSync() && hasRoom(bytes));
    }

    private void appendCheckpoint() {
        if (!ensureRoom(OWN_RESERVE)) {
            return; // writing has just failed
        }
        long covered = nextSequence - 1;
        checkpointAt = batchNanos;
        byte[] chain = encoder.chain();
        Checkpoint checkpoint;
        try {
            byte[] message = Checkpoint.signedBytes(journalId, covered, batchWall, chain, keyId);
            checkpoint = new Checkpoint(covered, chain, journalId, keyId, signer.sign(message));
        } catch (RuntimeException | Error e) { // a provider that lacks a class costs the checkpoint, not the file
            checkpointFailures++;
            unsigned = true;
            LOG.error(
                    "checkpoint was not signed: journal={} covered={} failures={}",
                    config.name(),
                    covered,
                    checkpointFailures,
                    e);
            return;
        }
        checkpoints++;
        unsigned = false;
        sinceCheckpoint = 0;
        append(Frame.KIND_CHECKPOINT, batchWall, batchNanos, checkpoint.encode(), Checkpoint.BYTES);
        unsyncedAnchors.add(checkpoint.toAnchor(batchWall));
    }

    /** Once a second: is the file still there, and has anything been rejected? */
    private boolean look() {
        long since = batchNanos - lookedAt;
        if (since >= 0 && since < LOOK_EVERY_NANOS) {
            return false;
        }
        lookedAt = batchNanos;
        SegmentFile current = segment;
        if (current != null && !isThere(current)) {
            return true;
        }
        return appendRejected();
    }

    /** The system goes on writing a file whose name was deleted, and says nothing. */
    private boolean isThere(SegmentFile current) {
        try {
            if (files.kindOf(current.path()) == FileKind.REGULAR) {
                return true;
            }
            throw new IOException("segment is gone: file=" + current.path());
        } catch (IOException | RuntimeException e) {
            fail(e);
            return false;
        }
    }

    private boolean appendRejected() {
        long rejected = queue.stats().rejected();
        if (rejected == rejectedTold) {
            return false;
        }
        if (appendOwn(OwnRecords.rejected(config.name(), rejected - rejectedTold))) {
            rejectedTold = rejected;
        }
        return true;
    }

    /** Writes what is in the buffer and not yet written. */
    private boolean write(SegmentFile to) {
        int end = frames.position();
        if (end == 0) {
            receipts.durable(); // of marks: nothing is left to sync
            return true;
        }
        if (written == end) {
            receipts.written();
            return true;
        }
        try {
            out.limit(end).position(written);
            to.write(out);
        } catch (IOException | RuntimeException e) {
            fail(e);
            return false;
        }
        written = end;
        takenWritten = taken;
        queue.progress(takenWritten, takenDurable, caughtUp);
        receipts.written();
        return true;
    }

    private boolean sync(SegmentFile current) {
        try {
            current.sync();
        } catch (IOException | RuntimeException e) {
            fail(e);
            return false;
        }
        durable();
        return true;
    }

    /** Everything in the buffer is on the disk. */
    private void durable() {
        frames.clear();
        written = 0;
        durableBefore = nextSequence;
        encoder.copyChain(durableChain);
        takenWritten = taken;
        takenDurable = taken;
        caughtUp = takenUpTo;
        queue.progress(takenWritten, takenDurable, caughtUp); // before who waited looks
        receipts.durable();
        if (!unsyncedAnchors.isEmpty()) {
            delivery.hand(unsyncedAnchors);
            unsyncedAnchors.clear();
        }
    }

    /** A new segment with all that is in the buffer. */
    private void beginSegment(@Nullable Path prepared, boolean afterFailure) throws IOException {
        out.limit(frames.position()).position(0);
        SegmentFile begun = SegmentFile.begin(
                files,
                directory,
                segmentNumber + 1,
                prepared,
                number -> new SegmentHeader(journalId, number, durableBefore, durableChain, afterFailure),
                out);
        segment = begun;
        segmentNumber = begun.number();
        segmentBegan = batchNanos;
        segmentHasRecords = false;
        durable();
        preparer.want(segmentNumber + 1);
    }

    private void rotate(SegmentFile current) {
        readClocks();
        try {
            current.finish();
            durable();
            appendCheckpoint();
            Path prepared = preparer.take();
            unprepared += prepared == null ? 1 : 0;
            beginSegment(prepared, false);
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
    }

    /** Gives up the file. What waits is told, what is in the buffer stays for the next one. */
    private void fail(Exception thrown) {
        boolean first = failure.isEmpty();
        SegmentFile current = segment;
        segment = null;
        if (current != null) {
            current.abandon(thrown);
        }
        if (first) {
            failure = thrown.toString();
            attempts = 0;
            abandoned = segmentNumber;
            pauseNanos = FIRST_PAUSE_NANOS;
        } else {
            pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
        }
        failedAt = clock.nanos();
        queue.writeFailed();
        receipts.fail(new AuditFailedException(
                AuditFailedException.Reason.WRITE_FAILED,
                "journal could not write, it tries again and the record may become durable later: journal="
                        + config.name() + " failure=" + thrown,
                thrown));
        failRequests(thrown);
        publish();
        if (alarmed) {
            alarm.failsStill(thrown);
        } else {
            alarm.failed(thrown);
            alarmed = true; // if telling it throws, it is told at the next try
        }
    }

    /** As {@link #turn}; what nobody foresaw is the same as a write that failed. */
    boolean turnOrFail() {
        return orFail(this::turn);
    }

    private boolean orFail(BooleanSupplier step) {
        try {
            return step.getAsBoolean();
        } catch (RuntimeException e) {
            fail(e);
            return false;
        } catch (Error e) {
            fail(new IllegalStateException("journal thread has thrown", e));
            return false;
        }
    }

    private boolean recover() {
        long since = clock.nanos() - failedAt;
        if (since >= 0 && since < pauseNanos) {
            return false;
        }
        return tryAgain();
    }

    private boolean tryAgain() {
        attempts++;
        readClocks();
        try {
            beginSegment(null, true);
        } catch (IOException | RuntimeException e) {
            fail(e);
            return false;
        }
        appendOwn(OwnRecords.recovered(config.name(), failure, attempts, abandoned));
        appendRejected();
        failure = "";
        alarmed = false;
        alarm.recovered(attempts);
        return true;
    }

    /** By any thread: the sequence of the record once it and a checkpoint behind it are on the disk. */
    CompletableFuture<Long> request(byte[] body) {
        Request request = new Request(body);
        requests.add(request);
        return request.sequence;
    }

    private boolean takeRequests() {
        Request request = requests.peek();
        if (request == null) {
            return false;
        }
        if (request.sequence.isDone()) {
            requests.remove(); // nobody waits any more
            return true;
        }
        long signed = checkpoints;
        boolean appended = appendOwn(request.body);
        long sequence = nextSequence - 1;
        appendCheckpoint();
        if (appended && writeAndSync()) { // or it has failed, and the request with it
            requests.remove();
            if (checkpoints == signed) {
                request.sequence.completeExceptionally(new IOException("checkpoint was not signed"));
            } else {
                request.sequence.complete(sequence);
            }
        }
        return true;
    }

    private void failRequests(Exception thrown) {
        for (Request request = requests.poll(); request != null; request = requests.poll()) {
            request.sequence.completeExceptionally(new IOException("journal could not write", thrown));
        }
    }

    /**
     * Keeps what was accepted and ends the segment. The queue accepts no more.
     *
     * @param mayGoOn whether to try again, or to look for more, once more
     * @return no if it could not be written
     */
    boolean close(MayGoOn mayGoOn) {
        boolean finished = false;
        try {
            while (!(queue.isDrained() && segment != null) && (turnOrFail() || mayGoOn.ask())) {
                pauseNanos = Math.min(pauseNanos, FIRST_PAUSE_NANOS);
            }
            finished = orFail(this::finish);
            while (!finished && mayGoOn.ask()) {
                finished = orFail(this::finish);
            }
        } finally {
            if (!finished) {
                giveUp();
            }
        }
        failRequests(new IOException("journal is closed"));
        publish();
        return finished;
    }

    /** Between two tries; it may pause. */
    @FunctionalInterface
    interface MayGoOn {
        boolean ask();
    }

    private boolean finish() {
        if (segment == null && !tryAgain()) {
            return false;
        }
        boolean busy = true;
        while (busy && segment != null && !queue.isDrained()) {
            busy = turn(); // what came in while it could not write
        }
        if (!writeAndSync()) {
            return false;
        }
        readClocks();
        appendRejected();
        appendOwn(OwnRecords.closed(config.name(), taken));
        if (!writeAndSync()) {
            return false;
        }
        appendCheckpoint();
        SegmentFile current = segment;
        if (current == null || !writeAndSync()) {
            return false;
        }
        try {
            current.finish();
            return true;
        } catch (IOException | RuntimeException e) {
            fail(e);
            return false;
        }
    }

    private boolean writeAndSync() {
        SegmentFile current = segment;
        return current != null && write(current) && sync(current);
    }

    private void giveUp() {
        AuditFailedException lost = new AuditFailedException(
                AuditFailedException.Reason.WRITE_FAILED,
                "journal was closed while it could not write: journal=" + config.name() + " failure=" + failure);
        int[] left = {0};
        AuditSink sink = (nanos, bytes, length, receipt) -> {
            left[0]++;
            if (receipt != null) {
                receipt.failed(lost);
            }
        };
        receipts.fail(lost);
        while (queue.drain(sink, MOST_PER_DRAIN) > 0) {
            // until there is no more
        }
        LOG.error(
                "journal was closed while it could not write, records are lost: journal={} records={} failure={}",
                config.name(),
                taken - takenDurable + left[0],
                failure);
    }

    private void publish() {
        queue.progress(takenWritten, takenDurable, caughtUp);
        stats = new JournalStats(
                nextSequence - 1,
                durableBefore - 1,
                segmentNumber,
                segment == null,
                checkpoints,
                checkpointFailures,
                0, // another thread counts them
                unprepared);
    }

    /** By any thread. */
    JournalStats stats() {
        return stats.withAnchorFailures(delivery.failures());
    }
}
