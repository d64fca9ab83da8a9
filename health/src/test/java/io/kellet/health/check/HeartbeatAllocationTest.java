package io.kellet.health.check;

import io.kellet.testkit.AllocationMeter;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("allocation")
final class HeartbeatAllocationTest {

    private final ManualClock clock = new ManualClock();

    @Test
    void aBeatAllocatesNothing() {
        HeartbeatCheck check = new HeartbeatCheck("orders", Duration.ofSeconds(5), clock);

        AllocationMeter.assertAllocatesNothing("beat", () -> {
            check.beat();
            check.beat(7);
            check.idle(8);
            check.idle();
            return 0;
        });
    }

    @Test
    void notingThatAnInputIsGoodAllocatesNothing() {
        LastGood quotes = new LastGood(clock);

        AllocationMeter.assertAllocatesNothing("good", () -> {
            quotes.good();
            quotes.good(clock.nanos());
            return quotes.ageNanos(0);
        });
    }
}
