package io.kellet.health.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

final class FiguresTest {

    @Test
    void writesSharesBytesAndTimesForPeople() {
        assertThat(Figures.percent(0.875)).isEqualTo("87.5 %");
        assertThat(Figures.percent(1)).isEqualTo("100 %");
        assertThat(Figures.bytes(0)).isEqualTo("0 B");
        assertThat(Figures.bytes(1_536)).isEqualTo("1.5 KiB");
        assertThat(Figures.bytes(Long.MAX_VALUE)).isEqualTo("8 EiB");
        assertThat(Figures.time(0)).isEqualTo("0 us");
        assertThat(Figures.time(1_500_000)).isEqualTo("1.5 ms");
        assertThat(Figures.time(12_340_000_000L)).isEqualTo("12.3 s");
        assertThat(Figures.time(Duration.ofMinutes(90))).isEqualTo("90 min");
        assertThat(Figures.time(Duration.ofHours(36))).isEqualTo("36 h");
        assertThat(Figures.time(Duration.ofDays(20))).isEqualTo("20 days");
    }

    @Test
    void writesNegativeAndEndlessTimes() {
        assertThat(Figures.time(-500_000_000L)).isEqualTo("-500 ms");
        assertThat(Figures.time(Long.MIN_VALUE)).isEqualTo("-106752 days");
        assertThat(Figures.time(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo("106752 days");
    }

    @Test
    void writesAlikeWhateverTheLanguage() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);

            assertThat(Figures.percent(0.125)).isEqualTo("12.5 %");
        } finally {
            Locale.setDefault(before);
        }
    }
}
