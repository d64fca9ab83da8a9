package io.kellet.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EnvironmentNamesTest {

    private static final Key<Duration> OPEN_FOR = Key.ofDuration("kellet.breaker.*.open-for", "how long it stays open")
            .between(Duration.ofMillis(1), Duration.ofDays(1))
            .defaultsTo(Duration.ofSeconds(1))
            .env("CIRCUIT_BREAKER_TIMEOUT", ValueForm.countOf(ChronoUnit.SECONDS));
    private static final Key<Integer> THRESHOLD = Key.ofInt("kellet.breaker.*.threshold", "failures that open it")
            .defaultsTo(5)
            .env("CIRCUIT_BREAKER_THRESHOLD");
    private static final Key<Duration> SLO =
            Key.ofDuration("kellet.latency.slo", "a slower check is counted").defaultsTo(Duration.ofNanos(25_000));

    @Test
    void mapsDotsAndDashesToUnderscores() {
        Settings settings = load(Map.of("KELLET_LATENCY_SLO", "40us", "KELLET_BREAKER_ORDERS_OPEN_FOR", "2s"));

        assertThat(settings.get(SLO)).isEqualTo(Duration.ofNanos(40_000));
        assertThat(settings.originOf(SLO)).isEqualTo("environment KELLET_LATENCY_SLO");
        assertThat(settings.get(OPEN_FOR, "orders")).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.get(OPEN_FOR, "quotes")).isEqualTo(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"venue-a", "Venue-A", "VENUE_A", "venue.a"})
    void findsAnInstanceHoweverItsNameIsSpelled(String asked) {
        Settings settings = load(Map.of("KELLET_BREAKER_VENUE_A_OPEN_FOR", "2s"));

        assertThat(settings.get(OPEN_FOR, asked)).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.names(OPEN_FOR)).containsExactly("venue-a");
    }

    @Test
    void readsAnAliasInItsOwnUnitForAllInstancesAndForOneBySuffix() {
        Settings settings = load(Map.of(
                "CIRCUIT_BREAKER_TIMEOUT",
                "30",
                "CIRCUIT_BREAKER_TIMEOUT_ORDERS",
                "5",
                "CIRCUIT_BREAKER_THRESHOLD",
                "7"));

        assertThat(settings.get(OPEN_FOR, "orders")).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.originOf(OPEN_FOR, "orders")).isEqualTo("environment CIRCUIT_BREAKER_TIMEOUT_ORDERS");
        assertThat(settings.get(OPEN_FOR, "quotes")).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.originOf(OPEN_FOR, "quotes")).isEqualTo("environment CIRCUIT_BREAKER_TIMEOUT");
        assertThat(settings.get(THRESHOLD, "orders")).isEqualTo(7);
    }

    @Test
    void checksTheRangeOfAnAliasAndSaysHowItIsWritten() {
        assertThatThrownBy(() -> load(Map.of("CIRCUIT_BREAKER_TIMEOUT_ORDERS", "0")))
                .hasMessageContaining("kellet.breaker.orders.open-for: bad value \"0\"")
                .hasMessageContaining("environment CIRCUIT_BREAKER_TIMEOUT_ORDERS")
                .hasMessageContaining("a whole number of seconds, without a unit, from 1ms to 1d");
        assertThatThrownBy(() -> load(Map.of("CIRCUIT_BREAKER_TIMEOUT", "30s")))
                .hasMessageContaining("a whole number of seconds, without a unit");
    }

    @Test
    void refusesAnAliasBesideTheGeneralForm() {
        assertThatThrownBy(
                        () -> load(Map.of("CIRCUIT_BREAKER_TIMEOUT", "30", "KELLET_BREAKER_DEFAULT_OPEN_FOR", "30s")))
                .hasMessageContaining("kellet.breaker.default.open-for: given twice")
                .hasMessageContaining("CIRCUIT_BREAKER_TIMEOUT")
                .hasMessageContaining("KELLET_BREAKER_DEFAULT_OPEN_FOR");
    }

    @Test
    void refusesTwoSpellingsOfOneInstance() {
        assertThatThrownBy(() ->
                        load(Map.of("KELLET_BREAKER_ORDERS_OPEN_FOR", "1s", "KELLET_BREAKER_orders_OPEN_FOR", "2s")))
                .hasMessageContaining("kellet.breaker.orders.open-for: given twice");
    }

    @Test
    void takesTheLongestTextAfterTheInstance() {
        Key<Integer> wait = Key.ofInt("kellet.breaker.*.for", "shorter suffix").defaultsTo(0);

        Settings settings = Settings.of(OPEN_FOR, wait)
                .environment(Map.of("KELLET_BREAKER_ORDERS_OPEN_FOR", "2s", "KELLET_BREAKER_ORDERS_FOR", "3"))
                .load();

        assertThat(settings.get(OPEN_FOR, "orders")).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.get(wait, "orders")).isEqualTo(3);
        assertThat(settings.names(wait)).containsExactly("orders");
    }

    @Test
    void takesAPlainKeyOrAnAliasThatMatchesWhole() {
        Key<Integer> plain = Key.ofInt("kellet.breaker-group.max", "plain").defaultsTo(0);
        Key<Integer> named =
                Key.ofInt("kellet.breaker.*.max", "named").defaultsTo(0).env("MAX");
        Key<Integer> other = Key.ofInt("kellet.other", "alias inside the other's family")
                .defaultsTo(0)
                .env("MAX_OTHER");

        Settings settings = Settings.of(plain, named, other)
                .environment(Map.of("KELLET_BREAKER_GROUP_MAX", "1", "MAX_OTHER", "2", "MAX_ORDERS", "3"))
                .load();

        assertThat(settings.get(plain)).isEqualTo(1);
        assertThat(settings.get(other)).isEqualTo(2);
        assertThat(settings.get(named, "orders")).isEqualTo(3);
        assertThat(settings.names(named)).containsExactly("orders");
    }

    @Test
    void namesBothKeysOfAVariableItCannotDecide() {
        Key<Integer> one = Key.ofInt("kellet.breaker.*.max", "one").defaultsTo(0);
        Key<Integer> other = Key.ofInt("kellet.breaker.group.*.max", "other").defaultsTo(0);

        assertThatThrownBy(() -> Settings.of(one, other)
                        .environment(Map.of("KELLET_BREAKER_GROUP_A_MAX", "1"))
                        .load())
                .hasMessageContaining("KELLET_BREAKER_GROUP_A_MAX")
                .hasMessageContaining("kellet.breaker.*.max of \"GROUP_A\"")
                .hasMessageContaining("kellet.breaker.group.*.max of \"A\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kellet_latency_slo", "Kellet_Latency_Slo", "kellet.latency.slo", "KELLET_LATENCY-SLO"})
    void refusesAKelletVariableInTheWrongSpellingAndShowsTheRightOne(String variable) {
        assertThatThrownBy(() -> load(Map.of(variable, "40us")))
                .hasMessageContaining(variable + ": unknown key from environment; did you mean KELLET_LATENCY_SLO?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"KELLET_BREAKER__OPEN_FOR", "KELLET_BREAKER_OPEN_FOR", "KELLET_", "KELLET_BREAKER_"})
    void refusesAVariableThatNamesNoInstance(String variable) {
        assertThatThrownBy(() -> load(Map.of(variable, "1s"))).hasMessageContaining(variable + ": unknown key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"KELLET_BREAKER___OPEN_FOR", "KELLET_BREAKER__A_OPEN_FOR", "KELLET_BREAKER_A B_OPEN_FOR"})
    void refusesAnInstanceNameThatNoOtherSourceCouldSpell(String variable) {
        assertThatThrownBy(() -> load(Map.of(variable, "1s")))
                .hasMessageContaining("kellet.breaker.*.open-for: bad instance name")
                .hasMessageContaining(variable);
    }

    @Test
    void ignoresForeignVariablesUnlessTheirPrefixIsDeclaredStrict() {
        Map<String, String> typo = Map.of("CIRCUIT_BREAKER_TRESHOLD", "7", "PATH", "/bin", "KELLETX", "1");

        assertThat(load(typo).get(THRESHOLD, "orders")).isEqualTo(5);
        assertThatThrownBy(() -> Settings.of(THRESHOLD)
                        .environment(typo)
                        .strictEnvironment("CIRCUIT_BREAKER_")
                        .load())
                .isInstanceOfSatisfying(
                        SettingsException.class,
                        refused -> assertThat(refused.problems())
                                .containsExactly("CIRCUIT_BREAKER_TRESHOLD: unknown key from environment; did you mean"
                                        + " CIRCUIT_BREAKER_THRESHOLD?"));
        assertThatThrownBy(() -> Settings.of(THRESHOLD).strictEnvironment("CIRCUIT"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "KELLET_GATEWAY_SERVICE_HOST",
                "KELLET_GATEWAY_SERVICE_PORT",
                "KELLET_GATEWAY_SERVICE_PORT_HTTP",
                "KELLET_PORT",
                "KELLET_GATEWAY_PORT_8080_TCP",
                "KELLET_GATEWAY_PORT_8080_TCP_ADDR"
            })
    void tellsHowToBeRidOfTheServiceLinksOfKubernetes(String variable) {
        assertThatThrownBy(() -> load(Map.of(variable, "tcp://10.0.0.1:8080")))
                .hasMessageContaining(variable)
                .hasMessageContaining("enableServiceLinks: false");
    }

    private static Settings load(Map<String, String> environment) {
        return Settings.of(OPEN_FOR, THRESHOLD, SLO).environment(environment).load();
    }
}
