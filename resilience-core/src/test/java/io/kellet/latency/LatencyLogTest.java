package io.kellet.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;

final class LatencyLogTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private Instant now = Instant.parse("2026-03-02T08:00:00Z");
    private final LatencyLog log = new LatencyLog(out, () -> now);
    private final LatencyRecorder risk =
            new LatencyRecorder(LatencyConfig.named("risk").build());
    private final LatencyRecorder hiccup =
            new LatencyRecorder(LatencyConfig.named("hiccup").build());

    @Test
    void hdrHistogramsOwnReaderReadsEveryIntervalBack() {
        risk.record(1); // before it was added: not of this log
        log.add(risk);
        log.add(hiccup);
        risk.record(25_001);
        risk.record(300);
        pass(5);
        log.writeInterval();
        hiccup.record(4_000_000);
        pass(2);
        log.close();

        HistogramLogReader reader = new HistogramLogReader(new ByteArrayInputStream(out.toByteArray()));

        Histogram first = next(reader);
        assertThat(first.getTag()).isEqualTo("risk");
        assertThat(first.getTotalCount()).isEqualTo(2);
        assertThat(first.getStartTimeStamp()).isEqualTo(1_772_438_400_000L);
        assertThat(first.getEndTimeStamp()).isEqualTo(1_772_438_405_000L);
        assertThat(first.getMaxValue()).isBetween(25_001L, 25_251L);
        assertThat(next(reader).getTotalCount()).isZero();
        assertThat(next(reader).getTotalCount()).isZero();
        Histogram last = next(reader);
        assertThat(last.getTag()).isEqualTo("hiccup");
        assertThat(last.getTotalCount()).isEqualTo(1);
        assertThat(last.getEndTimeStamp() - last.getStartTimeStamp()).isEqualTo(2_000);
        assertThat(reader.nextIntervalHistogram()).isNull();
    }

    @Test
    void refusesTheSameNameTwiceAndNamesThatATagCannotHold() {
        log.add(risk);

        assertThatThrownBy(() -> log.add(new LatencyRecorder(risk.config()))).hasMessageContaining("already: risk");
        assertThatThrownBy(() -> log.add(
                        new LatencyRecorder(LatencyConfig.named("risk,eu").build())))
                .hasMessageContaining("risk,eu");
    }

    @Test
    void refusesToWriteOnceClosedAndClosesTwiceQuietly() {
        log.close();
        log.close();

        assertThatThrownBy(log::writeInterval).isInstanceOf(IllegalStateException.class);
    }

    private void pass(int seconds) {
        now = now.plusSeconds(seconds);
    }

    private static Histogram next(HistogramLogReader reader) {
        EncodableHistogram histogram = reader.nextIntervalHistogram();
        assertThat(histogram).isInstanceOf(Histogram.class);
        return (Histogram) histogram;
    }
}
