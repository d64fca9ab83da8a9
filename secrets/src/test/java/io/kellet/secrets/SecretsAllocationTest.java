package io.kellet.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.Which;
import io.kellet.testkit.AllocationMeter;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** To ask for a secret allocates nothing; to use it, the copy that is shown and what is told of it, nothing more. */
@Tag("allocation")
final class SecretsAllocationTest {

    private static final int LENGTH = 32;
    private static final int HEADER = 16;

    private final Desk desk = Desk.open();
    private final SecretRef<RawSecret> ref = ref();

    private SecretRef<RawSecret> ref() {
        desk.aws.gives("venue/key", 1, "x".repeat(LENGTH));
        return desk.secrets.raw("venue/key");
    }

    private void measure() {
        AllocationMeter.assertAllocatesNothing("get", () -> ref.get().length());
        AllocationMeter.assertAllocatesNothing("version", () -> ref.version().ordinal());
        AllocationMeter.assertAllocatesNothing("isStale", () -> ref.isStale() ? 1 : 0);
        AllocationMeter.assertAllocatesNothing("isDegraded", () -> ref.isDegraded() ? 1 : 0);
        AllocationMeter.assertAllocatesNothing("state", () -> ref.state() == SecretState.FRESH ? 1 : 0);
    }

    @Test
    void askingAllocatesNothing() {
        measure();
    }

    @Test
    void askingForAStaleOneAllocatesNothing() {
        desk.aws.isDown();
        desk.pass(Duration.ofMinutes(6));
        assertThat(ref.isStale()).isTrue();

        measure();
    }

    /** The records of 120,000 accesses do not fit in; being told no costs as little. */
    @Test
    void usingAllocatesTheCopyAlone() {
        double bytes = AllocationMeter.bytesPerOperation(
                () -> ref.get().<Integer, RuntimeException>use(SecretsAllocationTest::zero));

        assertThat(bytes).isEqualTo(HEADER + LENGTH);
    }

    @Test
    void aTurnOfTheKeeperDoesNotLookAtAllThatWasReadWithoutAHandle() {
        int entries = 900;
        for (int i = 0; i < entries; i++) {
            desk.aws.gives("venue/" + i, 1, "one");
            var unused = desk.secrets.read(SecretName.of("venue/" + i), Which.current());
        }
        desk.secrets.turn();

        assertThat(AllocationMeter.bytesPerOperation(desk.secrets::turn)).isLessThan(4 * entries); // not a copy of them
    }

    private static Integer zero(byte[] plain) {
        return plain.length == LENGTH ? 0 : 1; // small boxes are shared
    }
}
