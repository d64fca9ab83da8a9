package io.kellet.samples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ShownTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 ns",
        "999, 999 ns",
        "1000, 1.00 us",
        "9994, 9.99 us",
        "9996, 10.0 us",
        "25000, 25.0 us",
        "99960, 100 us",
        "999400, 999 us",
        "999600, 1.00 ms",
        "3120000, 3.12 ms",
        "999960000, 1.00 s",
        "60000000000, 60.0 s"
    })
    void timesHaveThreeDigitsAlsoWhereRoundingReachesTheNextUnit(long nanos, String shown) {
        assertThat(Shown.nanos(nanos)).isEqualTo(shown);
    }
}
