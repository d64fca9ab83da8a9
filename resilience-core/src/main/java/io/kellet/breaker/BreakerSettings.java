package io.kellet.breaker;

import io.kellet.config.Key;
import io.kellet.config.Settings;
import io.kellet.config.ValueForm;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Breakers' settings as an operator writes them: {@code kellet.breaker.<name>.threshold=5}, with {@code default} in place of
 * a name for all, or {@code CIRCUIT_BREAKER_THRESHOLD}, {@code CIRCUIT_BREAKER_TIMEOUT} (seconds) and
 * {@code CIRCUIT_BREAKER_ENABLED}, which may be followed by {@code _} and a name.
 *
 * <pre>{@code
 * Settings settings = Settings.of(BreakerSettings.KEYS).process().load();
 * CircuitBreaker venue = new CircuitBreaker(BreakerSettings.config(settings, "xetra"), NanoClock.SYSTEM);
 * }</pre>
 */
public final class BreakerSettings {

    private static final Duration TINY = Duration.ofMillis(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    public static final Key<Boolean> ENABLED = Key.ofBoolean("kellet.breaker.*.enabled", "whether it does anything")
            .defaultsTo(true)
            .env("CIRCUIT_BREAKER_ENABLED");
    public static final Key<Integer> THRESHOLD = Key.ofInt(
                    "kellet.breaker.*.threshold", "failures in a row that open it; 0 for no such rule")
            .between(0, 1_000_000)
            .defaultsTo(5)
            .env("CIRCUIT_BREAKER_THRESHOLD");
    public static final Key<Duration> OPEN_FOR = Key.ofDuration(
                    "kellet.breaker.*.open-for", "how long it refuses before it probes, the first time")
            .between(TINY, DAY)
            .defaultsTo(Duration.ofSeconds(60))
            .env("CIRCUIT_BREAKER_TIMEOUT", ValueForm.countOf(ChronoUnit.SECONDS));
    public static final Key<Double> OPEN_MULTIPLIER = Key.ofDouble(
                    "kellet.breaker.*.open-multiplier", "by how much longer each time it opens again at once")
            .between(1.0, 100.0)
            .defaultsTo(1.0);
    public static final Key<Duration> OPEN_LONGEST = Key.ofDuration(
                    "kellet.breaker.*.open-longest", "the longest it refuses, before jitter; at least open-for")
            .between(TINY, DAY)
            .defaultsTo(HOUR);
    public static final Key<Double> OPEN_JITTER = Key.ofDouble(
                    "kellet.breaker.*.open-jitter", "share by which the open time is at most shorter or longer")
            .between(0.0, 0.5)
            .defaultsTo(0.0);
    public static final Key<Integer> CLOSE_AFTER = Key.ofInt(
                    "kellet.breaker.*.close-after", "probes that must succeed before it closes")
            .between(1, HalfOpen.MAX_SUCCESSES)
            .defaultsTo(3);
    public static final Key<Integer> HALF_OPEN_PERMITS = Key.ofInt(
                    "kellet.breaker.*.half-open-permits", "probes that may be out at a time")
            .between(1, HalfOpen.MAX_PROBES)
            .defaultsTo(1);
    public static final Key<Duration> LEASE_FOR = Key.ofDuration(
                    "kellet.breaker.*.lease-for", "how long a probe may take before it has lost its place")
            .between(TINY, HOUR)
            .defaultsTo(Duration.ofSeconds(10));
    public static final Key<Double> PROBE_FAILURE_RATE = Key.ofDouble(
                    "kellet.breaker.*.probe-failure-rate",
                    "percent of close-after probes that open it again; 0 if the first one does")
            .between(0.0, 100.0)
            .defaultsTo(0.0);
    public static final Key<List<String>> RAMP = Key.ofStrings(
                    "kellet.breaker.*.ramp", "percents of calls let through after the probes, such as 10,25,50")
            .defaultsTo(List.of());
    public static final Key<Duration> RAMP_STEP = Key.ofDuration("kellet.breaker.*.ramp-step", "how long each lasts")
            .between(TINY, HOUR)
            .defaultsTo(Duration.ofSeconds(10));
    public static final Key<Integer> WINDOW_CALLS = Key.ofInt(
                    "kellet.breaker.*.window-calls", "calls that rates are taken over")
            .between(1, 65_536)
            .defaultsTo(64);
    public static final Key<Duration> WINDOW_LENGTH = Key.ofDuration(
                    "kellet.breaker.*.window-length", "time that rates are taken over; 0s to take them over calls")
            .between(Duration.ZERO, DAY)
            .defaultsTo(Duration.ZERO);
    public static final Key<Integer> MINIMUM_CALLS = Key.ofInt(
                    "kellet.breaker.*.minimum-calls", "calls in the window before a rate counts")
            .between(1, 1_000_000)
            .defaultsTo(20);
    public static final Key<Double> FAILURE_RATE = Key.ofDouble(
                    "kellet.breaker.*.failure-rate", "percent of failed calls that opens it; 0 for no such rule")
            .between(0.0, 100.0)
            .defaultsTo(0.0);
    public static final Key<Double> SLOW_CALL_RATE = Key.ofDouble(
                    "kellet.breaker.*.slow-call-rate", "percent of slow calls that opens it; 0 for no such rule")
            .between(0.0, 100.0)
            .defaultsTo(0.0);
    public static final Key<Duration> SLOW_CALL = Key.ofDuration("kellet.breaker.*.slow-call", "a call is slow beyond")
            .between(Duration.ofNanos(1), HOUR)
            .defaultsTo(Duration.ofSeconds(1));
    public static final Key<Integer> OVERDUE_CALLS = Key.ofInt(
                    "kellet.breaker.*.overdue-calls", "calls in flight for too long that open it; 0 for no such rule")
            .between(0, 1_024)
            .defaultsTo(0);
    public static final Key<Duration> OVERDUE = Key.ofDuration("kellet.breaker.*.overdue", "too long in flight")
            .between(Duration.ofNanos(1_000), HOUR)
            .defaultsTo(Duration.ofSeconds(5));
    public static final Key<Boolean> LOCAL_FAILURES_COUNT = Key.ofBoolean(
                    "kellet.breaker.*.local-failures-count", "whether failures of our own count")
            .defaultsTo(false);

    /** All of them, for {@link Settings#of}. */
    public static final List<Key<?>> KEYS = List.of(
            ENABLED,
            THRESHOLD,
            OPEN_FOR,
            OPEN_MULTIPLIER,
            OPEN_LONGEST,
            OPEN_JITTER,
            CLOSE_AFTER,
            HALF_OPEN_PERMITS,
            LEASE_FOR,
            PROBE_FAILURE_RATE,
            RAMP,
            RAMP_STEP,
            WINDOW_CALLS,
            WINDOW_LENGTH,
            MINIMUM_CALLS,
            FAILURE_RATE,
            SLOW_CALL_RATE,
            SLOW_CALL,
            OVERDUE_CALLS,
            OVERDUE,
            LOCAL_FAILURES_COUNT);

    private BreakerSettings() {}

    /**
     * The settings of the breaker of this name.
     *
     * @throws IllegalArgumentException if two of them contradict each other
     */
    public static BreakerConfig config(Settings settings, String name) {
        try {
            return read(settings, name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "settings do not fit together, see kellet.breaker." + name + ".*: " + e.getMessage(), e);
        }
    }

    private static BreakerConfig read(Settings settings, String name) {
        BreakerConfig.Builder builder = BreakerConfig.named(name).withoutRules();
        addRules(settings, name, builder);
        double probeFailureRate = settings.get(PROBE_FAILURE_RATE, name);
        return builder.enabled(settings.get(ENABLED, name))
                .openTime(openTime(settings, name))
                .halfOpenPermits(settings.get(HALF_OPEN_PERMITS, name))
                .leaseFor(settings.get(LEASE_FOR, name))
                .closeAfter(settings.get(CLOSE_AFTER, name))
                .probeFailures(probeFailureRate == 0 ? ProbeFailures.any() : ProbeFailures.share(probeFailureRate))
                .ramp(new Ramp(percents(settings.get(RAMP, name)), settings.get(RAMP_STEP, name)))
                .localFailuresCount(settings.get(LOCAL_FAILURES_COUNT, name))
                .build();
    }

    private static void addRules(Settings settings, String name, BreakerConfig.Builder builder) {
        Duration length = settings.get(WINDOW_LENGTH, name);
        Window window = length.isZero() ? Window.lastCalls(settings.get(WINDOW_CALLS, name)) : Window.lasting(length);
        int minimumCalls = settings.get(MINIMUM_CALLS, name);
        int threshold = settings.get(THRESHOLD, name);
        if (threshold > 0) {
            builder.consecutiveFailures(threshold);
        }
        double failureRate = settings.get(FAILURE_RATE, name);
        if (failureRate > 0) {
            builder.failureRate(failureRate, window, minimumCalls);
        }
        double slowCallRate = settings.get(SLOW_CALL_RATE, name);
        if (slowCallRate > 0) {
            builder.slowCallRate(slowCallRate, settings.get(SLOW_CALL, name), window, minimumCalls);
        }
        int overdueCalls = settings.get(OVERDUE_CALLS, name);
        if (overdueCalls > 0) {
            builder.overdueCalls(overdueCalls, settings.get(OVERDUE, name));
        }
    }

    private static OpenTime openTime(Settings settings, String name) {
        Duration first = settings.get(OPEN_FOR, name);
        double multiplier = settings.get(OPEN_MULTIPLIER, name);
        Duration longest = multiplier == 1 ? first : settings.get(OPEN_LONGEST, name);
        return new OpenTime(first, multiplier, longest, settings.get(OPEN_JITTER, name), longest);
    }

    private static List<Integer> percents(List<String> texts) {
        try {
            return texts.stream().map(Integer::valueOf).toList();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("ramp must be whole percents with commas: " + texts, e);
        }
    }
}
