package io.kellet.var;

import io.kellet.testkit.AllocationMeter;
import io.kellet.testkit.ManualClock;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("allocation")
final class VarAllocationTest {

    private static final int SYMBOLS = 20;

    private final ManualClock clock = new ManualClock();
    private final List<ReturnSeries> series = Fixtures.series(new Random(41), SYMBOLS, 250);
    private int turn;

    private VarBook book(WorkingOrders working, VarModel model) {
        return new VarBook(
                VarConfig.named("desk")
                        .symbols(SYMBOLS + 1)
                        .limit(Confidence.P95, 100_000)
                        .limit(Confidence.P99, 1)
                        .working(working)
                        .build(),
                model,
                Fixtures.ones(SYMBOLS),
                clock);
    }

    private long everything(VarBook book) {
        int index = turn++ % SYMBOLS;
        long now = clock.nanos();
        long answer = book.check(index, 1_000, now);
        answer += book.check(SYMBOLS, 1, now) + book.check(index, Long.MIN_VALUE, now) + book.check(index, 1, now - 1);
        book.onAccept(index, 100);
        book.onFill(index, 60);
        book.onRelease(index, 40);
        answer += book.check(index, -10, now);
        book.onTransfer(index, -60);
        return answer + book.excess() + book.currentMoney(0, now);
    }

    @ParameterizedTest
    @EnumSource(WorkingOrders.class)
    void aDeltaNormalBookAllocatesNothing(WorkingOrders working) {
        VarBook book = book(working, CovarianceModel.ofReturns(series, 250, 1, clock.nanos()));

        AllocationMeter.assertAllocatesNothing("delta-normal " + working, () -> everything(book));
    }

    @ParameterizedTest
    @EnumSource(value = WorkingOrders.class, mode = EnumSource.Mode.EXCLUDE, names = "WORST_CASE")
    void aHistoricalBookAllocatesNothing(WorkingOrders working) {
        VarBook book = book(working, ScenarioModel.ofReturns(series, 250, clock.nanos()));

        AllocationMeter.assertAllocatesNothing("historical " + working, () -> everything(book));
    }

    @Test
    void aBookThatIsNotKnownAllocatesNothingAndNeitherDoesRestoringIt() {
        VarBook book = book(WorkingOrders.AS_FILLED, CovarianceModel.ofReturns(series, 250, 1, clock.nanos()));
        long[] positions = new long[SYMBOLS + 1];

        AllocationMeter.assertAllocatesNothing("lost and restored", () -> {
            book.onFill(-1, 1);
            long answer = book.check(0, 1, clock.nanos());
            positions[turn++ % SYMBOLS] = turn % 100;
            book.restore(positions);
            return answer;
        });
    }

    /** The bringer may allocate, and does so here before it is measured: the models are handed over one after the other. */
    @Test
    void fetchingAReplacedModelAllocatesNothing() {
        VarBook book = book(WorkingOrders.AS_FILLED, CovarianceModel.ofReturns(series, 250, 1, clock.nanos()));
        Bringer bringer = new Bringer(book, CovarianceModel.ofReturns(series, 250, 0.94, clock.nanos()));
        bringer.start();

        try {
            AllocationMeter.assertAllocatesNothing("fetch", () -> {
                book.onTransfer(turn++ % SYMBOLS, turn % 2 == 0 ? 1 : -1);
                return book.check(0, 1, clock.nanos());
            });
        } finally {
            bringer.stop();
        }
    }

    private static final class Bringer {
        private final Thread thread;
        private volatile boolean stopped;

        Bringer(VarBook book, VarModel model) {
            double[] worth = Fixtures.ones(SYMBOLS);
            thread = new Thread(() -> {
                while (!stopped) {
                    book.replaceModel(model, worth);
                }
            });
        }

        void start() {
            thread.start();
        }

        void stop() {
            stopped = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
