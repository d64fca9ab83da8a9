package io.kellet.audit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PlacesTest {

    private static final AuditQueueConfig CONFIG =
            AuditQueueConfig.named("test").lines(8).entries(2).build();

    /** A ring with fewer cells than slots refuses as one does in which an appender is held up. */
    private final Places tight = new Places(CONFIG, 2);

    @Test
    void aSlotThatTheRingWillNotTakeIsKeptAndGivenBackLater() {
        assertThat(tight.areAllBack()).isTrue();
        Set<AuditSlot> seen = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            AuditSlot slot = tight.take(null);
            if (slot == null) {
                tight.giveBackKept();
                slot = tight.take(null);
            }
            seen.add(requireNonNull(slot));
            assertThat(tight.areAllBack()).isFalse();
        }
        tight.giveBackKept();

        assertThat(seen).hasSize(8);
        assertThat(tight.take(null)).isNull();
        seen.forEach(tight::giveBack);
        assertThat(tight.areAllBack()).isTrue();
    }

    @Test
    void noSlotIsLostOrThereTwiceHoweverOftenTheRingRefuses() {
        Deque<AuditSlot> out = new ArrayDeque<>();
        for (int round = 0; round < 1_000; round++) {
            for (int i = round % 9; i > 0; i--) {
                @Nullable AuditSlot slot = tight.take(null);
                if (slot != null) {
                    assertThat(out).doesNotContain(slot);
                    out.add(slot);
                }
            }
            for (int i = round % 7; i > 0 && !out.isEmpty(); i--) {
                tight.giveBack(out.remove());
            }
            tight.giveBackKept();
            assertThat(tight.areAllBack()).isEqualTo(out.isEmpty());
        }
    }

    @Test
    void aPlaceThatWasDroppedIsNotMissed() {
        Places places = new Places(CONFIG);
        AuditSlot entry = AuditSlot.ofEntry(new byte[1], 1, null);

        AuditSlot line = requireNonNull(places.take(null));
        assertThat(places.take(entry)).isSameAs(entry);
        assertThat(places.areAllBack()).isFalse();
        places.drop(line);
        assertThat(places.areAllBack()).isFalse();
        places.drop(entry);

        assertThat(places.areAllBack()).isTrue();
    }
}
