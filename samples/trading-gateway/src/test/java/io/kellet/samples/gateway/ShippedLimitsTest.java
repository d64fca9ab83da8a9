package io.kellet.samples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.order.Scope;
import io.kellet.risk.LimitEntry;
import io.kellet.risk.LimitKind;
import io.kellet.risk.WrittenLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShippedLimitsTest {

    private final WrittenLimits shipped = GatewayRisk.shippedLimits();

    @Test
    void theFileHasTwoNamesAndLimitsForEveryScope() {
        assertThat(shipped.requester().isSamePersonAs(shipped.approver())).isFalse();
        assertThat(shipped.limits().entries().stream().map(LimitEntry::scope).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(Scope.values());
    }

    /** A limit that no control enforces would be believed and not kept. */
    @Test
    void everyKindInTheFileIsEnforcedByAControlOfTheGatewayAndNoneOfTheOthersIsThere() {
        Set<LimitKind> withoutControl = EnumSet.of(LimitKind.STRESS_LOSS, LimitKind.CHILDREN);

        assertThat(shipped.limits().entries().stream().map(LimitEntry::kind).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.copyOf(withoutControl)));
    }

    @Test
    void theGateTakesThem(@TempDir Path directory) throws IOException {
        try (Rig rig = new Rig(directory, 1)) {
            assertThat(rig.risk.gate().limits().entries())
                    .isEqualTo(shipped.limits().entries());
            assertThat(rig.risk.limitDesk().limits()).isSameAs(rig.risk.gate().limits());
        }
    }
}
