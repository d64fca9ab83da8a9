package io.kellet.benchmarks;

import io.kellet.benchmarks.catalog.Contender;
import io.kellet.benchmarks.catalog.Role;
import io.kellet.benchmarks.catalog.Topic;
import io.kellet.benchmarks.catalog.ZeroAllocation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What this machine charges for the things every guard is made of. Nothing can be cheaper than what it contains. */
@Topic(
        title = "The floor",
        about = "The bare operations that every guard is built from. An atomic operation on a word of one's own shows"
                + " the instruction; on a word shared by all threads it shows the cache line travelling between cores.",
        scenarios = BaselineBenchmark.BARE)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class BaselineBenchmark {

    static final String BARE = "Bare operations";

    private static final VarHandle WORD;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(Word.class, "word", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** One word; JMH pads what surrounds it, so a word of one's own shares its cache line with nobody. */
    public abstract static class Word {
        volatile long word;

        long plain = 42;

        long plain() {
            return plain;
        }
    }

    @State(Scope.Thread)
    public static class Own extends Word {}

    @State(Scope.Benchmark)
    public static class Shared extends Word {}

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = "Bare call that returns a field", scenario = BARE)
    public long bareCall(Own own) {
        return own.plain();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = "Volatile read, shared and never written", scenario = BARE)
    public long volatileRead(Shared shared) {
        return shared.word;
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = "Acquire read, shared and never written", scenario = BARE)
    public long acquireRead(Shared shared) {
        return (long) WORD.getAcquire(shared);
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = "One System.nanoTime()", scenario = BARE)
    public long oneClockRead() {
        return System.nanoTime();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = "Two System.nanoTime() and their difference (B)", scenario = BARE)
    public long twoClockReads() {
        long start = System.nanoTime();
        return System.nanoTime() - start;
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = "CAS until it succeeds, own word", scenario = BARE)
    public long casOwn(Own own) {
        return increment(own);
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = "CAS until it succeeds, shared word", scenario = BARE)
    public long casShared(Shared shared) {
        return increment(shared);
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = "Atomic add, own word", scenario = BARE)
    public long addOwn(Own own) {
        return (long) WORD.getAndAdd(own, 1L);
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = "Atomic add, shared word", scenario = BARE)
    public long addShared(Shared shared) {
        return (long) WORD.getAndAdd(shared, 1L);
    }

    /** A failed attempt is cheaper than a successful one and does no work, so attempts are not what is counted. */
    private static long increment(Word word) {
        long seen;
        do {
            seen = (long) WORD.getVolatile(word);
        } while (!WORD.compareAndSet(word, seen, seen + 1));
        return seen;
    }
}
