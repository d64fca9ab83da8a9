package io.kellet.benchmarks;

import com.lmax.disruptor.SleepingWaitStrategy;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import io.kellet.audit.AuditLine;
import io.kellet.audit.AuditQueue;
import io.kellet.audit.AuditQueueConfig;
import io.kellet.audit.AuditTrail;
import io.kellet.audit.WhenFull;
import io.kellet.benchmarks.audit.Decided;
import io.kellet.benchmarks.audit.Taker;
import io.kellet.benchmarks.catalog.Budget;
import io.kellet.benchmarks.catalog.Contender;
import io.kellet.benchmarks.catalog.Role;
import io.kellet.benchmarks.catalog.Topic;
import io.kellet.benchmarks.catalog.ZeroAllocation;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jctools.queues.MpscArrayQueue;
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

/** What a trading thread pays to have a record kept by another thread. */
@Topic(
        title = "The audit trail's hand-off",
        about =
                "A record of 200 bytes, eight numbers of which are new, goes from the trading thread to a thread that takes it"
                        + " and does nothing with it. Whoever finds no room waits, and that is in the figures: appenders here do nothing"
                        + " else, so the thread at the other end decides.",
        scenarios = AuditTrailBenchmark.HAND_OFF)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class AuditTrailBenchmark {

    static final String HAND_OFF = "Fill a record of 200 bytes and hand it to another thread";

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
}
