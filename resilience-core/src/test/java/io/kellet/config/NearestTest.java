package io.kellet.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NearestTest {

    private static final List<String> KNOWN =
            List.of("kellet.breaker.*.open-for", "kellet.breaker.*.threshold", "kellet.latency.slo");

    @Test
    void findsTheNameWithTheFewestEdits() {
        assertThat(Nearest.to("kellet.latency.sol", KNOWN)).isEqualTo("kellet.latency.slo");
        assertThat(Nearest.to("kellet.latencyslo", KNOWN)).isEqualTo("kellet.latency.slo");
        assertThat(Nearest.to("kellet.breaker.orders.thresholds", KNOWN)).isEqualTo("kellet.breaker.*.threshold");
    }

    @Test
    void letsAStarStandForAnythingEvenForNothing() {
        assertThat(Nearest.to("kellet.breaker.a.b.c.open-for", KNOWN)).isEqualTo("kellet.breaker.*.open-for");
        assertThat(Nearest.to("b", List.of("ab", "*b"))).isEqualTo("*b");
    }

    @Test
    void seesNoDifferenceInCaseAndSeparators() {
        assertThat(Nearest.to("KELLET_LATENCY_SLO", KNOWN)).isEqualTo("kellet.latency.slo");
    }

    @Test
    void namesNothingThatIsTooFarAwayOrTooLongToCompare() {
        assertThat(Nearest.to("kellet.journal.path", KNOWN)).isNull();
        assertThat(Nearest.to("kellet.latency.slo" + "o".repeat(200), KNOWN)).isNull();
        assertThat(Nearest.to("", KNOWN)).isNull();
    }
}
