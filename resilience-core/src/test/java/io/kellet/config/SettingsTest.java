package io.kellet.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsTest {

    private static final Key<Duration> SLO = Key.ofDuration("kellet.latency.slo", "a slower check is counted")
            .between(Duration.ofNanos(1_000), Duration.ofSeconds(1))
            .defaultsTo(Duration.ofNanos(25_000));
    private static final Key<Duration> OPEN_FOR = Key.ofDuration("kellet.breaker.*.open-for", "how long it stays open")
            .defaultsTo(Duration.ofSeconds(1))
            .env("CIRCUIT_BREAKER_TIMEOUT");
    private static final Key<Integer> THRESHOLD = Key.ofInt("kellet.breaker.*.threshold", "failures that open it")
            .between(1, 100)
            .defaultsTo(5);
    private static final Key<String> TOKEN =
            Key.ofString("kellet.alert.token", "what the pager wants").secret().defaultsTo("unset");
    private static final Key<String> URL = Key.ofString("kellet.venue.*.url", "where the venue listens");

    @TempDir
    Path directory;

    @Test
    void eachSourceCoversTheOnesBelowIt() throws IOException {
        SettingsLoader loader = Settings.of(SLO);
        expect(loader, "25us", "default");

        expect(loader.withDefault(SLO, Duration.ofNanos(26_000)), "26us", "code default");

        Path base = file("base.properties", "# base\nkellet.latency.slo = 27us\n");
        expect(loader.file(base), "27us", "file " + base + ":2");

        Path overlay = file("overlay.properties", "kellet.latency.slo = 28us\n");
        expect(loader.file(overlay), "28us", "file " + overlay + ":1");

        expect(loader.environment(Map.of("KELLET_LATENCY_SLO", "29us")), "29us", "environment KELLET_LATENCY_SLO");

        expect(
                loader.systemProperties(Map.of("kellet.latency.slo", "30us")),
                "30us",
                "system property kellet.latency.slo");

        expect(loader.with(SLO, Duration.ofNanos(31_000)), "31us", "code");
        expect(loader.with(SLO, Duration.ofNanos(32_000)), "32us", "code");
    }

    @Test
    void aValueForOneInstanceBeatsOneForAllWhicheverSourceTheyComeFrom() {
        Settings settings = Settings.of(OPEN_FOR)
                .withDefault(OPEN_FOR, "orders", Duration.ofSeconds(2))
                .environment(Map.of("KELLET_BREAKER_DEFAULT_OPEN_FOR", "3s"))
                .load();

        assertThat(settings.get(OPEN_FOR, "orders")).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.get(OPEN_FOR, "quotes")).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.get(OPEN_FOR, "default")).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.originOf(OPEN_FOR, "quotes")).isEqualTo("environment KELLET_BREAKER_DEFAULT_OPEN_FOR");
    }

    @Test
    void mergesOneInstanceAcrossSourcesHoweverItIsSpelled() throws IOException {
        Path file = file("a.properties", "kellet.breaker.Venue-A.open-for = 2s\n");

        Settings settings = Settings.of(OPEN_FOR)
                .file(file)
                .environment(Map.of("KELLET_BREAKER_VENUE_A_OPEN_FOR", "4s"))
                .load();

        assertThat(settings.get(OPEN_FOR, "venue_a")).isEqualTo(Duration.ofSeconds(4));
        assertThat(settings.names(OPEN_FOR)).containsExactly("venue-a");
    }

    @Test
    void namesEveryInstanceOfTheFamilySortedAndWithoutTheDefault() throws IOException {
        Settings settings = Settings.of(OPEN_FOR, THRESHOLD, URL)
                .file(file("a.properties", "kellet.breaker.quotes.threshold=1\nkellet.breaker.default.threshold=2\n"))
                .environment(Map.of("KELLET_BREAKER_ORDERS_OPEN_FOR", "4s"))
                .with(URL, "xeur", "https://venue.example")
                .load();

        assertThat(settings.names(OPEN_FOR)).containsExactly("orders", "quotes");
        assertThat(settings.names(THRESHOLD)).containsExactly("orders", "quotes");
        assertThat(settings.names(URL)).containsExactly("xeur");
    }

    @Test
    void printsEveryEffectiveSettingWithItsOriginAndNoSecret() throws IOException {
        Path file = file("desk.properties", "\nkellet.breaker.orders.threshold = 3\n");
        Settings settings = Settings.of(SLO, OPEN_FOR, THRESHOLD, TOKEN)
                .file(file)
                .environment(Map.of("KELLET_ALERT_TOKEN", "hunter2", "CIRCUIT_BREAKER_TIMEOUT", "30s"))
                .with(SLO, Duration.ofNanos(40_000))
                .load();

        assertThat(settings.describe()).isEqualTo("""
                        kellet.alert.token               = ******   # environment KELLET_ALERT_TOKEN
                        kellet.breaker.default.open-for  = 30s      # environment CIRCUIT_BREAKER_TIMEOUT
                        kellet.breaker.default.threshold = 5        # default
                        kellet.breaker.orders.open-for   = 30s      # environment CIRCUIT_BREAKER_TIMEOUT
                        kellet.breaker.orders.threshold  = 3        # file %s:2
                        kellet.latency.slo               = 40us     # code
                        """.formatted(file));
        assertThat(settings).hasToString("Settings[6]");
        assertThat(settings.get(TOKEN)).isEqualTo("hunter2");
    }

    @Test
    void printsALongNameALongValueAndALineBreakOnOneLineEach() {
        Key<String> text = Key.ofString("kellet." + "n".repeat(60), "long").defaultsTo("one\ntwo\u001b[31m");
        Key<String> longer = Key.ofString("kellet.t", "long").defaultsTo("x".repeat(100));

        assertThat(Settings.of(text, longer).load().describe().lines())
                .hasSize(2)
                .anyMatch(line -> line.contains("= one\\u000atwo\\u001b[31m   # default"))
                .anyMatch(line -> line.startsWith("kellet.t  ") && line.endsWith("x".repeat(100) + "   # default"));
    }

    @Test
    void twoLoadsAreIndependentSnapshotsOfTheirTime() {
        Map<String, String> environment = new HashMap<>(Map.of("KELLET_LATENCY_SLO", "40us"));
        SettingsLoader loader = Settings.of(SLO).environment(environment);
        environment.put("KELLET_LATENCY_SLO", "50us");
        Settings first = loader.load();

        Settings second = loader.environment(environment).load();

        assertThat(first.get(SLO)).isEqualTo(Duration.ofNanos(40_000));
        assertThat(second.get(SLO)).isEqualTo(Duration.ofNanos(50_000));
    }

    @Test
    void aReloadThatFailsChangesNothingAndTheNextOneWorks() throws IOException {
        Path file = file("desk.properties", "kellet.latency.slo = 30us\nkellet.breaker.orders.threshold = 3\n");
        SettingsLoader loader = Settings.of(SLO, THRESHOLD).file(file);
        Settings before = loader.load();

        Files.writeString(file, "kellet.latency.slo = 40us\nkellet.breaker.orders.threshold = 0\n");
        assertThatThrownBy(loader::load).isInstanceOf(SettingsException.class).hasMessageContaining("threshold");
        assertThat(before.get(SLO)).isEqualTo(Duration.ofNanos(30_000));
        assertThat(before.get(THRESHOLD, "orders")).isEqualTo(3);

        Files.writeString(file, "kellet.latency.slo = 50us\n");
        Settings after = loader.load();
        assertThat(after.get(SLO)).isEqualTo(Duration.ofNanos(50_000));
        assertThat(after.get(THRESHOLD, "orders")).isEqualTo(5);
        assertThat(before.get(SLO)).isEqualTo(Duration.ofNanos(30_000));
    }

    @Test
    void keepsAListThatNobodyCanChange() {
        Key<List<String>> venues = Key.ofStrings("kellet.venues", "where to trade");
        List<String> mine = new ArrayList<>(List.of("xeur", "xlon"));

        Settings settings = Settings.of(venues).with(venues, mine).load();
        mine.clear();

        assertThat(settings.get(venues)).containsExactly("xeur", "xlon").isUnmodifiable();
    }

    @Test
    void readsNothingThatItWasNotToldToRead() {
        assertThat(Settings.of(SLO).load().originOf(SLO)).isEqualTo("default");
    }

    @Test
    void readsTheRealProcessAnewAtEachLoad() {
        Key<Integer> key =
                Key.ofInt("kellet.settings-test.number", "set by this test").defaultsTo(1);
        SettingsLoader loader = Settings.of(key).process();
        try {
            System.setProperty("kellet.settings-test.number", "2");
            assertThat(loader.load().get(key)).isEqualTo(2);
            System.setProperty("kellet.settings-test.number", "3");
            assertThat(loader.load().get(key)).isEqualTo(3);
        } finally {
            System.clearProperty("kellet.settings-test.number");
        }
    }

    @Test
    void readsTheDefaultsInsideSystemPropertiesAndSkipsForeignObjects() {
        Properties defaults = new Properties();
        defaults.setProperty("kellet.latency.slo", "30us");
        Properties properties = new Properties(defaults);
        properties.put(42, "an object as a name");
        properties.put("os.object", 42);

        Settings settings = Settings.of(SLO).systemProperties(properties).load();

        assertThat(settings.get(SLO)).isEqualTo(Duration.ofNanos(30_000));
    }

    @Test
    void refusesAKeyItDoesNotDeclareOrThatIsAskedTheWrongWay() {
        Settings settings = Settings.of(SLO, OPEN_FOR).load();
        Key<Duration> twin = Key.ofDuration("kellet.latency.slo", "same name, other declaration");

        refused(() -> settings.get(twin), "do not declare", "kellet.latency.slo");
        refused(() -> settings.originOf(TOKEN), "do not declare", "kellet.alert.token");
        refused(() -> settings.get(OPEN_FOR), "asked for an instance", "kellet.breaker.*.open-for");
        refused(() -> settings.get(SLO, "orders"), "only a named key", "kellet.latency.slo");
        refused(() -> settings.names(SLO), "only a named key", "kellet.latency.slo");
        refused(() -> settings.get(OPEN_FOR, "or/ders"), "instance name", "or/ders");
        refused(() -> Settings.of(OPEN_FOR).with(OPEN_FOR, Duration.ZERO), "kellet.breaker.*.open-for");
        refused(() -> Settings.of(SLO).with(SLO, "orders", Duration.ZERO), "kellet.latency.slo");
        refused(() -> Settings.of(OPEN_FOR).with(OPEN_FOR, "", Duration.ZERO), "instance name");
    }

    @Test
    @SuppressWarnings("NullAway") // a caller without the checker
    void refusesNullByName() {
        Settings settings = Settings.of(SLO, OPEN_FOR).load();
        Map<String, String> nullName = new HashMap<>();
        nullName.put(null, "value");

        assertThatThrownBy(() -> settings.get(OPEN_FOR, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("instance");
        assertThatThrownBy(() -> Settings.of(SLO).with(SLO, (Duration) null)).hasMessage("value");
        assertThatThrownBy(() -> Settings.of(SLO).environment(nullName)).hasMessage("variable name");
        assertThatThrownBy(() -> Settings.of(SLO).file(null)).hasMessage("path");
    }

    @Test
    void demandsARequiredKeyOfEveryInstanceThatIsMentioned() {
        Key<Integer> port = Key.ofInt("kellet.venue.*.port", "where it listens").defaultsTo(80);
        SettingsLoader loader = Settings.of(URL, port).with(port, "xeur", 81);

        assertThatThrownBy(loader::load)
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("kellet.venue.xeur.url: required and not set (where the venue listens)")
                .hasMessageContaining("KELLET_VENUE_XEUR_URL");

        Settings settings = loader.with(URL, "xeur", "https://venue.example").load();
        assertThat(settings.get(URL, "xeur")).isEqualTo("https://venue.example");
        assertThatThrownBy(() -> settings.get(URL, "xlon"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("kellet.venue.xlon.url: required");

        Settings forAll = loader.with(URL, "default", "https://any.example").load();
        assertThat(forAll.get(URL, "xlon")).isEqualTo("https://any.example");
    }

    @Test
    void asksItsRulesOnceEverythingElseIsRight() {
        SettingsLoader loader = Settings.of(SLO, OPEN_FOR)
                .rule(
                        "kellet.latency.slo is shorter than any open period",
                        settings -> settings.get(SLO).compareTo(settings.get(OPEN_FOR, "default")) < 0);

        assertThat(loader.load().get(SLO)).isEqualTo(Duration.ofNanos(25_000));
        loader.with(OPEN_FOR, "default", Duration.ofNanos(25_000));
        assertThatThrownBy(loader::load)
                .isInstanceOfSatisfying(
                        SettingsException.class,
                        refused -> assertThat(refused.problems())
                                .containsExactly("rule broken: kellet.latency.slo is shorter than any open period"));
    }

    @Test
    void explainsEveryKeyInTheReference() {
        assertThat(Settings.of(OPEN_FOR, TOKEN, URL).reference()).isEqualTo("""
                        kellet.alert.token
                            what the pager wants
                            allowed: text; default: ******
                            environment: KELLET_ALERT_TOKEN
                        kellet.breaker.*.open-for
                            how long it stays open
                            allowed: a duration such as 25us, 1.5ms, 5s, 2m, 1h, 1d or PT5S; default: 1s
                            environment: KELLET_BREAKER_*_OPEN_FOR, CIRCUIT_BREAKER_TIMEOUT[_*] (a duration such as 25us, 1.5ms, 5s, 2m, 1h, 1d or PT5S)
                        kellet.venue.*.url
                            where the venue listens
                            allowed: text; required
                            environment: KELLET_VENUE_*_URL
                        """);
    }

    private static void refused(ThrowingCallable call, String... facts) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(facts);
    }

    private static void expect(SettingsLoader loader, String slo, String origin) {
        Settings settings = loader.load();
        assertThat(DurationText.print(settings.get(SLO))).isEqualTo(slo);
        assertThat(settings.originOf(SLO)).isEqualTo(origin);
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
