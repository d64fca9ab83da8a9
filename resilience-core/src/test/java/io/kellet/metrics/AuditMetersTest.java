package io.kellet.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kellet.audit.AuditLine;
import io.kellet.audit.AuditQueue;
import io.kellet.audit.AuditQueueConfig;
import io.kellet.audit.AuditShape;
import io.kellet.audit.AuditTrail;
import io.kellet.audit.WhenFull;
import io.kellet.testkit.ManualClock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AuditMetersTest {

    private final ManualClock clock = new ManualClock();
    private final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final KelletMetrics metrics = KelletMetrics.bindTo(prometheus, clock);

    private AuditQueue queue(WhenFull whenFull) {
        return AuditQueue.of(
                AuditQueueConfig.named("journal").lines(4).whenFull(whenFull).build(), clock);
    }

    @Test
    void aScrapeShowsWhatBecameOfRecordsAndHowFarTheyAre() {
        AuditQueue queue = queue(new WhenFull.Halt(() -> {}));
        metrics.add("gateway", queue, "site", "ldn");
        append(queue, 6);
        queue.drain((nanos, bytes, length, receipt) -> {}, 3);
        queue.progress(3, 1, clock.nanos());
        queue.writeFailed();
        clock.advance(Duration.ofMillis(1_500));

        assertThat(scrape())
                .contains(
                        "audit_log_records_total{site=\"ldn\",trail=\"gateway\"} 4.0",
                        "audit_log_rejected_total{site=\"ldn\",trail=\"gateway\"} 2.0",
                        "audit_log_waits_total{site=\"ldn\",trail=\"gateway\"} 0.0",
                        "audit_log_halts_total{site=\"ldn\",trail=\"gateway\"} 1.0",
                        "audit_log_write_errors_total{site=\"ldn\",trail=\"gateway\"} 1.0",
                        "audit_log_unsynced_records{site=\"ldn\",trail=\"gateway\"} 3.0",
                        "audit_log_unsynced_age_seconds{site=\"ldn\",trail=\"gateway\"} 1.5");
    }

    @Test
    void aScrapeShowsWhoWaitedForRoom() {
        AuditQueue queue = queue(new WhenFull.Block(Duration.ofNanos(1)));
        metrics.add("gateway", queue);
        append(queue, 4);
        Thread.currentThread().interrupt(); // ends the wait

        append(queue, 1);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(scrape()).contains("audit_log_waits_total{trail=\"gateway\"} 1.0");
    }

    @Test
    void theSameNameTwiceIsRefusedAndAfterRemovalNothingIsLeft() {
        Binding binding = metrics.add("gateway", AuditTrail.none());

        assertThatIllegalArgumentException().isThrownBy(() -> metrics.add("gateway", AuditTrail.none()));
        metrics.add("other", AuditTrail.none()).close();
        binding.close();

        assertThat(prometheus.getMeters()).isEmpty();
    }

    private void append(AuditQueue queue, int times) {
        AuditLine line = queue.line(AuditShape.of("a", "b").build());
        for (int i = 0; i < times; i++) {
            line.append(clock.nanos());
        }
    }

    private List<String> scrape() {
        return prometheus.scrape().lines().toList();
    }
}
