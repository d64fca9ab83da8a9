package io.kellet.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ValueSyntaxTest {

    private enum Policy {
        HALT_TRADING,
        DEGRADE
    }

    @ParameterizedTest
    @CsvSource({
        "0ns, 0",
        "500ns, 500",
        "25us, 25000",
        "1.5ms, 1500000",
        "0.000001ms, 1",
        "1.000000001s, 1000000001",
        "5s, 5000000000",
        "2m, 120000000000",
        "1h, 3600000000000",
        "1d, 86400000000000",
        "PT5S, 5000000000",
        "PT0.000000001S, 1",
        "PT1M30S, 90000000000",
        "P1D, 86400000000000",
        "9223372036854775807ns, 9223372036854775807",
        "00005s, 5000000000"
    })
    void readsADurationToTheNanosecond(String text, long nanos) {
        assertThat(DurationText.parse(text)).isEqualTo(Duration.ofNanos(nanos));
    }

    @ParameterizedTest
    @CsvSource({
        "5, no unit; write 5ms or 5s",
        "1.5, no unit",
        "-5s, negative",
        "-5, negative",
        "PT-5S, negative",
        "-PT5S, negative",
        "PT5M-3S, negative",
        "0.5ns, whole number of nanoseconds",
        "1.0000000001s, whole number of nanoseconds",
        "9223372036854775808ns, longer than 292 years",
        "9223372036854775807.5ns, longer than 292 years",
        "106752d, longer than 292 years",
        "P106752D, longer than 292 years",
        "99999999999999999999999999999999999999999d, too long",
        "5 s, neither",
        "5S, neither",
        "5M, neither",
        "5sec, neither",
        "s, neither",
        ".5s, neither",
        "5.s, neither",
        "5e3s, neither",
        "+5s, neither",
        "1m30s, neither",
        "1_000ms, neither",
        "٥s, neither",
        "P, neither",
        "PT, neither",
        "P1Y, neither",
        "pt5s, neither",
        "PT99999999999999999999S, neither",
        "forever, neither"
    })
    void refusesADurationThatIsNotExactlyOne(String text, String why) {
        assertThatThrownBy(() -> DurationText.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource({"0, 0s", "1, 1ns", "25000, 25us", "1500000, 1500us", "90000000000, 90s", "86400000000000, 1d"})
    void printsADurationInTheLongestUnitWithoutAFraction(long nanos, String text) {
        assertThat(DurationText.print(Duration.ofNanos(nanos))).isEqualTo(text);
    }

    @Test
    void readsBackWhatItPrints() {
        long seed = 20_260_101;
        Random random = new Random(seed);

        for (int i = 0; i < 1_000; i++) {
            long number = random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63);
            assertThat(DurationText.parse(DurationText.print(Duration.ofNanos(number))))
                    .as("seed %d", seed)
                    .isEqualTo(Duration.ofNanos(number));
            assertThat(SizeText.parse(SizeText.print(number)))
                    .as("seed %d", seed)
                    .isEqualTo(number);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0B, 0",
        "512B, 512",
        "64KiB, 65536",
        "10MiB, 10485760",
        "1GiB, 1073741824",
        "2TiB, 2199023255552",
        "9223372036854775807B, 9223372036854775807"
    })
    void readsASizeInBytes(String text, long bytes) {
        assertThat(SizeText.parse(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "512, no unit; write 512B",
        "1MB, KiB",
        "1k, KiB",
        "1.5MiB, KiB",
        "-1B, KiB",
        "1 MiB, KiB",
        "9223372036854775808B, 64 bits",
        "8388608TiB, 64 bits"
    })
    void refusesASizeWithoutAUnitOrWithADoubtfulOne(String text, String why) {
        assertThatThrownBy(() -> SizeText.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "-2147483649", "1.0", "0x10", "1_000", "+1", "1e3", "٣", "--1", "-", "one"})
    void refusesAnIntThatIsNoWholeNumberOf32Bits(String text) {
        assertThatThrownBy(() -> ValueType.INT.form().parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsTheWholeRangeOfIntsAndLongs() {
        assertThat(ValueType.INT.form().parse("2147483647")).isEqualTo(Integer.MAX_VALUE);
        assertThat(ValueType.INT.form().parse("-2147483648")).isEqualTo(Integer.MIN_VALUE);
        assertThat(ValueType.LONG.form().parse("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
        assertThat(ValueType.LONG.form().parse("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
        assertThatThrownBy(() -> ValueType.LONG.form().parse("9223372036854775808"))
                .hasMessageContaining("64 bits");
    }

    @Test
    void readsDecimalNumbersAndRefusesWhatOnlyAProgrammerWrites() {
        assertThat(ValueType.DOUBLE.form().parse("-0.25")).isEqualTo(-0.25);
        assertThat(ValueType.DOUBLE.form().parse("1.5e-3")).isEqualTo(0.0015);
        for (String text : List.of("NaN", "Infinity", "1d", "1f", "0x1p3", ".5", "5.", "1,5")) {
            assertThatThrownBy(() -> ValueType.DOUBLE.form().parse(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> ValueType.DOUBLE.seal(ValueType.DOUBLE.form().parse("1e999")))
                .hasMessageContaining("finite");
        assertThat(ValueType.DOUBLE.seal(-0.0).compareTo(0.0)).isZero();
    }

    @Test
    void readsTrueAndFalseInAnyCaseAndNothingElse() {
        assertThat(ValueType.BOOLEAN.form().parse("TRUE")).isTrue();
        assertThat(ValueType.BOOLEAN.form().parse("False")).isFalse();
        for (String text : List.of("yes", "1", "on", "t", "true false")) {
            assertThatThrownBy(() -> ValueType.BOOLEAN.form().parse(text))
                    .as(text)
                    .hasMessageContaining("neither");
        }
    }

    @Test
    void readsAnEnumWithDashesInAnyCaseAndNamesAllConstants() {
        ValueType<Policy> type = ValueType.ofEnum(Policy.class);

        assertThat(type.form().parse("halt-trading")).isEqualTo(Policy.HALT_TRADING);
        assertThat(type.form().parse("HALT_TRADING")).isEqualTo(Policy.HALT_TRADING);
        assertThat(type.print(Policy.HALT_TRADING)).isEqualTo("halt-trading");
        assertThat(type.form().allowed()).isEqualTo("one of halt-trading, degrade");
        assertThatThrownBy(() -> type.form().parse("halt")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsAListAndRefusesAnEmptyItem() {
        assertThat(ValueType.STRINGS.form().parse("a, b ,c")).containsExactly("a", "b", "c");
        for (String text : List.of("a,,b", ",", "a,", ",a", "a, ,b")) {
            assertThatThrownBy(() -> ValueType.STRINGS.form().parse(text))
                    .as(text)
                    .hasMessageContaining("empty item");
        }
    }

    @Test
    void countsABareNumberInTheUnitTheFormStates() {
        ValueForm<Duration> seconds = ValueForm.countOf(ChronoUnit.SECONDS);

        assertThat(seconds.allowed()).isEqualTo("a whole number of seconds, without a unit");
        assertThat(seconds.parse("30")).isEqualTo(Duration.ofSeconds(30));
        assertThat(ValueForm.countOf(ChronoUnit.DAYS).parse("2")).isEqualTo(Duration.ofDays(2));
        assertThat(seconds.parse("9223372036")).isEqualTo(Duration.ofSeconds(9_223_372_036L));
        assertThatThrownBy(() -> seconds.parse("9223372037")).hasMessageContaining("too long");
        assertThatThrownBy(() -> seconds.parse("-1")).hasMessageContaining("negative");
        assertThatThrownBy(() -> seconds.parse("30s")).hasMessageContaining("whole number");
        assertThatThrownBy(() -> seconds.parse("0.5")).hasMessageContaining("whole number");
    }
}
