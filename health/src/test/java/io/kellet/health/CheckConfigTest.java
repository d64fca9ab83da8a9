package io.kellet.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CheckConfigTest {

    @Test
    void hasDefaultsThatSuitAProbeEveryTenSeconds() {
        CheckConfig config = CheckConfig.named("redis").build();

        assertThat(config)
                .hasToString(
                        "CheckConfig[name=redis, criticality=CRITICAL, period=PT10S, timeout=PT2S, confirmEvery=PT2S, maxAge=PT24S,"
                                + " failures=3, successes=2, minDwell=PT0S, groups=[], dependsOn=[]]");
    }

    @Test
    void whatFollowsFromThePeriodFollowsIt() {
        CheckConfig quick = CheckConfig.named("loop")
                .period(Duration.ofMillis(250))
                .timeout(Duration.ofMillis(100))
                .build();

        assertThat(quick.confirmEvery()).isEqualTo(Duration.ofMillis(250));
        assertThat(quick.maxAge()).isEqualTo(Duration.ofMillis(700));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-a", "a b", "a/b", "a\nb", "a\"b", "ä"})
    void refusesNamesThatDoNotFitIntoPathsAndLabels(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckConfig.named(name).build())
                .withMessageStartingWith("name must be 1 to 64 letters, digits and . _ : -")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckConfig.named("a").dependsOn(name).build())
                .withMessageStartingWith("dependsOn must be");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckConfig.named("a").groups(name).build())
                .withMessageStartingWith("groups must be");
    }

    @Test
    void refusesANameThatIsTooLongWithoutRepeatingAllOfIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckConfig.named("x".repeat(1 << 20)).build())
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    }

    @Test
    void eachValueOutOfRangeIsRefusedByItsNameWithItsRangeAndTheCheck() {
        refused(CheckConfig.named("a").period(Duration.ZERO), "period must be PT0.01S..PT24H: PT0S check=a");
        refused(
                CheckConfig.named("a").period(Duration.ofMillis(-5)),
                "period must be PT0.01S..PT24H: PT-0.005S check=a");
        refused(CheckConfig.named("a").period(Duration.ofSeconds(Long.MAX_VALUE)), "period must be");
        refused(CheckConfig.named("a").timeout(Duration.ZERO), "timeout must be PT0.001S..PT5M: PT0S check=a");
        refused(CheckConfig.named("a").timeout(Duration.ofMinutes(6)), "timeout must be");
        refused(
                CheckConfig.named("a").confirmEvery(Duration.ofSeconds(11)),
                "confirmEvery must be PT0.01S..PT10S: PT11S check=a");
        refused(
                CheckConfig.named("a").maxAge(Duration.ofSeconds(12)),
                "maxAge must be longer than period and timeout together, which are PT12S");
        refused(CheckConfig.named("a").damping(0, 1), "failures must be 1..100: 0 check=a");
        refused(CheckConfig.named("a").damping(1, 101), "successes must be 1..100: 101 check=a");
        refused(CheckConfig.named("a").minDwell(Duration.ofDays(2)), "minDwell must be PT0S..PT24H: PT48H check=a");
        refused(CheckConfig.named("a").dependsOn("a"), "a check must not depend on itself: check=a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckConfig.named("a").groups("x", "x"))
                .withMessage("groups must not name anything twice: [x, x]");
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without a checker may do
    void refusesNullByName() {
        assertThatNullPointerException()
                .isThrownBy(() -> CheckConfig.named(null).build())
                .withMessage("name");
        assertThatNullPointerException()
                .isThrownBy(() -> CheckConfig.named("a").period(null).build())
                .withMessage("period");
        assertThatNullPointerException()
                .isThrownBy(() -> CheckConfig.named("a").criticality(null).build())
                .withMessage("criticality");
    }

    @Test
    void aRegistryIsConfiguredInTheSameManner() {
        assertThat(HealthConfig.named("gateway").build())
                .hasToString(
                        "HealthConfig[name=gateway, maxThreads=32, spread=PT1S, frozenAfter=PT10S, historySize=256, maxMessage=500, seed=0]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HealthConfig.named("g").maxThreads(1).build())
                .withMessage("maxThreads must be 2..1024: 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        HealthConfig.named("g").spread(Duration.ofHours(1)).build())
                .withMessage("spread must be PT0S..PT1M: PT1H");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HealthConfig.named("g")
                        .frozenAfter(Duration.ofSeconds(1))
                        .build())
                .withMessage("frozenAfter must be PT2S..PT10M: PT1S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HealthConfig.named("g").historySize(0).build())
                .withMessage("historySize must be 1..100000: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HealthConfig.named("g").maxMessage(10).build())
                .withMessage("maxMessage must be 40..10000: 10");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HealthConfig.named("g g").build())
                .withMessageStartingWith("name must be");
    }

    private static void refused(CheckConfig.Builder builder, String message) {
        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageStartingWith(message);
    }
}
