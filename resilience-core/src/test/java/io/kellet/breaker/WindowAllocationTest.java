package io.kellet.breaker;

import io.kellet.testkit.AllocationMeter;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("allocation")
final class WindowAllocationTest {

    private final ManualClock clock = new ManualClock();
    private int calls;

    @Test
    void recordingAndReadingAllocatesNothingInAnyWindow() {
        for (Window shape : new Window[] {
            Window.lastCalls(64), Window.lastCalls(1_000), Window.lasting(Duration.ofSeconds(10)),
        }) {
            OutcomeWindow window = OutcomeWindow.of(shape, clock);
            AllocationMeter.assertAllocatesNothing(shape + " good, bad and read", () -> {
                boolean bad = calls++ % 7 == 0;
                if (calls % 100 == 0) {
                    clock.advanceNanos(350_000_000);
                }
                return window.record(bad, clock.nanos()) ? window.counts(clock.nanos()) : 0;
            });
        }
    }

    @Test
    void aClockThatStepsBackAllocatesNothing() {
        OutcomeWindow window = OutcomeWindow.of(Window.lasting(Duration.ofSeconds(10)), clock);
        Duration step = Duration.ofSeconds(5);

        AllocationMeter.assertAllocatesNothing("forward and back", () -> {
            long early = clock.nanos();
            clock.advance(step);
            window.record(true, clock.nanos());
            window.record(true, early);
            clock.stepBack(step);
            window.record(true, clock.nanos());
            return window.counts(clock.nanos());
        });
    }
}
