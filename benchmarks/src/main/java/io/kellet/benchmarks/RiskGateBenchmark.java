package io.kellet.benchmarks;

import io.kellet.benchmarks.catalog.Contender;
import io.kellet.benchmarks.catalog.Role;
import io.kellet.benchmarks.catalog.Topic;
import io.kellet.benchmarks.catalog.ZeroAllocation;
import io.kellet.benchmarks.risk.BareStage;
import io.kellet.benchmarks.risk.Checks;
import io.kellet.benchmarks.risk.ExchangeCoreStage;
import io.kellet.benchmarks.risk.KelletStage;
import io.kellet.benchmarks.risk.OrderStream;
import io.kellet.benchmarks.risk.RiskStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * What a risk check adds to an order. Each thread has a stage and a stream of its own, which have rehearsed a cycle
 * together: one that does not accept and refuse exactly what it should stops the run.
 */
@Topic(
        title = "A risk check before each order",
        about =
                "One operation is one turn of a seeded stream of orders over 16 accounts and 50 symbols: check the order,"
                        + " then hand back what the venue reports, so that whatever was reserved is released and the run is"
                        + " stationary. The floor plays the same turns between two clock readings and checks nothing; all others"
                        + " read the clock twice as well. exchange-core is its risk engine called on the same thread, R1 and R2."
                        + " It covers less: one check, whether margin or funds suffice, and of new orders alone; cancels and"
                        + " amendments pass unseen. Its refusals log two warnings, which are switched off here.",
        scenarios = {RiskGateBenchmark.ROUND_TRIP, RiskGateBenchmark.REFUSED, RiskGateBenchmark.MIXED})
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RiskGateBenchmark {

    static final String ROUND_TRIP = "Accept a new order, then release it by its cancel or fill";
    static final String REFUSED = "Refuse an order over the limit";
    static final String MIXED = "A day's mix of new orders, cancels, amendments, reductions and their reports";

    private static final String FLOOR = "The stream between two System.nanoTime() (B)";
    private static final String EXCHANGE_CORE_MARGIN = "exchange-core R1 and R2, margin";
    private static final String EXCHANGE_CORE_SPOT = "exchange-core R1 and R2, spot funds";

    private static final String KELLET_1 = "Kellet, 1 control";
    private static final String KELLET_4 = "Kellet, 4 controls";
    private static final String KELLET_12 = "Kellet, 12 controls";
    private static final String KELLET_VAR = "Kellet, 12 controls, one of them VaR on 50 symbols";
    private static final String KELLET_VAR_500 = "Kellet, 12 controls, one of them VaR on 500 symbols";
    private static final String KELLET_HISTORICAL = "Kellet, 12 controls, one of them historical VaR, 500 scenarios";
    private static final String KELLET_SHARED = "Kellet, 12 controls, one gate for all threads";
    private static final String KELLET_FIRST = "Kellet, by the first of 12 controls";
    private static final String KELLET_LAST = "Kellet, by the last of 13 controls";

    private static final int SYMBOLS = 50;
    private static final int MANY_SYMBOLS = 500;
    private static final int SHARED_LANE = 100; // no thread's

    /** One thread's stream, and where in it the thread is. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway") // JMH calls make() before anything else
    public abstract static class Player {

        private final IntFunction<OrderStream> streams;
        private final Function<OrderStream, RiskStage> stages;
        private OrderStream stream;
        private RiskStage stage;
        private int turn;

        Player(IntFunction<OrderStream> streams, Function<OrderStream, RiskStage> stages) {
            this.streams = streams;
            this.stages = stages;
        }

        @Setup
        public void make(ThreadParams threads) {
            stream = streams.apply(threads.getThreadIndex());
            stage = stages.apply(stream);
            stream.rehearse(stage, 1);
            turn = stream.first();
        }

        /** Plays a turn; the time it took and the verdict in one number, so that neither is removed. */
        long play() {
            long start = System.nanoTime();
            boolean accepted = stage.check(turn);
            stage.release(turn);
            turn = stream.after(turn);
            long took = System.nanoTime() - start;
            return accepted ? took : -took;
        }

        /** The same for a stage that reads the clock itself, at both ends and for each report. */
        boolean playUntimed() {
            boolean accepted = stage.check(turn);
            stage.release(turn);
            turn = stream.after(turn);
            return accepted;
        }
    }

    public static class BareRoundTrip extends Player {
        public BareRoundTrip() {
            super(RiskGateBenchmark::roundTrips, BareStage::new);
        }
    }

    public static class BareRefused extends Player {
        public BareRefused() {
            super(RiskGateBenchmark::overLimit, BareStage::new);
        }
    }

    public static class BareMixed extends Player {
        public BareMixed() {
            super(RiskGateBenchmark::mixed, BareStage::new);
        }
    }

    public static class MarginRoundTrip extends Player {
        public MarginRoundTrip() {
            super(RiskGateBenchmark::roundTrips, RiskGateBenchmark::margin);
        }
    }

    public static class MarginRefused extends Player {
        public MarginRefused() {
            super(RiskGateBenchmark::overLimit, RiskGateBenchmark::margin);
        }
    }

    public static class MarginMixed extends Player {
        public MarginMixed() {
            super(RiskGateBenchmark::mixed, RiskGateBenchmark::margin);
        }
    }

    public static class SpotRoundTrip extends Player {
        public SpotRoundTrip() {
            super(RiskGateBenchmark::roundTrips, RiskGateBenchmark::spot);
        }
    }

    public static class SpotRefused extends Player {
        public SpotRefused() {
            super(RiskGateBenchmark::overLimit, RiskGateBenchmark::spot);
        }
    }

    public static class SpotMixed extends Player {
        public SpotMixed() {
            super(RiskGateBenchmark::mixed, RiskGateBenchmark::spot);
        }
    }

    public static class OneRoundTrip extends Player {
        public OneRoundTrip() {
            super(RiskGateBenchmark::roundTrips, stream -> new KelletStage(Checks.ONE, stream));
        }
    }

    public static class FourRoundTrip extends Player {
        public FourRoundTrip() {
            super(RiskGateBenchmark::roundTrips, stream -> new KelletStage(Checks.FOUR, stream));
        }
    }

    public static class TwelveRoundTrip extends Player {
        public TwelveRoundTrip() {
            super(RiskGateBenchmark::roundTrips, stream -> new KelletStage(Checks.TWELVE, stream));
        }
    }

    public static class TwelveMixed extends Player {
        public TwelveMixed() {
            super(RiskGateBenchmark::mixed, stream -> new KelletStage(Checks.TWELVE, stream));
        }
    }

    public static class VarRoundTrip extends Player {
        public VarRoundTrip() {
            super(RiskGateBenchmark::roundTrips, stream -> new KelletStage(Checks.TWELVE_WITH_VAR, stream));
        }
    }

    public static class VarMixed extends Player {
        public VarMixed() {
            super(RiskGateBenchmark::mixed, stream -> new KelletStage(Checks.TWELVE_WITH_VAR, stream));
        }
    }

    public static class Var500RoundTrip extends Player {
        public Var500RoundTrip() {
            super(
                    lane -> OrderStream.roundTrips(MANY_SYMBOLS, lane),
                    stream -> new KelletStage(Checks.TWELVE_WITH_VAR, stream));
        }
    }

    public static class HistoricalRoundTrip extends Player {
        public HistoricalRoundTrip() {
            super(RiskGateBenchmark::roundTrips, stream -> new KelletStage(Checks.TWELVE_WITH_HISTORICAL_VAR, stream));
        }
    }

    public static class FirstRefused extends Player {
        public FirstRefused() {
            super(RiskGateBenchmark::overLimit, stream -> new KelletStage(Checks.TWELVE, stream));
        }
    }

    public static class LastRefused extends Player {
        public LastRefused() {
            super(RiskGateBenchmark::overLimit, stream -> new KelletStage(Checks.TWELVE_SIZE_LAST, stream));
        }
    }

    /** Threads that play their own streams through one gate. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway") // JMH calls make() before anything else
    public static class SharedGate {
        private KelletStage stage;

        @Setup
        public void make() {
            stage = KelletStage.shareable(Checks.TWELVE, roundTrips(SHARED_LANE));
        }
    }

    /** One of them. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway") // JMH calls make() before anything else
    public static class SharingPlayer {
        private OrderStream stream;
        private KelletStage stage;
        private int turn;

        @Setup
        public void make(SharedGate shared, ThreadParams threads) {
            stream = roundTrips(threads.getThreadIndex());
            stage = shared.stage.sharedWith(stream);
            for (turn = 0; turn < stream.first(); turn++) {
                if (stage.check(turn)) { // the other thread may have the turn
                    stage.release(turn);
                }
            }
        }

        boolean play() {
            boolean accepted = stage.check(turn);
            if (accepted) {
                stage.release(turn);
            }
            turn = stream.after(turn);
            return accepted;
        }
    }

    private static OrderStream roundTrips(int lane) {
        return OrderStream.roundTrips(SYMBOLS, lane);
    }

    private static OrderStream overLimit(int lane) {
        return OrderStream.overLimit(SYMBOLS, lane);
    }

    private static OrderStream mixed(int lane) {
        return OrderStream.mixed(SYMBOLS, lane);
    }

    private static RiskStage margin(OrderStream stream) {
        return new ExchangeCoreStage(ExchangeCoreStage.Funds.MARGIN, stream);
    }

    private static RiskStage spot(OrderStream stream) {
        return new ExchangeCoreStage(ExchangeCoreStage.Funds.SPOT, stream);
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = FLOOR, scenario = ROUND_TRIP)
    public long roundTripFloor(BareRoundTrip player) {
        return player.play();
    }

    @Benchmark
    @Contender(role = Role.PEER, name = EXCHANGE_CORE_MARGIN, scenario = ROUND_TRIP)
    public long roundTripExchangeCoreMargin(MarginRoundTrip player) {
        return player.play();
    }

    @Benchmark
    @Contender(role = Role.PEER, name = EXCHANGE_CORE_SPOT, scenario = ROUND_TRIP)
    public long roundTripExchangeCoreSpot(SpotRoundTrip player) {
        return player.play();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = FLOOR, scenario = REFUSED)
    public long refusedFloor(BareRefused player) {
        return player.play();
    }

    @Benchmark
    @Contender(role = Role.PEER, name = EXCHANGE_CORE_MARGIN, scenario = REFUSED)
    public long refusedExchangeCoreMargin(MarginRefused player) {
        return player.play();
    }

    @Benchmark
    @Contender(role = Role.PEER, name = EXCHANGE_CORE_SPOT, scenario = REFUSED)
    public long refusedExchangeCoreSpot(SpotRefused player) {
        return player.play();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = FLOOR, scenario = MIXED)
    public long mixedFloor(BareMixed player) {
        return player.play();
    }

    @Benchmark
    @Contender(role = Role.PEER, name = EXCHANGE_CORE_MARGIN, scenario = MIXED)
    public long mixedExchangeCoreMargin(MarginMixed player) {
        return player.play();
    }

    @Benchmark
    @Contender(role = Role.PEER, name = EXCHANGE_CORE_SPOT, scenario = MIXED)
    public long mixedExchangeCoreSpot(SpotMixed player) {
        return player.play();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET_1, scenario = ROUND_TRIP)
    public boolean roundTripKelletOne(OneRoundTrip player) {
        return player.playUntimed();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET_4, scenario = ROUND_TRIP)
    public boolean roundTripKelletFour(FourRoundTrip player) {
        return player.playUntimed();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET_12, scenario = ROUND_TRIP)
    public boolean roundTripKelletTwelve(TwelveRoundTrip player) {
        return player.playUntimed();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET_12, scenario = MIXED)
    public boolean mixedKelletTwelve(TwelveMixed player) {
        return player.playUntimed();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET_VAR, scenario = ROUND_TRIP)
    public boolean roundTripKelletVar(VarRoundTrip player) {
        return player.playUntimed();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET_VAR, scenario = MIXED)
    public boolean mixedKelletVar(VarMixed player) {
        return player.playUntimed();
    }

    /** Too slow for {@code smoke} to tell 0 B from what JMH itself allocates; tests of the room hold it to 0 B. */
    @Benchmark
    @Contender(role = Role.OURS, name = KELLET_VAR_500, scenario = ROUND_TRIP)
    public boolean roundTripKelletVar500(Var500RoundTrip player) {
        return player.playUntimed();
    }

    /** Too slow for {@code smoke} to tell 0 B from what JMH itself allocates; tests of the room hold it to 0 B. */
    @Benchmark
    @Contender(role = Role.OURS, name = KELLET_HISTORICAL, scenario = ROUND_TRIP)
    public boolean roundTripKelletHistorical(HistoricalRoundTrip player) {
        return player.playUntimed();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET_FIRST, scenario = REFUSED)
    public boolean refusedKelletFirst(FirstRefused player) {
        return player.playUntimed();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET_LAST, scenario = REFUSED)
    public boolean refusedKelletLast(LastRefused player) {
        return player.playUntimed();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET_SHARED, scenario = ROUND_TRIP)
    public boolean roundTripKelletShared(SharingPlayer player) {
        return player.play();
    }
}
