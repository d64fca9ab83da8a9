package io.kellet.journal;

import static java.util.Objects.requireNonNull;

import io.kellet.audit.AuditQueue;
import io.kellet.audit.AuditTrail;
import io.kellet.event.EventBus;
import io.kellet.files.FileLease;
import io.kellet.files.FileOps;
import io.kellet.kill.KillSwitch;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the records of an {@link AuditTrail} in a directory of its own, so that whoever looks later sees whether anything was
 * changed, left out or cut off.
 *
 * <pre>{@code
 * CheckpointSigner signer = JournalKeys.standard().signer(Path.of("keys/journal.key"), Path.of("keys/journal.pub"));
 * Journal journal = Journal.in(Path.of("journal"), JournalConfig.named("gateway").build(), signer, NanoClock.SYSTEM, InstantSource.system())
 *         .onWriteFailure(new OnWriteFailure.HaltTrading(kill))
 *         .anchors(new AnchorFile(Path.of("/elsewhere/gateway.anchors")))
 *         .events(bus)
 *         .open();                                                     // create(), the first time
 * AuditTrail trail = journal.trail();                                  // for everybody who has something to say
 * }</pre>
 *
 * <p><b>What is promised.</b> A record whose receipt says DURABLE is in the journal after any crash and any loss of power, with
 * all records before it, in order, and nothing that was not appended. One whose receipt says WRITTEN is there after the
 * process was killed. Where the end of the journal shows that somebody changed the files, it does not open and says where;
 * files before the last one are not read for that, the {@link Verifier} reads them.
 *
 * <p><b>How.</b> One thread, {@code kellet-journal-} and the name, takes records from the hand-off, numbers them, links each to
 * the one before by SHA-256, writes them in batches and syncs when somebody waits or {@link JournalConfig#syncEvery} is over:
 * one sync for all who wait. Every so often it signs where it is: a {@link CheckpointSigner checkpoint}, which an
 * {@link AnchorSink} takes elsewhere. A second thread prepares the next file and delivers anchors.
 *
 * <p><b>When writing fails</b> the file is given up, for after a failed sync nobody knows what it has. The same records go to a
 * new one, again and again, with pauses of 10 ms to 5 s; meanwhile the hand-off fills and its own policy speaks. Who waited is
 * told at once; what the {@link OnWriteFailure} says is done.
 *
 * <p>Any thread may call any method.
 */
public final class Journal implements AutoCloseable {

    /** When a journal is opened and closed; appending logs nothing. */
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private static final String LOCK = "LOCK";
    private static final long SHORTEST_NAP_NANOS = 50_000;
    private static final int LONGEST_NAP_SHIFT = 4; // 800 us
    private static final long CLOSING_NAP_NANOS = 1_000_000;
    private static final int MANUAL_TRIES = 3; // of closing, where no time goes by
    private static final long HELPER_NAP_NANOS = 50_000_000;

    private final Opening opening;
    private final FileLease lease;
    private final AuditQueue queue;
    private final JournalAlarm alarm;
    private final SegmentPreparer preparer;
    private final AnchorDelivery delivery;
    private final JournalWriter writer;
    private final Retirer retirer;
    private final @Nullable Thread writing; // null: manual
    private final @Nullable Thread helping;
    private final ReentrantLock closing = new ReentrantLock();
    private volatile boolean closed; // by who closes, for the writing thread
    private volatile boolean written; // by the writing thread: it has ended
    private volatile boolean whole; // everything was written when it was closed

    private Journal(Opening opening, FileLease lease, Recovery from, byte[] first, boolean ownThreads)
            throws IOException {
        this.opening = opening;
        this.lease = lease;
        JournalConfig config = opening.config;
        queue = opening.redactionKey == null
                ? AuditQueue.of(config.queue(), opening.clock)
                : AuditQueue.of(config.queue(), opening.clock, opening.redactionKey);
        alarm = new JournalAlarm(config.name(), opening.onWriteFailure, opening.bus);
        preparer = new SegmentPreparer(opening.files, opening.directory, config.segmentBytes());
        List<AnchorSink> sinks = new ArrayList<>(opening.sinks);
        sinks.add(alarm::anchored);
        delivery = new AnchorDelivery(config.name(), sinks);
        boolean begun = false;
        try {
            writer = new JournalWriter(opening, queue, from, ownThreads, alarm, preparer, delivery);
            writer.begin(first);
            begun = true;
        } finally {
            if (!begun) {
                alarm.close();
            }
        }
        retirer = ownThreads
                ? new Retirer(opening, writer, () -> {}, config.closeWithin())
                : new Retirer(opening, writer, this::turn, Duration.ZERO);
        writing = ownThreads ? new Thread(this::write, "kellet-journal-" + config.name()) : null;
        helping = ownThreads ? new Thread(this::help, "kellet-journal-" + config.name() + "-helper") : null;
        if (writing != null) {
            Thread woken = writing;
            queue.wakeBy(() -> LockSupport.unpark(woken));
        }
    }

    /**
     * A journal to be created or opened.
     *
     * @param directory exists, and is for nothing else
     * @param signer signs its checkpoints
     * @param clock the one whose readings appenders give
     * @param wall says when, in records; read once for many. {@code InstantSource.system()} as a rule
     */
    public static Opening in(
            Path directory, JournalConfig config, CheckpointSigner signer, NanoClock clock, InstantSource wall) {
        return new Opening(directory, config, signer, clock, wall);
    }

    /** Where records are handed over. */
    public AuditTrail trail() {
        return queue;
    }

    /** The name it was configured with. */
    public String name() {
        return opening.config.name();
    }

    /**
     * From now on {@link OnWriteFailure.HaltTrading} by this switch, also for a failure that goes on now. For a switch that writes to
     * this journal's trail, and so can only be opened after it.
     */
    public void haltTradingBy(KillSwitch kill) {
        alarm.policy(new OnWriteFailure.HaltTrading(kill));
    }

    /** What became of it so far, as of its last batch. No lock. */
    public JournalStats stats() {
        return writer.stats();
    }

    /** Of the last checkpoint that is on the disk; to be kept elsewhere, and given to {@link Opening#expect}. */
    public Optional<Anchor> lastAnchor() {
        return Optional.ofNullable(delivery.last());
    }

    /**
     * Deletes segments whose records are all older than {@link JournalConfig#retainFor}: whole ones, the oldest, at most 100 in one
     * call, never the one that is written. Each is checked and exported first, and that they are deleted is on the disk, in the
     * journal, under a checkpoint, before the first goes. For people and their tools: it reads all of it, on the calling thread.
     *
     * @throws IOException if one is not intact, was not exported or could not be deleted, or the record could not be written. What
     *     was not deleted is there, and the journal is as good as before
     */
    public Retirement retire(SegmentCheck check, SegmentExporter exporter) throws IOException, InterruptedException {
        return retirer.retire(requireNonNull(check, "check"), requireNonNull(exporter, "exporter"));
    }

    /**
     * On a manual journal does what there is to do, on the calling thread.
     *
     * @return whether there was anything
     * @throws IllegalStateException if the journal has its own thread
     */
    public boolean turn() {
        if (writing != null) {
            throw new IllegalStateException("the journal writes on its own thread: journal=" + name());
        }
        if (closed) {
            return false;
        }
        boolean busy = writer.turn();
        preparer.work();
        delivery.work();
        return busy;
    }

    private void write() {
        int idle = 0;
        while (!closed) {
            if (turnOfThread()) {
                idle = 0;
            } else {
                LockSupport.parkNanos(this, SHORTEST_NAP_NANOS << Math.min(idle, LONGEST_NAP_SHIFT));
                idle++;
            }
            Thread.interrupted(); // else somebody's stray interrupt would close the file at the next write
        }
        long deadline = Deadline.after(
                opening.clock.nanos(), opening.config.closeWithin().toNanos());
        try {
            whole = writer.close(() -> {
                LockSupport.parkNanos(this, CLOSING_NAP_NANOS);
                Thread.interrupted();
                return !Deadline.hasPassed(deadline, opening.clock.nanos());
            });
        } catch (RuntimeException | Error e) {
            LOG.error("journal was not closed in order: journal={}", name(), e);
        } finally {
            written = true;
        }
    }

    private boolean turnOfThread() {
        try {
            return writer.turnOrFail();
        } catch (RuntimeException | Error e) {
            return false; // the file was given up, and telling so failed: the next try tells again
        }
    }

    private void help() {
        while (!written) {
            preparer.work();
            delivery.work();
            LockSupport.parkNanos(this, HELPER_NAP_NANOS);
            Thread.interrupted();
        }
        delivery.work();
    }

    /**
     * Accepts no more, keeps what was accepted, says so in the journal, signs a last checkpoint and lets the directory go. Tries
     * for {@link JournalConfig#closeWithin}; what cannot be written by then is lost, which is logged, and the next opening says that
     * this session was not closed. Waits as long once more for a disk that hangs in the middle of a write, and as long for sinks that
     * anchors go to; while a write hangs the directory is not let go, for it may still be written. A second time does nothing.
     */
    @Override
    public void close() {
        closing.lock();
        try {
            if (closed) {
                return;
            }
            queue.close();
            closed = true;
            preparer.stop();
            if (writing != null && helping != null) {
                if (!hasEnded(writing, 2)) {
                    LOG.error(
                            "disk hangs, the journal was not closed and its directory is not let go: journal={}",
                            name());
                    return;
                }
                if (!hasEnded(helping, 1)) {
                    LOG.error(
                            "a sink for anchors hangs and is not waited for: journal={} last={}",
                            name(),
                            delivery.last());
                    delivery.giveUp();
                    helping.interrupt();
                }
            } else {
                int[] tries = {MANUAL_TRIES};
                whole = writer.close(() -> tries[0]-- > 0);
                delivery.work();
            }
            alarm.close();
            letGo();
        } finally {
            closing.unlock();
        }
    }

    /** Did closing keep everything that had been accepted, and say so in the journal? */
    public boolean isClosedInOrder() {
        return closed && whole;
    }

    /** Wakes a thread and waits for its end; keeps an interrupt for the caller: what was accepted must not depend on it. */
    private boolean hasEnded(Thread thread, int times) {
        LockSupport.unpark(thread);
        long deadline = Deadline.after(
                opening.clock.nanos(), times * opening.config.closeWithin().toNanos());
        boolean interrupted = false;
        while (thread.isAlive() && !Deadline.hasPassed(deadline, opening.clock.nanos())) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(thread, Deadline.remaining(deadline, opening.clock.nanos()));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private void letGo() {
        try {
            lease.close();
        } catch (IOException e) {
            LOG.warn("lock of the journal was not let go, the end of the process does it: journal={}", name(), e);
        }
    }

    @Override
    public String toString() {
        return "Journal[" + name() + " " + opening.directory + "]";
    }

    /** What a journal is opened with. */
    public static final class Opening {

        final Path directory;
        final JournalConfig config;
        final CheckpointSigner signer;
        final NanoClock clock;
        final InstantSource wall;
        FileOps files = FileOps.system();
        private OnWriteFailure onWriteFailure = new OnWriteFailure.Degrade();
        private final List<AnchorSink> sinks = new ArrayList<>();
        private @Nullable Anchor expected;
        private @Nullable EventBus bus;
        private byte @Nullable [] redactionKey;

        private Opening(
                Path directory, JournalConfig config, CheckpointSigner signer, NanoClock clock, InstantSource wall) {
            this.directory = requireNonNull(directory, "directory").toAbsolutePath();
            this.config = requireNonNull(config, "config");
            this.signer = requireNonNull(signer, "signer");
            this.clock = requireNonNull(clock, "clock");
            this.wall = requireNonNull(wall, "wall");
        }

        /** In other files. */
        public Opening files(FileOps other) {
            files = requireNonNull(other, "other");
            return this;
        }

        /** {@link OnWriteFailure.Degrade} if nothing is said. */
        public Opening onWriteFailure(OnWriteFailure policy) {
            onWriteFailure = requireNonNull(policy, "policy");
            return this;
        }

        /** Has a sink told about each checkpoint; there may be several. */
        public Opening anchors(AnchorSink sink) {
            sinks.add(requireNonNull(sink, "sink"));
            return this;
        }

        /** Refuses to open a journal that does not have this: its end was removed, or it is another one. */
        public Opening expect(Anchor anchor) {
            expected = requireNonNull(anchor, "anchor");
            return this;
        }

        /** Has the journal tell this bus, as source {@code journal:} and its name. */
        public Opening events(EventBus to) {
            bus = requireNonNull(to, "to");
            return this;
        }

        /** What secrets in records are hashed with, at least 32 bytes. Without it a key is drawn at each opening. */
        public Opening redactionKey(byte[] key) {
            redactionKey = key.clone();
            return this;
        }

        /**
         * Makes a journal where there is none, and opens it.
         *
         * @throws FileAlreadyExistsException if there is one
         * @throws IllegalStateException if another process, or this one, has it open
         */
        public Journal create() throws IOException {
            return started(make(true));
        }

        /** As {@link #create}, without threads: {@link Journal#turn} is the caller's to call. For tests; one thread at a time. */
        public Journal createManual() throws IOException {
            return make(false);
        }

        /**
         * Opens a journal: cuts off what a crash tore, goes on where the last session ended.
         *
         * @throws java.nio.file.NoSuchFileException if there is none; one that is missing is no first start
         * @throws JournalDamagedException if what is there was not left by a crash; nothing was changed
         * @throws IllegalStateException if another process, or this one, has it open
         */
        public Journal open() throws IOException {
            return started(reopen(true));
        }

        /** As {@link #open}, without threads: {@link Journal#turn} is the caller's to call. For tests; one thread at a time. */
        public Journal openManual() throws IOException {
            return reopen(false);
        }

        private static Journal started(Journal journal) {
            start(requireNonNull(journal.writing));
            start(requireNonNull(journal.helping));
            return journal;
        }

        private static void start(Thread thread) {
            thread.setDaemon(true);
            thread.start();
        }

        private Journal make(boolean ownThreads) throws IOException {
            return locked(lease -> {
                if (!Recovery.segments(files, directory).isEmpty()) {
                    throw new FileAlreadyExistsException(directory.toString(), null, "there is a journal, open it");
                }
                byte[] id = new byte[SegmentHeader.ID_BYTES];
                new SecureRandom().nextBytes(id);
                return new Journal(this, lease, Recovery.nothing(id), OwnRecords.created(config.name()), ownThreads);
            });
        }

        private Journal reopen(boolean ownThreads) throws IOException {
            return locked(lease -> {
                Recovery found = Recovery.recover(files, directory, expected);
                if (!found.clean()) {
                    LOG.warn(
                            "journal was not closed, going on from its last whole record: journal={} sequence={} tornBytes={}",
                            config.name(),
                            found.nextSequence() - 1,
                            found.torn().bytes());
                }
                return new Journal(this, lease, found, OwnRecords.opened(config.name(), found), ownThreads);
            });
        }

        @FunctionalInterface
        private interface Maker {
            Journal make(FileLease lease) throws IOException;
        }

        private Journal locked(Maker maker) throws IOException {
            FileLease lease = files.tryLock(directory.resolve(LOCK));
            if (lease == null) {
                throw new IllegalStateException(
                        "journal is in use, by another process or by another journal of this one: directory="
                                + directory);
            }
            boolean made = false;
            try {
                Journal journal = maker.make(lease);
                made = true;
                return journal;
            } finally {
                if (!made) {
                    lease.close();
                }
            }
        }
    }
}
