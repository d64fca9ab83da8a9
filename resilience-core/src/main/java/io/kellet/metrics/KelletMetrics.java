package io.kellet.metrics;

import static java.util.Objects.requireNonNull;

import io.kellet.audit.AuditTrail;
import io.kellet.breaker.CircuitBreaker;
import io.kellet.control.ValueAtRiskLimit;
import io.kellet.event.EventBus;
import io.kellet.kill.KillSwitch;
import io.kellet.latency.LatencyConfig;
import io.kellet.latency.LatencyRecorder;
import io.kellet.limit.AdaptiveConcurrency;
import io.kellet.limit.Bulkhead;
import io.kellet.limit.RateLimiter;
import io.kellet.limit.RetryBudget;
import io.kellet.limit.SlidingLogLimiter;
import io.kellet.risk.RiskGate;
import io.kellet.time.NanoClock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * Shows components in a Micrometer registry for as long as they live.
 *
 * <pre>{@code
 * KelletMetrics metrics = KelletMetrics.bindTo(registry);
 * Binding binding = metrics.add("risk.enforcement", gateLatency, "gate", "equities");
 * ...
 * binding.close(); // the gate is gone, and so are its meters
 * }</pre>
 *
 * <p>A {@link LatencyRecorder} added as {@code risk.enforcement} appears as
 *
 * <ul>
 *   <li>{@code risk_enforcement_duration_seconds}: in a Prometheus registry a true histogram, exact at every edge of the
 *       recorder; in any other registry a timer with count and total
 *   <li>{@code risk_enforcement_duration_percentile_seconds{phi}} and {@code risk_enforcement_duration_max_seconds}: from
 *       HdrHistogram, over the last 30 to 60 seconds, or since the last poll if polls are rarer
 *   <li>{@code risk_enforcement_slo_exceeded_total{slo}}: samples over the SLO, exactly
 *   <li>{@code risk_enforcement_duration_out_of_range_total{bound}}: samples that were {@code negative} or over the
 *       {@code highest}
 * </ul>
 *
 * <p>(The names are those of Prometheus; another registry's naming convention applies where it is used.) Common tags and
 * filters of the registry apply. A composite is bound through the registries it holds at that moment,
 * each with its own common tags and filters, without those of the composite itself. Who uses the Prometheus client
 * without Micrometer wraps its registry: {@code new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, prometheus,
 * Clock.SYSTEM)}.
 */
public final class KelletMetrics implements AutoCloseable {

    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};

    /** No other characters, for Prometheus makes {@code _} of them: two names would be one there. */
    private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9]*(\\.[a-zA-Z0-9]+)*");

    private final List<Target> targets;
    private final NanoClock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Binding> bindings = new ArrayList<>();

    private KelletMetrics(List<Target> targets, NanoClock clock) {
        this.targets = targets;
        this.clock = clock;
    }

    /** Meters go to this registry; nothing is registered yet. */
    public static KelletMetrics bindTo(MeterRegistry registry) {
        return bindTo(registry, NanoClock.SYSTEM);
    }

    /** As {@link #bindTo(MeterRegistry)}, with the clock that tells how recent a percentile is. */
    public static KelletMetrics bindTo(MeterRegistry registry, NanoClock clock) {
        List<Target> leaves = new ArrayList<>();
        collectLeaves(requireNonNull(registry, "registry"), leaves);
        return new KelletMetrics(List.copyOf(leaves), requireNonNull(clock, "clock"));
    }

    /**
     * Shows a latency recorder until the binding, or this, is closed. The registry keeps it reachable until then.
     *
     * @param name what was measured, in Micrometer's dotted form: {@code risk.enforcement}, never {@code risk_enforcement}
     * @param labels names and values in turn; few and bounded, never an account or an order
     * @throws IllegalArgumentException if meters of that name and those labels exist already, or the name or a label is not
     *     well formed; nothing is registered then
     */
    public Binding add(String name, LatencyRecorder recorder, String... labels) {
        requireNonNull(recorder, "recorder");
        return addToAll(requireName(name), labels, meters -> addLatency(meters, name, recorder));
    }

    /**
     * Shows what became of a bus's events, {@code published = delivered + lost + discarded} at rest, and how its listeners
     * fare: {@code name.listener.running} is how long the current call has been running, so that one that hangs is seen.
     *
     * @param name in Micrometer's dotted form: {@code desk.events}
     * @param labels names and values in turn
     * @throws IllegalArgumentException as for a recorder
     */
    public Binding add(String name, EventBus bus, String... labels) {
        requireNonNull(bus, "bus");
        return addToAll(requireName(name), labels, meters -> addEvents(meters, name, bus));
    }

    /**
     * Shows a breaker as {@code circuit_breaker_state{name}}, {@code circuit_breaker_trips_total{name}},
     * {@code circuit_breaker_rejections_total{name}} and more, with its own name as the label {@code name}.
     *
     * @param labels further names and values in turn
     * @throws IllegalArgumentException as for a recorder; so if a breaker of this name was added already
     */
    public Binding add(CircuitBreaker breaker, String... labels) {
        requireNonNull(breaker, "breaker");
        requireNonNull(labels, "labels");
        return addToAll(
                BreakerMeters.PREFIX,
                Labels.with("name", breaker.name(), labels),
                meters -> BreakerMeters.register(meters, breaker));
    }

    /**
     * Shows a risk gate: {@code risk_enforcement_duration_seconds{gate}} and all that a latency recorder shows, the same from when orders
     * were due as {@code risk_enforcement_response_duration_seconds{gate}}, {@code risk_enforcement_rejections_total{gate,control,reason}}
     * and more, with its own name as the label {@code gate}.
     *
     * @param labels further names and values in turn
     * @throws IllegalArgumentException as for a recorder; so if a gate of this name was added already
     */
    public Binding add(RiskGate gate, String... labels) {
        requireNonNull(gate, "gate");
        return addToAll(RiskMeters.PREFIX, Labels.with("gate", gate.config().name(), labels), meters -> {
            addLatency(meters, RiskMeters.PREFIX, gate.latency().service());
            addLatency(meters, RiskMeters.PREFIX + ".response", gate.latency().response());
            RiskMeters.register(meters, gate);
        });
    }

    /**
     * Shows a value-at-risk limit as {@code var_limit_breaches_total{name}} and {@code var_current{name,confidence}}, the highest of
     * its books. How long a look takes is a recorder's: add the one it was given as {@code var.calculation}.
     *
     * @param name the label {@code name}: the gate it belongs to
     * @param labels further names and values in turn
     * @throws IllegalArgumentException as for a recorder
     */
    public Binding add(String name, ValueAtRiskLimit limit, String... labels) {
        requireNonNull(limit, "limit");
        return addToAll(
                VarMeters.PREFIX,
                Labels.with("name", requireNonNull(name, "name"), labels),
                meters -> VarMeters.register(meters, limit, clock));
    }

    /**
     * Shows a rate limiter as {@code rate_limiter_rejections_total{name}}, with its own name as the label {@code name}.
     *
     * @param labels further names and values in turn
     * @throws IllegalArgumentException as for a recorder; so if one of this name was added already
     */
    public Binding add(RateLimiter limiter, String... labels) {
        requireNonNull(limiter, "limiter");
        requireNonNull(labels, "labels");
        return addToAll(
                LimitMeters.RATE_LIMITER,
                Labels.with("name", limiter.config().name(), labels),
                meters -> LimitMeters.registerRate(meters, limiter::refused));
    }

    /**
     * Shows a message cap as {@code rate_limiter_rejections_total{name}}, with its own name as the label {@code name}.
     *
     * @param labels further names and values in turn
     * @throws IllegalArgumentException as for a recorder; so if one of this name was added already
     */
    public Binding add(SlidingLogLimiter limiter, String... labels) {
        requireNonNull(limiter, "limiter");
        requireNonNull(labels, "labels");
        return addToAll(
                LimitMeters.RATE_LIMITER,
                Labels.with("name", limiter.config().name(), labels),
                meters -> LimitMeters.registerRate(meters, limiter::refused));
    }

    /**
     * Shows a bulkhead as {@code bulkhead_in_flight{name}}, {@code bulkhead_rejections_total{name}} and
     * {@code bulkhead_stray_releases_total{name}}, with its own name as the label {@code name}.
     *
     * @param labels further names and values in turn
     * @throws IllegalArgumentException as for a recorder; so if one of this name was added already
     */
    public Binding add(Bulkhead bulkhead, String... labels) {
        requireNonNull(bulkhead, "bulkhead");
        requireNonNull(labels, "labels");
        return addToAll(
                LimitMeters.BULKHEAD,
                Labels.with("name", bulkhead.config().name(), labels),
                meters -> LimitMeters.register(meters, bulkhead));
    }

    /**
     * Shows a retry budget as {@code retry_budget_spent_total{name}} and {@code retry_budget_refused_total{name}}, with its own name as the label {@code name}.
     *
     * @param labels further names and values in turn
     * @throws IllegalArgumentException as for a recorder; so if one of this name was added already
     */
    public Binding add(RetryBudget budget, String... labels) {
        requireNonNull(budget, "budget");
        requireNonNull(labels, "labels");
        return addToAll(
                LimitMeters.RETRY_BUDGET,
                Labels.with("name", budget.name(), labels),
                meters -> LimitMeters.register(meters, budget));
    }

    /**
     * Shows an adaptive limit as {@code adaptive_limit{name}} and {@code adaptive_in_flight{name}}, with its own name as the label {@code name}.
     *
     * @param labels further names and values in turn
     * @throws IllegalArgumentException as for a recorder; so if one of this name was added already
     */
    public Binding add(AdaptiveConcurrency limiter, String... labels) {
        requireNonNull(limiter, "limiter");
        requireNonNull(labels, "labels");
        return addToAll(
                LimitMeters.ADAPTIVE,
                Labels.with("name", limiter.name(), labels),
                meters -> LimitMeters.register(meters, limiter));
    }

    /**
     * Shows a kill switch as {@code kill_switch_engaged{name,scope}}, {@code kill_switch_engagements_total{name}},
     * {@code kill_switch_rearms_total{name}}, {@code kill_switch_store_failures_total{name}} and more, with its own name as the
     * label {@code name}.
     *
     * @param labels further names and values in turn
     * @throws IllegalArgumentException as for a recorder; so if one of this name was added already
     */
    public Binding add(KillSwitch killSwitch, String... labels) {
        requireNonNull(killSwitch, "killSwitch");
        requireNonNull(labels, "labels");
        return addToAll(
                KillMeters.PREFIX,
                Labels.with("name", killSwitch.name(), labels),
                meters -> KillMeters.register(meters, killSwitch));
    }

    /**
     * Shows an audit trail as {@code audit_log_records_total{trail}}, {@code audit_log_rejected_total{trail}},
     * {@code audit_log_write_errors_total{trail}}, {@code audit_log_unsynced_records{trail}},
     * {@code audit_log_unsynced_age_seconds{trail}} and more.
     *
     * @param name the label {@code trail}
     * @param labels further names and values in turn
     * @throws IllegalArgumentException as for a recorder; so if a trail of this name was added already
     */
    public Binding add(String name, AuditTrail trail, String... labels) {
        requireNonNull(trail, "trail");
        requireNonNull(labels, "labels");
        return addToAll(
                AuditMeters.PREFIX,
                Labels.with("trail", requireNonNull(name, "name"), labels),
                meters -> AuditMeters.register(meters, trail));
    }

    /**
     * Shows a component that registers its meters itself.
     *
     * @param labels names and values in turn, on each of its meters
     * @throws IllegalArgumentException as for a recorder
     */
    public Binding add(Metered component, String... labels) {
        requireNonNull(component, "component");
        return addToAll(
                component.getClass().getSimpleName(), labels, meters -> component.showIn(new CheckedMeters(meters)));
    }

    /** Removes whatever was added. */
    @Override
    public void close() {
        List<Binding> all;
        lock.lock();
        try {
            all = List.copyOf(bindings);
            bindings.clear();
        } finally {
            lock.unlock();
        }
        all.forEach(Binding::close);
    }

    private void addLatency(MeterSet meters, String name, LatencyRecorder recorder) {
        LatencyConfig config = recorder.config();
        RecentLatency recent = new RecentLatency(recorder, clock);
        String duration = name + ".duration";
        meters.counter(
                name + ".slo.exceeded",
                Tags.of("slo", Units.text(config.slo())),
                "Samples longer than the SLO",
                () -> recorder.snapshot().exceeded());
        meters.counter(
                duration + ".out.of.range",
                Tags.of("bound", "negative"),
                "Samples out of range",
                () -> recorder.snapshot().negative());
        meters.counter(
                duration + ".out.of.range",
                Tags.of("bound", "highest"),
                "Samples out of range",
                () -> recorder.snapshot().clamped());
        for (double percentile : PERCENTILES) {
            meters.duration(
                    duration + ".percentile",
                    Tags.of("phi", Units.phi(percentile)),
                    "Percentiles of the last 30 to 60 seconds",
                    () -> recent.window().valueAtPercentile(percentile));
        }
        meters.duration(
                duration + ".max",
                Tags.empty(),
                "Longest of the last 30 to 60 seconds",
                () -> recent.window().maxNanos());
        meters.histogram(duration, "Time taken", recorder);
    }

    private void addEvents(MeterSet meters, String name, EventBus bus) {
        Tags none = Tags.empty();
        meters.counter(
                name + ".published",
                none,
                "Events published",
                () -> bus.counts().published());
        meters.counter(
                name + ".delivered",
                none,
                "Events told to every listener",
                () -> bus.counts().delivered());
        meters.counter(
                name + ".lost",
                none,
                "Events lost because listeners fell behind",
                () -> bus.counts().lost());
        meters.counter(
                name + ".discarded",
                none,
                "Events published to a closed source or bus",
                () -> bus.counts().discarded());
        meters.counter(name + ".listener.failures", none, "Listener calls that have thrown", bus::listenerFailures);
        meters.counter(name + ".listener.slow", none, "Listener calls over the limit", bus::slowListenerCalls);
        meters.duration(
                name + ".listener.running",
                none,
                "How long the current listener call has been running",
                () -> bus.running().map(run -> clock.nanos() - run.sinceNanos()).orElse(0L));
    }

    /** All registries or none. */
    private Binding addToAll(String name, String[] labels, Registration registration) {
        Tags tags = Labels.check(name, labels);
        List<MeterSet> done = new ArrayList<>();
        Binding binding = new OnceBinding(() -> done.forEach(MeterSet::close));
        lock.lock();
        try {
            for (Target target : targets) {
                MeterSet meters = new MeterSet(target.registry(), target.histograms(), tags);
                done.add(meters);
                registration.register(meters);
            }
            bindings.add(binding);
            return () -> {
                forget(binding);
                binding.close();
            };
        } catch (RuntimeException | Error e) {
            binding.close();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private void forget(Binding binding) {
        lock.lock();
        try {
            bindings.remove(binding);
        } finally {
            lock.unlock();
        }
    }

    private static void collectLeaves(MeterRegistry registry, List<Target> leaves) {
        if (registry instanceof CompositeMeterRegistry composite) {
            composite.getRegistries().forEach(child -> collectLeaves(child, leaves));
        } else if (leaves.stream().noneMatch(leaf -> leaf.registry() == registry)) {
            leaves.add(new Target(registry, HistogramSink.of(registry)));
        }
    }

    static String requireName(String name) {
        requireNonNull(name, "name");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name must be letters and digits in words joined by dots: meter=\"" + name + "\"");
        }
        return name;
    }

    /** One registry that is no composite. */
    private record Target(MeterRegistry registry, HistogramSink histograms) {}

    private interface Registration {
        void register(MeterSet meters);
    }
}
