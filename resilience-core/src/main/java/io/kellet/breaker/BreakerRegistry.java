package io.kellet.breaker;

import static java.util.Objects.requireNonNull;

import io.kellet.audit.AuditTrail;
import io.kellet.event.EventBus;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service's breakers by name. Their number is bounded: when names are made up at run time, say one for each symbol, and
 * there are too many, every further name gets the breaker {@link #OVERFLOW}, which guards all of them together. So a flood
 * of names costs no memory and switches no protection off.
 *
 * <p>Look a breaker up once and keep it; a look-up is a hash map's. Adding and removing take a lock.
 */
public final class BreakerRegistry {

    /** For {@link #inspect()} alone, which no call runs. */
    private static final Logger LOG = LoggerFactory.getLogger(BreakerRegistry.class);

    /** The name of the breaker for names that are too many; nobody else can have it. */
    public static final String OVERFLOW = "overflow";

    private final Function<String, BreakerConfig> configOf;
    private final int most;
    private final NanoClock clock;
    private final @Nullable EventBus bus;
    private final AuditTrail trail;
    private final CircuitBreaker overflow;
    private final ConcurrentHashMap<String, CircuitBreaker> byName = new ConcurrentHashMap<>();
    private final AtomicLong overflowed = new AtomicLong();
    private final ReentrantLock changing = new ReentrantLock();

    /**
     * @param configOf the settings of a name that is asked for and not there yet; by several threads at once it may be asked several
     *     times
     * @param most breakers there may be, without the one for the overflow: 1 to 100,000
     * @param bus where they tell what they do; null for nowhere. It must have room for one source more than {@code most}
     */
    public BreakerRegistry(
            Function<String, BreakerConfig> configOf, int most, NanoClock clock, @Nullable EventBus bus) {
        this(configOf, most, clock, bus, AuditTrail.none());
    }

    /**
     * A registry whose breakers have what operators do to them on record.
     *
     * @param configOf as above
     * @param most as above
     * @param bus as above
     * @param trail gets the records that {@code docs/audit-records.md} lists
     */
    public BreakerRegistry(
            Function<String, BreakerConfig> configOf,
            int most,
            NanoClock clock,
            @Nullable EventBus bus,
            AuditTrail trail) {
        this.configOf = requireNonNull(configOf, "configOf");
        this.most = most;
        this.clock = requireNonNull(clock, "clock");
        this.bus = bus;
        this.trail = requireNonNull(trail, "trail");
        if (most < 1 || most > 100_000) {
            throw new IllegalArgumentException("most must be 1..100000: " + most);
        }
        overflow = new CircuitBreaker(configFor(OVERFLOW), clock, bus, trail);
    }

    /** The breaker of this name, made if it is not there; the one for the overflow if there are too many. */
    public CircuitBreaker breaker(String name) {
        CircuitBreaker known = byName.get(requireNonNull(name, "name"));
        if (known != null) {
            return known;
        }
        CircuitBreaker there = thereOrTooMany(name, null);
        if (there != null) {
            return there;
        }
        BreakerConfig config = configFor(name); // outside the lock: it is not ours and may itself ask for a breaker
        return requireNonNull(thereOrTooMany(name, config));
    }

    /** Null if the breaker could be made, and there are no settings to make it with. */
    private @Nullable CircuitBreaker thereOrTooMany(String name, @Nullable BreakerConfig config) {
        changing.lock();
        try {
            CircuitBreaker known = byName.get(name);
            if (known != null) {
                return known;
            }
            if (name.equals(OVERFLOW) || byName.size() >= most) {
                overflowed.incrementAndGet();
                return overflow;
            }
            if (config == null) {
                return null;
            }
            CircuitBreaker made = new CircuitBreaker(config, clock, bus, trail);
            byName.put(name, made);
            return made;
        } finally {
            changing.unlock();
        }
    }

    /**
     * Makes a breaker with settings of its own.
     *
     * @throws IllegalArgumentException if there is one of this name, or the name is {@link #OVERFLOW}
     * @throws IllegalStateException if there are too many
     */
    public CircuitBreaker register(BreakerConfig config) {
        String name = config.name();
        changing.lock();
        try {
            if (name.equals(OVERFLOW) || byName.containsKey(name)) {
                throw new IllegalArgumentException(
                        "name is taken, remove that breaker first or ask for it: breaker=" + name);
            }
            if (byName.size() >= most) {
                throw new IllegalStateException(
                        "too many breakers, allow more or remove some: breaker=" + name + " most=" + most);
            }
            CircuitBreaker made = new CircuitBreaker(config, clock, bus, trail);
            byName.put(name, made);
            return made;
        } finally {
            changing.unlock();
        }
    }

    /** The breaker of this name, if it is there. */
    public Optional<CircuitBreaker> find(String name) {
        return Optional.ofNullable(byName.get(requireNonNull(name, "name")));
    }

    /**
     * Forgets a breaker: it leaves its group and its events end; whoever still holds it is still guarded by it. Its name is
     * free.
     *
     * @return whether there was one
     */
    public boolean remove(String name) {
        changing.lock();
        try {
            CircuitBreaker removed = byName.remove(requireNonNull(name, "name"));
            if (removed != null) {
                removed.detach();
            }
            return removed != null;
        } finally {
            changing.unlock();
        }
    }

    /** All there are, without the one for the overflow. */
    public List<CircuitBreaker> all() {
        return List.copyOf(byName.values());
    }

    /** The one for the overflow. */
    public CircuitBreaker overflow() {
        return overflow;
    }

    /** How often a name got the breaker for the overflow. */
    public long overflowed() {
        return overflowed.get();
    }

    /** {@link CircuitBreaker#inspect} for every breaker. One that cannot be inspected is logged and keeps none from it. */
    public void inspect() {
        byName.values().forEach(BreakerRegistry::inspect);
        inspect(overflow);
    }

    private static void inspect(CircuitBreaker breaker) {
        try {
            breaker.inspect();
        } catch (RuntimeException e) { // a clock or a recorder of somebody's own
            LOG.error("breaker could not be inspected: breaker={}", breaker.name(), e);
        }
    }

    /** Has {@link #inspect} called again and again until the answer is cancelled. It takes microseconds and never waits. */
    public ScheduledFuture<?> inspectEvery(Duration period, ScheduledExecutorService scheduler) {
        OpenTime.requireRange("period", period, Duration.ofMillis(1), Duration.ofHours(1));
        long nanos = period.toNanos();
        return scheduler.scheduleWithFixedDelay(this::inspect, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    private BreakerConfig configFor(String name) {
        BreakerConfig config = requireNonNull(configOf.apply(name), "settings");
        if (!config.name().equals(name)) {
            throw new IllegalArgumentException(
                    "settings are for another breaker: wanted=" + name + " breaker=" + config.name());
        }
        return config;
    }

    @Override
    public String toString() {
        return "BreakerRegistry[breakers=" + byName.size() + " most=" + most + "]";
    }
}
