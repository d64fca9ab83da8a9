package io.kellet.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsErrorsTest {

    private static final Key<Duration> SLO = Key.ofDuration("kellet.latency.slo", "a slower check is counted")
            .between(Duration.ofNanos(1_000), Duration.ofSeconds(1))
            .defaultsTo(Duration.ofNanos(25_000));
    private static final Key<Integer> THRESHOLD = Key.ofInt("kellet.breaker.*.threshold", "failures that open it")
            .between(1, 100)
            .defaultsTo(5);
    private static final Key<String> DESK =
            Key.ofString("kellet.desk", "which desk this is").defaultsTo("none");
    private static final Key<Integer> PIN = Key.ofInt("kellet.pin", "a number nobody may read")
            .secret()
            .between(0, 9_999)
            .defaultsTo(0)
            .env("PIN", new ValueForm<>("four digits", text -> {
                throw new IllegalArgumentException("cannot read " + text, new IllegalStateException(text));
            }));

    @TempDir
    Path directory;

    @Test
    void anUnknownKeyInAnySourceIsNamedWithItsOriginAndTheNearestKey() throws IOException {
        Path file = file("desk.properties", "\nkellet.latency.sol = 25us\n");
        Key<Integer> stranger = Key.ofInt("kellet.stranger", "not among the keys");

        assertThat(problems(loader().file(file)))
                .containsExactly(
                        "kellet.latency.sol: unknown key from file " + file + ":2; did you mean kellet.latency.slo?");
        assertThat(problems(loader().environment(Map.of("KELLET_LATENCY_SOL", "25us"))))
                .containsExactly("KELLET_LATENCY_SOL: unknown key from environment; did you mean KELLET_LATENCY_SLO?");
        assertThat(problems(loader().systemProperties(Map.of("kellet.breaker.orders.treshold", "3"))))
                .containsExactly("kellet.breaker.orders.treshold: unknown key from system property"
                        + " kellet.breaker.orders.treshold; did you mean kellet.breaker.*.threshold?");
        assertThat(problems(loader().with(stranger, 1)))
                .containsExactly("kellet.stranger: set by code, but its key is not among those of this loader");
        assertThat(problems(loader().systemProperties(Map.of("kellet.something.else.entirely", "3"))))
                .containsExactly("kellet.something.else.entirely: unknown key from system property"
                        + " kellet.something.else.entirely");
        assertThat(problems(loader().systemProperties(Map.of("Kellet.latency.slo", "25us")))
                        .get(0))
                .endsWith("did you mean kellet.latency.slo?");
    }

    @Test
    void everyKeyInAFileMustBeKnownAlsoOutsideKellet() throws IOException {
        Path file = file("desk.properties", "server.port = 80\nKELLET_LATENCY_SLO = 25us\nkelet.desk = x\n");

        assertThat(problems(loader().file(file)))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("file " + file + ":1: unknown key"),
                        line -> assertThat(line)
                                .isEqualTo("KELLET_LATENCY_SLO: unknown key from file " + file
                                        + ":2; did you mean kellet.latency.slo?"),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "kelet.desk: unknown key from file " + file + ":3; did you mean kellet.desk?"));
    }

    @Test
    void aBadValueInAnySourceIsNamedWithItsOriginAndWhatIsAllowed() throws IOException {
        Path file = file("desk.properties", "# \nkellet.breaker.orders.threshold = 101\n");
        String allowed = "; allowed is a whole number, from 1 to 100";

        assertThat(problems(loader().file(file)))
                .containsExactly(
                        "kellet.breaker.orders.threshold: bad value \"101\" from file " + file + ":2" + allowed);
        assertThat(problems(loader().environment(Map.of("KELLET_BREAKER_ORDERS_THRESHOLD", "many"))))
                .containsExactly("kellet.breaker.orders.threshold: bad value \"many\" from environment"
                        + " KELLET_BREAKER_ORDERS_THRESHOLD: it is not a whole number" + allowed);
        assertThat(problems(loader().systemProperties(Map.of("kellet.breaker.orders.threshold", "99999999999"))))
                .containsExactly("kellet.breaker.orders.threshold: bad value \"99999999999\" from system property"
                        + " kellet.breaker.orders.threshold: it does not fit 32 bits" + allowed);
        assertThat(problems(loader().with(THRESHOLD, "orders", 0)))
                .containsExactly("kellet.breaker.orders.threshold: bad value \"0\" from code" + allowed);
        assertThat(problems(loader().withDefault(SLO, Duration.ofSeconds(-1))).get(0))
                .contains("kellet.latency.slo: bad value \"PT-1S\" from code default: it is negative");
    }

    @Test
    void aBadValueIsAnErrorEvenWhereAHigherSourceCoversIt() {
        SettingsLoader loader =
                loader().environment(Map.of("KELLET_LATENCY_SLO", "fast")).with(SLO, Duration.ofNanos(30_000));

        assertThat(problems(loader)).hasSize(1).allMatch(problem -> problem.contains("environment KELLET_LATENCY_SLO"));
    }

    @Test
    void aBareNumberIsRefusedWithTheRemedy() {
        assertThat(problems(loader().systemProperties(Map.of("kellet.latency.slo", "25")))
                        .get(0))
                .contains("it has no unit; write 25ms or 25s, for example");
    }

    @Test
    void listsTenProblemsAtOnceAndAppliesNothing() throws IOException {
        Path file = file("desk.properties", """
                kellet.latency.slo = 2s
                kellet.latency.sl0 = 2s
                kellet.breaker.a.threshold = 0
                kellet.breaker.b.threshold =
                kellet.breaker.c.threshold = 1
                kellet.breaker.C.threshold = 2
                kellet.breaker.*.threshold = 3
                kellet.desk = \\q
                """);
        SettingsLoader loader = loader().file(file)
                .file(directory.resolve("missing.properties"))
                .environment(Map.of("KELLET_DESKS", "x", "KELLET_BREAKER_D_THRESHOLD", "-1"));

        SettingsException refused = catchThrowableOfType(SettingsException.class, loader::load);

        assertThat(refused.problems()).hasSize(10).doesNotHaveDuplicates();
        assertThat(refused)
                .hasMessage("10 problems in the settings, nothing was applied:\n  "
                        + String.join("\n  ", refused.problems()));
        assertThat(refused.problems())
                .anyMatch(problem -> problem.startsWith(
                        "kellet.breaker.c.threshold: given twice, by file " + file + ":5 and by file " + file + ":6"))
                .anyMatch(problem ->
                        problem.startsWith("kellet.breaker.b.threshold: empty value from file " + file + ":4"))
                .anyMatch(problem -> problem.startsWith("kellet.breaker.*.threshold: bad instance name \"*\""));
    }

    @Test
    void reportsARequiredKeyThatNothingSetsButNotOneThatIsBad() {
        Key<Integer> required = Key.ofInt("kellet.required", "must be there");
        Key<Integer> bad = Key.ofInt("kellet.bad", "is there, and bad");
        SettingsLoader loader = Settings.of(required, bad).systemProperties(Map.of("kellet.bad", "x"));

        assertThat(problems(loader))
                .hasSize(2)
                .anyMatch(problem ->
                        problem.startsWith("kellet.required: required and not set (must be there); set it in"))
                .anyMatch(problem -> problem.startsWith("kellet.bad: bad value \"x\""));
    }

    @Test
    void neverShowsABadSecretNotEvenInACause() throws IOException {
        Path file = file("desk.properties", "kellet.pin = 77777\n");
        SettingsLoader loader = loader().file(file)
                .environment(Map.of("PIN", "hunter2"))
                .systemProperties(Map.of("kellet.pin", "hunter3"))
                .with(PIN, 88_888);

        SettingsException refused = catchThrowableOfType(SettingsException.class, loader::load);

        assertThat(refused.problems())
                .hasSize(4)
                .allMatch(problem -> problem.startsWith("kellet.pin: bad value ****** from "));
        StringWriter everything = new StringWriter();
        refused.printStackTrace(new PrintWriter(everything));
        assertThat(everything + refused.toString() + refused.problems())
                .doesNotContain("hunter")
                .doesNotContain("77777")
                .doesNotContain("88888");
        assertThat(refused).hasNoCause();
        assertThat(refused.getSuppressed()).isEmpty();
    }

    @Test
    void neverShowsTheValueOfAnUnknownKeySinceItMayBeAMistypedSecret() throws IOException {
        Path file = file("desk.properties", "kellet.pim = 1234\n");

        assertThatThrownBy(() -> loader().file(file)
                        .environment(Map.of("KELLET_PIM", "1234"))
                        .systemProperties(Map.of("kellet.pim", "1234"))
                        .load())
                .hasMessageContaining("3 problems")
                .hasMessageNotContaining("1234");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter2", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj", "MIIEvQ= =", ""})
    void showsNothingOfAStrayLineSinceItMayBeTheRestOfASecret(String rest) throws IOException {
        Path file = file("desk.properties", "kellet.desk = the-first-half-\n" + rest + "=\n");

        assertThat(problems(loader().file(file)))
                .containsExactly(
                        "file " + file + ":2: unknown key, not shown since it is like none: the line may be the"
                                + " rest of a secret whose first line lacks the backslash at its end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t", " \r\n "})
    void refusesAnEmptyOrBlankValue(String value) {
        assertThat(problems(loader().environment(Map.of("KELLET_DESK", value))))
                .containsExactly("kellet.desk: empty value from environment KELLET_DESK; leave it out to get the"
                        + " default, allowed is text");
    }

    @Test
    void dropsWhitespaceAroundAValueInEverySource() throws IOException {
        Path file = file("desk.properties", "kellet.latency.slo = 30us \t\r\n");

        assertThat(loader().file(file).load().get(SLO)).isEqualTo(Duration.ofNanos(30_000));
        assertThat(loader().environment(Map.of("KELLET_DESK", " rates desk\r"))
                        .load()
                        .get(DESK))
                .isEqualTo("rates desk");
    }

    @Test
    void makesAnInvisibleCharacterVisibleInTheMessage() {
        assertThat(problems(loader().environment(Map.of("KELLET_LATENCY_SLO", "30\u00a0us\u200b\nx")))
                        .get(0))
                .contains("\"30\\u00a0us\\u200b\\u000ax\"")
                .doesNotContain("\n");
    }

    @Test
    void aNameThatHoldsALineBreakForgesNoLineOfTheLog() {
        Map<Object, Object> properties = new HashMap<>();
        properties.put("kellet.breaker.a\nINFO all is well.threshold", "3");
        properties.put("kellet.b\u001b[2J", 42);

        assertThat(problems(loader().systemProperties(properties)))
                .hasSize(2)
                .anySatisfy(
                        line -> assertThat(line).contains("property kellet.breaker.a\\u000aINFO all is well.threshold"))
                .anySatisfy(line -> assertThat(line).startsWith("kellet.b\\u001b[2J: the system property is no string"))
                .noneMatch(line -> line.chars().anyMatch(Character::isISOControl));
    }

    @Test
    void cutsAHugeValueInTheMessage() {
        assertThat(problems(loader().environment(Map.of("KELLET_LATENCY_SLO", "9".repeat(1_000_000))))
                        .get(0))
                .contains("999...\" (1000000 characters)")
                .hasSizeLessThan(500);
    }

    @Test
    void refusesASystemPropertyThatIsNoString() {
        Properties properties = new Properties();
        properties.put("kellet.latency.slo", Duration.ofNanos(30_000));
        Map<Object, Object> withNull = new HashMap<>();
        withNull.put("kellet.desk", null);
        withNull.put(null, "x");

        assertThat(problems(loader().systemProperties(properties)))
                .containsExactly("kellet.latency.slo: the system property is no string");
        assertThat(problems(loader().systemProperties(withNull)))
                .containsExactly("kellet.desk: the system property is no string");
    }

    @Test
    void namesTheFileThatIsMissingUnlessItMayBe() throws IOException {
        Path missing = directory.resolve("missing.properties");

        assertThat(problems(loader().file(missing))).containsExactly("file " + missing + ": does not exist");
        assertThat(loader().optionalFile(missing).load().originOf(SLO)).isEqualTo("default");

        Files.writeString(missing, "kellet.latency.slo = 30us");
        assertThat(loader().optionalFile(missing).load().originOf(SLO)).isEqualTo("file " + missing + ":1");
    }

    @Test
    void refusesADirectoryAndALinkToNothingAlsoWhereAFileIsOptional() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("nowhere"));

        assertThat(problems(loader().file(directory))).containsExactly("file " + directory + ": is a directory");
        assertThat(problems(loader().optionalFile(directory)))
                .containsExactly("file " + directory + ": is a directory");
        assertThat(problems(loader().optionalFile(link))).containsExactly("file " + link + ": does not exist");
    }

    @Test
    void readsAFileThroughALinkAsKubernetesMountsThem() throws IOException {
        Path target = file("real.properties", "kellet.latency.slo = 30us");
        Path link = Files.createSymbolicLink(directory.resolve("link"), target);

        assertThat(loader().file(link).load().get(SLO)).isEqualTo(Duration.ofNanos(30_000));
    }

    @Test
    void readsAFileOfOneMebibyteAndRefusesOneByteMore() throws IOException {
        String line = "kellet.latency.slo = 30us\n";
        Path full = file("full.properties", line + "#".repeat(PropertiesFile.MAX_BYTES - line.length()));
        Path huge = file("huge.properties", line + "#".repeat(PropertiesFile.MAX_BYTES - line.length() + 1));

        assertThat(loader().file(full).load().get(SLO)).isEqualTo(Duration.ofNanos(30_000));
        assertThat(problems(loader().file(huge))).containsExactly("file " + huge + ": is larger than 1MiB");
    }

    @Test
    void dropsAByteOrderMarkAtTheStartAndShowsOneElsewhere() throws IOException {
        Path start = file("start.properties", "\uFEFFkellet.latency.slo = 30us\n");
        Path inside = file("inside.properties", "# joined\n\uFEFFkellet.latency.slo = 30us\n");

        assertThat(loader().file(start).load().get(SLO)).isEqualTo(Duration.ofNanos(30_000));
        assertThat(problems(loader().file(inside)).get(0)).startsWith("\"\\ufeffkellet.latency");
    }

    @Test
    void readsUtf8AndNamesTheLineThatIsNot() throws IOException {
        Path utf8 = file("utf8.properties", "kellet.desk = Z\u00fcrich\n");
        Path latin = directory.resolve("latin.properties");
        Files.write(
                latin,
                "kellet.latency.slo = 30us\r\nkellet.desk = Z\u00fcrich\r\n".getBytes(StandardCharsets.ISO_8859_1));
        Path utf16 = directory.resolve("utf16.properties");
        Files.write(utf16, "kellet.desk = x".getBytes(StandardCharsets.UTF_16));
        Path cut = directory.resolve("cut.properties");
        Files.write(cut, new byte[] {'#', '\n', '#', (byte) 0xC3});

        assertThat(loader().file(utf8).load().get(DESK)).isEqualTo("Z\u00fcrich");
        assertThat(problems(loader().file(latin))).containsExactly("file " + latin + ": is not UTF-8 in line 2");
        assertThat(problems(loader().file(utf16))).containsExactly("file " + utf16 + ": is not UTF-8 in line 1");
        assertThat(problems(loader().file(cut))).containsExactly("file " + cut + ": is not UTF-8 in line 2");
    }

    @Test
    void readsWindowsLineEndsAndCountsThemOnce() throws IOException {
        Path file =
                file("windows.properties", "# head\r\nkellet.latency.slo = 30us\r\nkellet.desk = \\\r\n  rates\r\n");

        Settings settings = loader().file(file).load();

        assertThat(settings.originOf(SLO)).isEqualTo("file " + file + ":2");
        assertThat(settings.get(DESK)).isEqualTo("rates");
        assertThat(settings.originOf(DESK)).isEqualTo("file " + file + ":3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"or\\ ders", "or/ders", "-orders", "orders-", "\u00f6rders", "*", "\\u212aelvin"})
    void refusesAnIllegalInstanceNameInAFile(String instance) throws IOException {
        Path file = file("desk.properties", "kellet.breaker." + instance + ".threshold = 3\n");

        assertThat(problems(loader().file(file)).get(0))
                .startsWith("kellet.breaker.*.threshold: bad instance name \"")
                .contains("from file " + file + ":1");
    }

    @Test
    void readsATypeOfTheCallersOwnAndSurvivesWhateverItsCodeThrows() {
        Key<Currency> currency =
                Key.of("kellet.currency", new ValueForm<>("an ISO 4217 code", Currency::getInstance), "of the book");
        Key<Object> hostile =
                Key.of("kellet.hostile", new ValueForm<>("anything", text -> new Hostile()), "toString throws");
        Key<String> strange = Key.ofString("kellet.strange", "its check throws")
                .satisfying("a palindrome", text -> text.charAt(99) == text.charAt(0));

        assertThat(Settings.of(currency)
                        .environment(Map.of("KELLET_CURRENCY", "CHF"))
                        .load()
                        .describe())
                .isEqualTo("kellet.currency = CHF   # environment KELLET_CURRENCY\n");
        assertThat(problems(Settings.of(currency, hostile, strange)
                        .systemProperties(
                                Map.of("kellet.currency", "ABCD", "kellet.hostile", "x", "kellet.strange", "short"))))
                .hasSize(3)
                .anyMatch(problem -> problem.startsWith("kellet.currency: bad value \"ABCD\""))
                .anyMatch(problem -> problem.contains("IllegalStateException: no text"))
                .anyMatch(problem -> problem.contains("StringIndexOutOfBoundsException"));
        assertThat(problems(Settings.of(hostile).with(hostile, new Hostile())).get(0))
                .contains("bad value \"" + Hostile.class.getName()
                        + "\" from code: java.lang.IllegalStateException: no text");
    }

    @Test
    @SuppressWarnings("NullAway") // a parser without the checker
    void refusesAParserThatAnswersNull() {
        Key<String> key =
                Key.of("kellet.nothing", new ValueForm<>("anything", text -> null), "its parser answers null");

        assertThat(problems(Settings.of(key).systemProperties(Map.of("kellet.nothing", "x")))
                        .get(0))
                .contains("the parser answered null");
    }

    private static final class Hostile {
        @Override
        public String toString() {
            throw new IllegalStateException("no text");
        }
    }

    private static SettingsLoader loader() {
        return Settings.of(SLO, THRESHOLD, DESK, PIN);
    }

    private static List<String> problems(SettingsLoader loader) {
        return catchThrowableOfType(SettingsException.class, loader::load).problems();
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
