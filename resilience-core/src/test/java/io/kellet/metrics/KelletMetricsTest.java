package io.kellet.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.event.EventSource;
import io.kellet.latency.LatencyConfig;
import io.kellet.latency.LatencyRecorder;
import io.kellet.testkit.ManualClock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KelletMetricsTest {

    private final ManualClock clock = new ManualClock();
    private final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final SimpleMeterRegistry simple = new SimpleMeterRegistry();
    private LatencyRecorder recorder =
            new LatencyRecorder(LatencyConfig.named("gate").build());

    @Test
    void aPrometheusRegistryShowsATrueHistogramExactAtEveryEdge() {
        KelletMetrics metrics = KelletMetrics.bindTo(prometheus, clock);
        metrics.add("risk.enforcement", recorder, "gate", "equities");
        recorder.record(25_000);
        recorder.record(25_001);
        recorder.record(1_000);
        recorder.record(6_000_000);

        List<String> scrape = scrape();

        assertThat(scrape)
                .contains(
                        "# TYPE risk_enforcement_duration_seconds histogram",
                        "risk_enforcement_duration_seconds_bucket{gate=\"equities\",le=\"1.0E-6\"} 1",
                        "risk_enforcement_duration_seconds_bucket{gate=\"equities\",le=\"2.0E-5\"} 1",
                        "risk_enforcement_duration_seconds_bucket{gate=\"equities\",le=\"2.5E-5\"} 2",
                        "risk_enforcement_duration_seconds_bucket{gate=\"equities\",le=\"3.0E-5\"} 3",
                        "risk_enforcement_duration_seconds_bucket{gate=\"equities\",le=\"0.005\"} 3",
                        "risk_enforcement_duration_seconds_bucket{gate=\"equities\",le=\"+Inf\"} 4",
                        "risk_enforcement_duration_seconds_count{gate=\"equities\"} 4",
                        "risk_enforcement_duration_seconds_sum{gate=\"equities\"} 0.006051001",
                        "risk_enforcement_slo_exceeded_total{gate=\"equities\",slo=\"25us\"} 2.0",
                        "risk_enforcement_duration_out_of_range_total{bound=\"negative\",gate=\"equities\"} 0.0",
                        "risk_enforcement_duration_max_seconds{gate=\"equities\"} 0.006",
                        "risk_enforcement_duration_percentile_seconds{gate=\"equities\",phi=\"0.9999\"} 0.006");
    }

    @Test
    void twoRecordersOfOneNameAreTwoSeriesOfOneFamily() {
        KelletMetrics metrics = KelletMetrics.bindTo(prometheus, clock);
        Binding equities = metrics.add("risk.enforcement", recorder, "gate", "equities");
        metrics.add("risk.enforcement", new LatencyRecorder(recorder.config()), "gate", "futures");
        recorder.record(3);

        assertThat(scrape())
                .containsOnlyOnce("# TYPE risk_enforcement_duration_seconds histogram")
                .contains(
                        "risk_enforcement_duration_seconds_count{gate=\"equities\"} 1",
                        "risk_enforcement_duration_seconds_count{gate=\"futures\"} 0");

        equities.close();

        assertThat(scrape())
                .contains("risk_enforcement_duration_seconds_count{gate=\"futures\"} 0")
                .noneMatch(line -> line.contains("equities"));
    }

    @Test
    void commonTagsOfTheRegistryApplyToTheHistogramToo() {
        prometheus.config().commonTags("desk", "delta-one");
        KelletMetrics.bindTo(prometheus, clock).add("risk.enforcement", recorder);

        assertThat(scrape())
                .contains(
                        "risk_enforcement_duration_seconds_count{desk=\"delta-one\"} 0",
                        "risk_enforcement_slo_exceeded_total{desk=\"delta-one\",slo=\"25us\"} 0.0");
    }

    @Test
    void anyOtherRegistryShowsCountTotalMaximumPercentilesAndExceeded() {
        KelletMetrics.bindTo(simple, clock).add("risk.enforcement", recorder);
        for (int i = 1; i <= 1_000; i++) {
            recorder.record(i * 100L);
        }

        FunctionTimer timer = simple.get("risk.enforcement.duration").functionTimer();

        assertThat(timer.count()).isEqualTo(1_000);
        assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isEqualTo(50_050_000);
        assertThat(simple.get("risk.enforcement.slo.exceeded")
                        .tag("slo", "25us")
                        .functionCounter()
                        .count())
                .isEqualTo(750);
        assertThat(simple.get("risk.enforcement.duration.max").timeGauge().value(TimeUnit.NANOSECONDS))
                .isEqualTo(100_000);
        assertThat(simple.get("risk.enforcement.duration.percentile")
                        .tag("phi", "0.5")
                        .timeGauge()
                        .value(TimeUnit.NANOSECONDS))
                .isBetween(50_000.0, 50_500.0);
        assertThat(simple.find("risk.enforcement.duration.percentile").meters()).hasSize(5);
    }

    @Test
    void percentilesForgetWhatIsOlderThanAMinute() {
        KelletMetrics.bindTo(simple, clock).add("risk.enforcement", recorder);
        recorder.record(5_000_000);
        assertThat(maximum()).isEqualTo(5_000_000);

        clock.advance(Duration.ofSeconds(31));
        assertThat(maximum()).isEqualTo(5_000_000);
        recorder.record(100);
        clock.advance(Duration.ofSeconds(31));
        assertThat(maximum()).isBetween(100.0, 102.0);
        clock.advance(Duration.ofSeconds(31));

        assertThat(maximum()).isZero();
    }

    /** Polls every 29 seconds used to show what was 86 seconds old. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 10, 14, 15, 20, 25, 29, 30})
    void howOftenPollsComeDoesNotMoveTheWindow(int pollSeconds) {
        KelletMetrics.bindTo(simple, clock).add("risk.enforcement", recorder);
        clock.advance(Duration.ofSeconds(100L * pollSeconds));
        maximum();
        recorder.record(5_000_000);

        for (int age = pollSeconds; age <= 120; age += pollSeconds) {
            clock.advance(Duration.ofSeconds(pollSeconds));
            double maximum = maximum();

            if (age <= 30) {
                assertThat(maximum).as("after %d s", age).isEqualTo(5_000_000);
            } else if (age > 60) {
                assertThat(maximum).as("after %d s", age).isZero();
            }
        }
    }

    @Test
    void pollsRarerThanTheWindowSeeEverythingSinceThePollBefore() {
        KelletMetrics.bindTo(simple, clock).add("risk.enforcement", recorder);
        maximum();
        clock.advance(Duration.ofMinutes(5));
        recorder.record(7_000);
        assertThat(maximum()).isEqualTo(7_000);

        clock.advance(Duration.ofMinutes(5));
        recorder.record(3_000);

        assertThat(maximum()).isBetween(3_000.0, 3_030.0);
    }

    @Test
    void anEventBusShowsWhatBecameOfItsEvents() {
        record Tripped(String breaker) {}
        EventBus bus = EventBus.manual(EventBusConfig.named("desk").laneSize(2).build(), clock);
        KelletMetrics metrics = KelletMetrics.bindTo(prometheus, clock);
        Binding binding = metrics.add("desk.events", bus, "desk", "rates");
        List<Double> running = new ArrayList<>();
        bus.subscribe(Tripped.class, event -> {
            clock.advance(Duration.ofSeconds(2));
            running.add(
                    prometheus.get("desk.events.listener.running").timeGauge().value(TimeUnit.SECONDS));
            throw new IllegalStateException("listener is broken");
        });
        EventSource source = bus.source("breaker:orders");
        for (int i = 0; i < 5; i++) {
            source.publish(bus.topic(Tripped.class), new Tripped("orders"));
        }

        bus.deliverPending();

        assertThat(scrape())
                .contains(
                        "desk_events_published_total{desk=\"rates\"} 5.0",
                        "desk_events_delivered_total{desk=\"rates\"} 2.0",
                        "desk_events_lost_total{desk=\"rates\"} 3.0",
                        "desk_events_discarded_total{desk=\"rates\"} 0.0",
                        "desk_events_listener_failures_total{desk=\"rates\"} 2.0",
                        "desk_events_listener_slow_total{desk=\"rates\"} 2.0",
                        "desk_events_listener_running_seconds{desk=\"rates\"} 0.0");
        assertThat(running).containsExactly(2.0, 2.0);
        binding.close();
        assertThat(prometheus.getMeters()).isEmpty();
    }

    @Test
    void theRegistryKeepsARecorderThatNobodyElseKeeps() {
        KelletMetrics.bindTo(simple, clock).add("risk.enforcement", recorder);
        recorder.record(1);
        recorder = new LatencyRecorder(LatencyConfig.named("other").build());

        collectGarbage();

        assertThat(simple.get("risk.enforcement.duration").functionTimer().count())
                .isEqualTo(1);
    }

    @Test
    void afterRemovalNoMeterAndNoReferenceIsLeft() {
        for (MeterRegistry registry : List.of(simple, prometheus)) {
            KelletMetrics metrics = KelletMetrics.bindTo(registry, clock);
            Added added = addOneThatNobodyElseKeeps(metrics);
            assertThat(registry.getMeters()).isNotEmpty();

            added.binding().close();
            added.binding().close();

            assertThat(registry.getMeters()).isEmpty();
            awaitCleared(added.recorder());
            metrics.add("risk.enforcement", recorder); // the same name again registers every meter again
            assertThat(registry.getMeters()).hasSizeGreaterThan(7);
            metrics.close();
        }
        assertThat(scrape()).noneMatch(line -> line.contains("risk"));
    }

    @Test
    void closingTheMetricsRemovesWhatIsLeft() {
        KelletMetrics metrics = KelletMetrics.bindTo(prometheus, clock);
        metrics.add("risk.enforcement", recorder);
        metrics.add("venue.call", recorder);

        metrics.close();

        assertThat(prometheus.getMeters()).isEmpty();
        assertThat(scrape()).noneMatch(line -> line.contains("seconds"));
    }

    @Test
    void aDuplicateIsRefusedWholeAndLeavesTheFirstAlone() {
        KelletMetrics metrics = KelletMetrics.bindTo(prometheus, clock);
        metrics.add("risk.enforcement", recorder, "gate", "equities");
        recorder.record(5);
        List<String> before = scrape();

        assertThatThrownBy(() ->
                        metrics.add("risk.enforcement", new LatencyRecorder(recorder.config()), "gate", "equities"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("exists already")
                .hasMessageContaining("risk.enforcement")
                .hasMessageContaining("equities");

        assertThat(scrape()).isEqualTo(before);
    }

    @Test
    void whatASecondRegistryRefusesIsTakenBackFromTheFirst() {
        CompositeMeterRegistry both = new CompositeMeterRegistry();
        both.add(simple);
        both.add(prometheus);
        Counter.builder("risk.enforcement.slo.exceeded").tag("slo", "25us").register(prometheus);
        KelletMetrics metrics = KelletMetrics.bindTo(both, clock);

        assertThatThrownBy(() -> metrics.add("risk.enforcement", recorder))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(simple.getMeters()).isEmpty();
        assertThat(prometheus.getMeters()).hasSize(1);
    }

    @Test
    void aCompositeShowsTheRecorderInEachOfItsRegistries() {
        CompositeMeterRegistry both = new CompositeMeterRegistry();
        both.add(simple);
        both.add(prometheus);

        KelletMetrics.bindTo(both, clock).add("risk.enforcement", recorder);
        recorder.record(1);

        assertThat(simple.get("risk.enforcement.duration").functionTimer().count())
                .isEqualTo(1);
        assertThat(scrape()).contains("risk_enforcement_duration_seconds_count 1");
    }

    @Test
    void aRegistryThatIsInACompositeTwiceShowsTheRecorderOnce() {
        CompositeMeterRegistry inner = new CompositeMeterRegistry();
        inner.add(prometheus);
        CompositeMeterRegistry both = new CompositeMeterRegistry();
        both.add(inner);
        both.add(prometheus);

        KelletMetrics.bindTo(both, clock).add("risk.enforcement", recorder);

        assertThat(scrape()).containsOnlyOnce("risk_enforcement_duration_seconds_count 0");
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without null checks does
    void refusesNamesAndLabelsThatAreNotWellFormed() {
        KelletMetrics metrics = KelletMetrics.bindTo(simple, clock);

        assertThatThrownBy(() -> KelletMetrics.bindTo(null)).hasMessage("registry");
        assertThatThrownBy(() -> metrics.add(null, recorder)).hasMessage("name");
        assertThatThrownBy(() -> metrics.add(" ", recorder)).hasMessageContaining("\" \"");
        assertThatThrownBy(() -> metrics.add("a", (LatencyRecorder) null)).hasMessage("recorder");
        assertThatThrownBy(() -> metrics.add("a", recorder, "gate")).hasMessageContaining("in turn");
        assertThatThrownBy(() -> metrics.add("a", recorder, "gate", null)).hasMessageContaining("gate");
        assertThatThrownBy(() -> metrics.add("a", recorder, "le", "1")).hasMessageContaining("label=le");
        assertThatThrownBy(() -> metrics.add("a", recorder, "ga te", "1")).hasMessageContaining("ga te");
        assertThatThrownBy(() -> metrics.add("a", recorder, "g", "1", "g", "2")).hasMessageContaining("label=g");
        assertThat(simple.getMeters()).isEmpty();
    }

    /** {@code orders_x} used to take the series of {@code orders.x} away, and {@code "_"} beside {@code ".."} broke scrapes. */
    @Test
    void refusesNamesThatAreAnotherNameInPrometheus() {
        KelletMetrics metrics = KelletMetrics.bindTo(prometheus, clock);
        metrics.add("orders.x", recorder);

        for (String name :
                List.of("orders_x", "orders-x", "orders x", "1orders", "", ".", "orders.", "orders..x", "ä")) {
            assertThatThrownBy(() -> metrics.add(name, recorder))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"" + name + "\"");
        }
        assertThatThrownBy(() -> metrics.add("orders", recorder, "gate.id", "1"))
                .hasMessageContaining("label=gate.id");
        assertThat(scrape()).contains("orders_x_duration_seconds_count 0");
    }

    @Test
    void whatAFilterDeniesIsNotShownNorItsHistogram() {
        prometheus.config().meterFilter(MeterFilter.denyNameStartsWith("orders"));
        KelletMetrics metrics = KelletMetrics.bindTo(prometheus, clock);

        Binding binding = metrics.add("orders", recorder);

        assertThat(scrape()).noneMatch(line -> line.contains("orders"));
        binding.close();
        assertThat(prometheus.getMeters()).isEmpty();
    }

    @Test
    void aFilterThatRenamesAppliesToTheHistogramTooAndHidesNoDuplicate() {
        for (MeterRegistry registry : List.of(simple, prometheus)) {
            registry.config().meterFilter(new MeterFilter() {
                @Override
                public Meter.Id map(Meter.Id id) {
                    return id.withName("app." + id.getName());
                }
            });
            KelletMetrics metrics = KelletMetrics.bindTo(registry, clock);
            metrics.add("orders", recorder);
            int meters = registry.getMeters().size();

            assertThatThrownBy(() -> metrics.add("orders", new LatencyRecorder(recorder.config())))
                    .hasMessageContaining("exists already");

            assertThat(registry.getMeters()).hasSize(meters);
        }
        assertThat(scrape())
                .contains("app_orders_duration_seconds_count 0")
                .noneMatch(line -> line.startsWith("orders"));
    }

    /** In Prometheus it used to be accepted, and then no scrape of the whole registry was answered. */
    @Test
    void aTimerOfTheApplicationsOwnIsNeitherTakenOverNorInTheWay() {
        FunctionTimer own = FunctionTimer.builder("orders.duration", "", o -> 42, o -> 42, TimeUnit.SECONDS)
                .register(simple);
        Timer.builder("orders.duration").register(prometheus);
        Timer.builder("venue.duration").tag("venue", "xetra").register(prometheus);

        assertThatThrownBy(() -> KelletMetrics.bindTo(simple, clock).add("orders", recorder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("orders.duration");
        for (String name : List.of("orders", "venue")) {
            assertThatThrownBy(() -> KelletMetrics.bindTo(prometheus, clock).add(name, recorder))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("exists already")
                    .hasMessageContaining(name);
        }

        assertThat(simple.getMeters()).containsExactly(own);
        assertThat(prometheus.getMeters()).hasSize(2);
        assertThat(scrape())
                .contains("orders_duration_seconds_count 0", "venue_duration_seconds_count{venue=\"xetra\"} 0");
    }

    @Test
    void twoBindingsOfOneRegistryShareAFamilyAndRefuseEachOthersDuplicates() {
        KelletMetrics.bindTo(prometheus, clock).add("orders", recorder, "gate", "equities");
        KelletMetrics other = KelletMetrics.bindTo(prometheus, clock);

        other.add("orders", recorder, "gate", "futures");

        assertThatThrownBy(() -> other.add("orders", recorder, "gate", "equities"))
                .hasMessageContaining("exists already");
        assertThat(scrape())
                .contains(
                        "orders_duration_seconds_count{gate=\"equities\"} 0",
                        "orders_duration_seconds_count{gate=\"futures\"} 0");
    }

    private record Added(Binding binding, WeakReference<LatencyRecorder> recorder) {}

    private Added addOneThatNobodyElseKeeps(KelletMetrics metrics) {
        LatencyRecorder own = new LatencyRecorder(recorder.config());
        own.record(1);
        return new Added(metrics.add("risk.enforcement", own), new WeakReference<>(own));
    }

    private double maximum() {
        return simple.get("risk.enforcement.duration.max").timeGauge().value(TimeUnit.NANOSECONDS);
    }

    private List<String> scrape() {
        return Arrays.asList(prometheus.scrape().split("\n"));
    }

    private static void awaitCleared(WeakReference<?> reference) {
        for (int i = 0; i < 50 && reference.get() != null; i++) {
            collectGarbage();
        }
        assertThat(reference.get()).isNull();
    }

    private static void collectGarbage() {
        System.gc();
    }
}
