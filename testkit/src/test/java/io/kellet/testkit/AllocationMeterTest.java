package io.kellet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("allocation")
final class AllocationMeterTest {

    private static volatile Object escaped = "";
    private long counter;

    @Test
    void countsExactlyTheBytesOfOneObjectPerOperation() {
        // a byte[0] is its header and padding: 16 bytes on every 64-bit HotSpot
        double bytes = AllocationMeter.bytesPerOperation(() -> {
            escaped = new byte[0];
            return 0;
        });

        assertThat(bytes).isEqualTo(16.0);
    }

    @Test
    void seesAnAllocationThatHappensOnceInAThousandOperations() {
        AllocationMeter.Operation rarely = () -> {
            if (++counter % 1_000 == 0) {
                escaped = new byte[0];
            }
            return counter;
        };

        assertThatThrownBy(() -> AllocationMeter.assertAllocatesNothing("rarely", rarely))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("operation=rarely")
                .hasMessageContaining("bytes=320");
    }

    @Test
    void itsOwnCostIsZero() {
        assertThatCode(() -> AllocationMeter.assertAllocatesNothing("counter", () -> ++counter))
                .doesNotThrowAnyException();
    }

    @Test
    void reportsAFailingOperationInsteadOfMeasuringIt() {
        assertThatThrownBy(() -> AllocationMeter.bytesPerOperation(() -> {
                    throw new IOException("venue is gone");
                }))
                .isInstanceOf(AssertionError.class)
                .hasRootCauseInstanceOf(IOException.class)
                .hasMessageContaining("venue is gone");
    }
}
