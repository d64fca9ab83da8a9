package io.kellet.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FiguresTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0.00",
                "0.344 | 0.34",
                "9.994 | 9.99",
                "9.995 | 10.0",
                "99.94 | 99.9",
                "99.95 | 100",
                "999.5 | 1,000",
                "1234567 | 1,234,567",
                "-0.0 | 0.00",
                "-0.004 | 0.00",
                "-0.005 | -0.01",
                "-3.456 | -3.46",
                "-9.995 | -10.0",
                "-99.95 | -100",
                "NaN | n/a",
            })
    void showsNanosecondsWithThreeDigitsThatMatter(double nanos, String shown) {
        assertThat(Figures.nanos(nanos)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0 ns",
                "0.01 | 0.01 ns",
                "0.05 | 0.05 ns",
                "0.15 | 0.15 ns",
                "0.5 | 0.5 ns",
                "0.996 | 1 ns",
                "1.04 | 1 ns",
                "1.5 | 1.5 ns",
                "2 | 2 ns",
                "9.94 | 9.9 ns",
                "9.95 | 10 ns",
                "9.96 | 10 ns",
                "40 | 40 ns",
                "100 | 100 ns",
                "200 | 200 ns",
                "999.4 | 999 ns",
                "999.5 | 1 µs",
                "1234 | 1.2 µs",
                "25000 | 25 µs",
                "999499 | 999 µs",
                "999500 | 1 ms",
                "3000000 | 3 ms",
                "NaN | n/a",
            })
    void changesTheUnitBeforeAFourthDigitAppears(double nanos, String shown) {
        assertThat(Figures.time(nanos)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | 1.0 ×",
                "9.94 | 9.9 ×",
                "9.95 | 10 ×",
                "0.04 | 0.04 ×",
                "0.994 | 0.99 ×",
                "0.995 | 1.0 ×",
                "1234.5 | 1,235 ×",
                "NaN | n/a"
            })
    void showsARatio(double ratio, String shown) {
        assertThat(Figures.times(ratio)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0 | 0", "0.008 | 0.01", "9.94 | 9.94", "24 | 24", "1100.4 | 1,100", "NaN | n/a"})
    void showsBytesAndKeepsTheBareZeroForNothing(double bytes, String shown) {
        assertThat(Figures.bytes(bytes)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 50", "0.1, 90", "0.01, 99", "0.001, 99.9", "0.0001, 99.99", "0.00001, 99.999"})
    void namesAPercentileByTheShareBelowIt(double beyond, String shown) {
        assertThat(Figures.percentile(beyond)).isEqualTo(shown);
    }

    @Test
    void showsAnErrorOnlyWhenItIsKnown() {
        assertThat(Figures.plusMinus(new Estimate(58, 0.126))).isEqualTo("± 0.13");
        assertThat(Figures.plusMinus(new Estimate(58, Double.NaN))).isEmpty();
    }
}
