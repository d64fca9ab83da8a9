package io.kellet.benchmarks;

import com.lmax.disruptor.SleepingWaitStrategy;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import io.kellet.audit.AuditLine;
import io.kellet.audit.AuditQueue;
import io.kellet.audit.AuditQueueConfig;
import io.kellet.audit.AuditTrail;
import io.kellet.audit.WhenFull;
import io.kellet.benchmarks.audit.ChronicleKeeper;
import io.kellet.benchmarks.audit.Decided;
import io.kellet.benchmarks.audit.JournalKeeper;
import io.kellet.benchmarks.audit.Keeper;
import io.kellet.benchmarks.audit.LogbackKeeper;
import io.kellet.benchmarks.audit.NowhereKeeper;
import io.kellet.benchmarks.audit.Scratch;
import io.kellet.benchmarks.audit.Taker;
import io.kellet.benchmarks.catalog.Budget;
import io.kellet.benchmarks.catalog.Contender;
import io.kellet.benchmarks.catalog.Role;
import io.kellet.benchmarks.catalog.Topic;
import io.kellet.benchmarks.catalog.ZeroAllocation;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jctools.queues.MpscArrayQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a trading thread pays to have a record kept by another thread. */
@Topic(
        title = "The audit trail and its journal",
        about =
                "A record of 200 bytes, eight numbers of which are new. First it goes to a thread that takes it and does nothing with"
                        + " it; then to whoever writes it to a file, as fast as that takes it: Kellet's is numbered, linked by SHA-256 and on"
                        + " the disk after 10 ms, Logback's is a line of text, Chronicle Queue writes into mapped memory on the appender's"
                        + " thread and syncs nothing. Whoever finds no room waits, and that is in the figures: appenders here do nothing else,"
                        + " so the other end decides. Last, each record is waited for until it is on the disk, by as many as there are"
                        + " threads at once.",
        scenarios = {AuditTrailBenchmark.HAND_OFF, AuditTrailBenchmark.KEEP, AuditTrailBenchmark.DURABLE})
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class AuditTrailBenchmark {

    static final String HAND_OFF = "Fill a record of 200 bytes and hand it to another thread";

    static final String KEEP = "Append a record, as fast as records are written to files";
    static final String DURABLE = "Append a record and wait until it is on the disk";

    private static final int PLACES = 8_192;
    private static final int BATCH = 4_096;

    /** One thread's own. */
    @State(Scope.Thread)
    public static class Appender {
        final AuditLine nowhere = AuditTrail.none().line(Decided.SHAPE);
        final byte[] record = new byte[Decided.BYTES];
        long order;
    }

    @State(Scope.Benchmark)
    public static class KelletQueue {
        final AuditQueue queue = AuditQueue.of(
                AuditQueueConfig.named("benchmark")
                        .lines(PLACES)
                        .whenFull(new WhenFull.Block(Duration.ofSeconds(10)))
                        .build(),
                NanoClock.SYSTEM);
        private final Taker taker = new Taker(() -> queue.drain((nanos, bytes, length, receipt) -> {}, BATCH));

        @TearDown
        public void close() throws InterruptedException {
            taker.close();
        }
    }

    @State(Scope.Thread)
    public static class KelletLine {
        AuditLine line = AuditTrail.none().line(Decided.SHAPE); // until it is set up

        @Setup
        public void make(KelletQueue queue) {
            line = queue.queue.line(Decided.SHAPE);
        }
    }

    @State(Scope.Benchmark)
    public static class Mpsc {
        final MpscArrayQueue<byte[]> queue = new MpscArrayQueue<>(PLACES);
        private final Taker taker = new Taker(() -> queue.drain(record -> {}, BATCH));

        @TearDown
        public void close() throws InterruptedException {
            taker.close();
        }
    }

    @State(Scope.Benchmark)
    public static class Ring {
        final Disruptor<byte[]> disruptor = new Disruptor<>(
                () -> new byte[Decided.BYTES], PLACES, Thread::new, ProducerType.MULTI, new SleepingWaitStrategy());

        public Ring() {
            disruptor.handleEventsWith((record, sequence, endOfBatch) -> {});
            disruptor.start();
        }

        @TearDown
        public void close() {
            disruptor.shutdown();
        }
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = "Fill it and keep it", scenario = HAND_OFF)
    public boolean floor(Appender appender) {
        return Decided.fill(appender.nowhere, appender.order++).append(appender.order);
    }

    @Benchmark
    @ZeroAllocation
    @Budget(oneThread = 50, twoThreads = 120)
    @Contender(role = Role.OURS, name = "Kellet AuditLine", scenario = HAND_OFF)
    public boolean kellet(KelletLine line, Appender appender) {
        return Decided.fill(line.line, appender.order++).append(appender.order);
    }

    @Benchmark
    @Contender(role = Role.PEER, name = "JCTools MpscArrayQueue and a copy", scenario = HAND_OFF)
    public void mpsc(Mpsc mpsc, Appender appender) {
        Decided.fill(appender.record, appender.order++);
        byte[] copy = Arrays.copyOf(appender.record, Decided.BYTES);
        while (!mpsc.queue.offer(copy)) {
            Thread.onSpinWait();
        }
    }

    @Benchmark
    @Contender(role = Role.PEER, name = "LMAX Disruptor, many producers", scenario = HAND_OFF)
    public void disruptor(Ring ring, Appender appender) {
        Decided.fill(appender.record, appender.order++);
        long sequence = ring.disruptor.getRingBuffer().next();
        try {
            System.arraycopy(appender.record, 0, ring.disruptor.get(sequence), 0, Decided.BYTES);
        } finally {
            ring.disruptor.getRingBuffer().publish(sequence);
        }
    }

    /** Who keeps the records; made for each trial in a directory of its own. */
    public abstract static class Kept {
        private final Scratch scratch;
        private final Keeper keeper;

        Kept(Keeper.Factory factory) {
            try {
                scratch = new Scratch();
                keeper = factory.open(scratch.directory());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Keeper.Pen pen() {
            return keeper.pen();
        }

        @TearDown
        public void close() throws IOException {
            keeper.close();
            scratch.close();
        }
    }

    @State(Scope.Benchmark)
    public static class Kellet extends Kept {
        public Kellet() {
            super(JournalKeeper::new);
        }
    }

    @State(Scope.Benchmark)
    public static class Logback extends Kept {
        public Logback() {
            super(LogbackKeeper::new);
        }
    }

    @State(Scope.Benchmark)
    public static class Chronicle extends Kept {
        public Chronicle() {
            super(ChronicleKeeper::new);
        }
    }

    /** One thread's own. */
    @State(Scope.Thread)
    public static class Hand {
        Keeper.Pen pen = new NowhereKeeper().pen(); // until it is set up
        long order;
    }

    @State(Scope.Thread)
    public static class KelletHand extends Hand {
        @Setup(Level.Trial)
        public void take(Kellet kellet) {
            pen = kellet.pen();
        }
    }

    @State(Scope.Thread)
    public static class LogbackHand extends Hand {
        @Setup(Level.Trial)
        public void take(Logback logback) {
            pen = logback.pen();
        }
    }

    @State(Scope.Thread)
    public static class ChronicleHand extends Hand {
        @Setup(Level.Trial)
        public void take(Chronicle chronicle) {
            pen = chronicle.pen();
        }
    }

    /** What the disk takes by itself: each thread has a file, as long from the start as it ever gets. */
    @State(Scope.Thread)
    public static class BareFile {
        private static final int LENGTH = 1 << 20;

        private final Scratch scratch;
        private final FileChannel file;
        private final ByteBuffer record = ByteBuffer.allocateDirect(Decided.BYTES);
        private long position;

        public BareFile() {
            try {
                scratch = new Scratch();
                file = FileChannel.open(
                        scratch.directory().resolve("bare"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                file.write(ByteBuffer.allocate(LENGTH), 0);
                file.force(true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void append() throws IOException {
            file.write(record.clear(), position);
            file.force(false);
            position = (position + Decided.BYTES) % (LENGTH - Decided.BYTES);
        }

        @TearDown
        public void close() throws IOException {
            file.close();
            scratch.close();
        }
    }

    @State(Scope.Benchmark)
    public static class Durably {
        private final Scratch scratch;
        final JournalKeeper journal;

        public Durably() {
            try {
                scratch = new Scratch();
                journal = new JournalKeeper(scratch.directory());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @TearDown
        public void close() throws IOException {
            journal.close();
            scratch.close();
        }
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = "Fill it and keep it", scenario = KEEP)
    public void keepFloor(Hand hand) {
        hand.pen.append(hand.order++);
    }

    @Benchmark
    @Contender(role = Role.OURS, name = "Kellet journal", scenario = KEEP)
    public void keepKellet(KelletHand hand) {
        hand.pen.append(hand.order++);
    }

    @Benchmark
    @Contender(role = Role.PEER, name = "Logback AsyncAppender, text", scenario = KEEP)
    public void keepLogback(LogbackHand hand) {
        hand.pen.append(hand.order++);
    }

    @Benchmark
    @Fork(
            value = 3,
            jvmArgsAppend = {
                "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED",
                "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
                "--add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"
            })
    @Contender(role = Role.PEER, name = "Chronicle Queue", scenario = KEEP)
    public void keepChronicle(ChronicleHand hand) {
        hand.pen.append(hand.order++);
    }

    @Benchmark
    @Contender(role = Role.FLOOR, name = "Write 200 bytes and force them, a file for each thread", scenario = DURABLE)
    public void durableFloor(BareFile file) throws IOException {
        file.append();
    }

    @Benchmark
    @Contender(role = Role.OURS, name = "Kellet journal, one for all threads", scenario = DURABLE)
    public void durableKellet(Durably durably, Hand hand) throws InterruptedException {
        durably.journal.appendDurably(hand.order++);
    }
}
