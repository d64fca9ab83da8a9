package io.kellet.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyTest {

    private enum Alike {
        ON_FAILURE,
        on_failure
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "kellet",
                "kellet.",
                "latency.slo",
                "kelletx.slo",
                "kellet.Latency.slo",
                "kellet.latency..slo",
                "kellet.latency.slo.",
                "kellet.latency_slo",
                "kellet.-slo",
                "kellet.slo-",
                "kellet.a--b",
                "kellet.*.a.*",
                "kellet.**",
                "kellet.a*.b",
                " kellet.slo",
                "kellet.sl\u00f6",
                "*.kellet"
            })
    void refusesANameThatIsNotDottedLowerCaseUnderKellet(String name) {
        assertThatThrownBy(() -> Key.ofInt(name, "something"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kellet. and dotted segments");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kellet.slo",
                "kellet.latency.p99-9",
                "kellet.breaker.*.open-for",
                "kellet.limits.*",
                "kellet.*.x"
            })
    void acceptsPlainAndNamedKeys(String name) {
        assertThat(Key.ofInt(name, "something").isNamed()).isEqualTo(name.contains("*"));
        assertThat(Key.ofInt(name, "something")).hasToString(name);
    }

    @Test
    void refusesANameTooLongToRead() {
        assertThatCode(() -> Key.ofInt("kellet." + "a".repeat(121), "something"))
                .doesNotThrowAnyException();
        refused(() -> Key.ofInt("kellet." + "a".repeat(122), "something"), "kellet.aaa");
    }

    @Test
    void refusesADescriptionThatIsNotOneLine() {
        refused(() -> Key.ofInt("kellet.n", " "), "kellet.n");
        refused(() -> Key.ofInt("kellet.n", "one\ntwo"), "kellet.n");
    }

    @Test
    @SuppressWarnings("NullAway") // a caller without the checker
    void refusesNullByName() {
        assertThatThrownBy(() -> Key.ofInt(null, "something"))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("name");
        assertThatThrownBy(() -> Key.ofInt("kellet.n", null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("description");
        assertThatThrownBy(() -> Key.ofInt("kellet.n", "something").defaultsTo(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("value");
    }

    @Test
    void refusesADefaultOutsideItsOwnRangeInWhicheverOrderTheyAreDeclared() {
        Key<Integer> key = Key.ofInt("kellet.n", "a number");

        refused(() -> key.between(1, 5).defaultsTo(6), "kellet.n", "default=6", "from 1 to 5");
        refused(() -> key.defaultsTo(0).between(1, 5), "kellet.n", "default=0", "from 1 to 5");
        assertThatCode(() -> key.between(1, 5).defaultsTo(1)).doesNotThrowAnyException();
        assertThatCode(() -> key.between(1, 5).defaultsTo(5)).doesNotThrowAnyException();
    }

    @Test
    void refusesADefaultNoKeyOfItsTypeCanHave() {
        refused(() -> Key.ofDuration("kellet.d", "a wait").defaultsTo(Duration.ofNanos(-1)), "kellet.d", "negative");
        refused(() -> Key.ofBytes("kellet.b", "a size").defaultsTo(-1L), "kellet.b", "negative");
        refused(() -> Key.ofDouble("kellet.x", "a ratio").defaultsTo(Double.NaN), "kellet.x", "finite");
    }

    @Test
    void doesNotPrintTheBadDefaultOfASecret() {
        assertThatThrownBy(() -> Key.ofString("kellet.s", "a token")
                        .secret()
                        .satisfying("of 10 characters", token -> token.length() == 10)
                        .defaultsTo("hunter2"))
                .hasMessageContaining("******")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void refusesAnEmptyRangeAndARangeWithoutAnOrder() {
        refused(() -> Key.ofInt("kellet.n", "a number").between(5, 4), "kellet.n", "empty", "from 5 to 4");
        refused(() -> Key.ofStrings("kellet.l", "names").between(List.of(), List.of()), "kellet.l", "order");
        refused(
                () -> Key.ofDuration("kellet.d", "a wait").between(Duration.ofSeconds(-1), Duration.ofSeconds(1)),
                "kellet.d",
                "negative");
    }

    @Test
    void refinesIntoANewKeyAndLeavesTheOldOneAlone() {
        Key<Integer> plain = Key.ofInt("kellet.n", "a number");

        Key<Integer> refined = plain.between(1, 5).defaultsTo(3).secret().env("N");

        assertThat(plain.allowed()).isEqualTo("a whole number");
        assertThat(plain.isSecret()).isFalse();
        assertThat(plain.defaultValue()).isNull();
        assertThat(plain.aliases()).isEmpty();
        assertThat(refined.allowed()).isEqualTo("a whole number, from 1 to 5");
        assertThat(refined.isSecret()).isTrue();
        assertThat(refined.defaultValue()).isEqualTo(3);
        assertThat(refined.aliases()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "KELLET_X", "circuit", "A-B", "1A", "A.B", "A B"})
    void refusesAnAliasThatIsNoVariableOrBelongsToTheGeneralScheme(String variable) {
        assertThatThrownBy(() -> Key.ofInt("kellet.n", "a number").env(variable))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kellet.n");
    }

    @Test
    void refusesTwoKeysThatOneNameCouldMean() {
        Key<Integer> key = Key.ofInt("kellet.breaker.*.max", "a number");

        refused(() -> Settings.of(key, key), "declared twice", "kellet.breaker.*.max");
        refused(() -> Settings.of(key, Key.ofInt("kellet.breaker.*.max", "twin")), "declared twice");
        refused(
                () -> Settings.of(key, Key.ofInt("kellet.breaker.all.max", "plain")),
                "same name",
                "kellet.breaker.all.max");
        refused(() -> Settings.of(key, Key.ofInt("kellet.*.orders.max", "cross")), "same name", "kellet.*.orders.max");
        refused(() -> Settings.of(key).keys(List.of(key)), "declared twice");
        assertThatCode(() -> Settings.of(key, Key.ofInt("kellet.breaker.max", "shorter")))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesTwoKeysThatOneVariableWouldMean() {
        refused(() -> Settings.of(Key.ofInt("kellet.a-b", "one"), Key.ofInt("kellet.a.b", "two")), "KELLET_A_B");
        refused(
                () -> Settings.of(Key.ofInt("kellet.a-b.*.x", "one"), Key.ofInt("kellet.a.b.*.x", "two")),
                "KELLET_A_B_*_X");
        refused(
                () -> Settings.of(
                        Key.ofInt("kellet.a", "one").env("A"),
                        Key.ofInt("kellet.b", "two").env("A")),
                "variable=A");
    }

    @Test
    void refusesAnEnumWhoseConstantsAreWrittenAlike() {
        refused(() -> Key.ofEnum("kellet.e", Alike.class, "a mode"), "on-failure");
    }

    @Test
    void refusesToCountInUnitsOfNoFixedLength() {
        refused(() -> ValueForm.countOf(ChronoUnit.MONTHS), "Months");
    }

    private static void refused(ThrowingCallable declaration, String... facts) {
        assertThatThrownBy(declaration)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(facts);
    }
}
