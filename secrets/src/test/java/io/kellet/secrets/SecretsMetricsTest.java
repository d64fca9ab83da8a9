package io.kellet.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.metrics.KelletMetrics;
import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretNotFoundException;
import io.kellet.secrets.provider.SecretProvider;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.Which;
import io.kellet.testkit.ManualClock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SecretsMetricsTest {

    private static final String NEEDLE = "Needle-91c2";

    private final ManualClock clock = new ManualClock();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private final SecretProvider vault = new SecretProvider() {
        @Override
        public String name() {
            return "vault";
        }

        @Override
        public boolean isRemote() {
            return true;
        }

        @Override
        public Fetched fetch(SecretName name, Which which, Duration within) {
            if (name.text().startsWith("none")) {
                throw new SecretNotFoundException(name, name(), "there is none");
            }
            return Fetched.of(
                    SecretBytes.copyOf(NEEDLE.getBytes(UTF_8)),
                    new SecretVersion("vault", "7", 7, null),
                    Set.of(Stage.CURRENT));
        }

        @Override
        public void close() {}
    };

    private List<String> scrape() {
        return registry.scrape().lines().filter(line -> !line.startsWith("#")).toList();
    }

    @Test
    void showsHitsAgesStatesAndHowEachCallEnded() {
        try (Secrets secrets = Secrets.of(SecretsConfig.named("gateway").build())
                .clock(clock)
                .provider(vault)
                .manual(Runnable::run)) {
            KelletMetrics.bindTo(registry).add(SecretsMetrics.of(secrets), "secrets", "gateway");
            SecretRef<RawSecret> ref = secrets.raw("tenant-a/db");
            assertThatThrownBy(() -> secrets.raw("none/such")).isInstanceOf(SecretNotFoundException.class);
            for (int i = 0; i < 98; i++) {
                ref.get().<Integer, RuntimeException>use(bytes -> bytes.length);
            }
            clock.advance(Duration.ofSeconds(3));

            assertThat(scrape())
                    .contains(
                            "secret_cache_hit_ratio{secrets=\"gateway\"} 0.98",
                            "secret_cache_hits_total{secrets=\"gateway\"} 98.0",
                            "secret_cache_waits_total{secrets=\"gateway\"} 2.0",
                            "secret_age_seconds{secrets=\"gateway\"} 3.0",
                            "secret_refs{secrets=\"gateway\",state=\"fresh\"} 1.0",
                            "secret_refs{secrets=\"gateway\",state=\"hard_stale\"} 0.0",
                            "secret_provider_requests_total{outcome=\"ok\",provider=\"vault\",secrets=\"gateway\"} 1.0",
                            "secret_provider_requests_total{outcome=\"not_found\",provider=\"vault\",secrets=\"gateway\"} 1.0",
                            "secret_provider_up{provider=\"vault\",secrets=\"gateway\"} 1.0");
        }
    }

    @Test
    void noLabelAndNoValueTellsOfASecretOrATenant() {
        try (Secrets secrets = Secrets.of(SecretsConfig.named("gateway").build())
                .clock(clock)
                .provider(vault)
                .manual(Runnable::run)) {
            KelletMetrics.bindTo(registry).add(SecretsMetrics.of(secrets), "secrets", "gateway");
            List<String> before = scrape();
            for (int i = 0; i < 100; i++) {
                secrets.raw("tenant-" + i + "/db").get();
            }
            assertThat(scrape())
                    .hasSameSizeAs(before)
                    .allSatisfy(
                            line -> assertThat(line).doesNotContain("tenant").doesNotContain(NEEDLE));
        }
    }

    @Test
    void theMetricsGoWhenTheirBindingIsClosed() {
        try (Secrets secrets = Secrets.of(SecretsConfig.named("gateway").build())
                .clock(clock)
                .provider(vault)
                .manual(Runnable::run)) {
            KelletMetrics.bindTo(registry).add(SecretsMetrics.of(secrets)).close();
            assertThat(scrape()).isEmpty();
        }
    }
}
