package io.kellet.chaos;

import static java.util.Objects.requireNonNull;

import io.kellet.event.EventBus;
import io.kellet.event.EventSource;
import io.kellet.event.Topic;
import io.kellet.time.NanoClock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Breaks things on purpose, to see whether the guards hold: a drill, with an end.
 *
 * <pre>{@code
 * Chaos chaos = new Chaos(NanoClock.SYSTEM, 42);
 * FaultPoint xetra = chaos.point("venue.xetra");          // asked around each call
 *
 * Experiment slow = chaos.start(ExperimentConfig.named("slow venue")
 *         .at("venue.")                                     // every point below
 *         .fault(Fault.Latency.of(Duration.ofMillis(3)))
 *         .probabilityPpm(100_000)                          // a tenth of the calls
 *         .maxInjections(500)                               // of all points together
 *         .duration(Duration.ofSeconds(30))
 *         .abortWhen(() -> breaker.state() == BreakerState.OPEN)
 *         .build());
 * }</pre>
 *
 * <p>An experiment stops injecting by itself when its time or its injections are over. Conditions are asked, and the end of
 * an experiment is announced, when somebody calls {@link #check()}: a background thread, once a second say, never the one
 * that trades. A point takes part in one experiment at a time, and one that is made later does not join.
 *
 * <p>With an {@link EventBus}, {@link ExperimentStarted} and {@link ExperimentEnded} come from a source named {@code chaos}.
 *
 * <p>Any thread may call any method. Those here take a lock for a moment, and never while a condition or a fault runs.
 */
public final class Chaos implements AutoCloseable {

    /** The most points there may be. */
    public static final int MAX_POINTS = 4_096;

    private final NanoClock clock;
    private final long seed;
    private final Delay delay;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, FaultPoint> points = new LinkedHashMap<>(); // guarded by the lock, as all below
    private final List<Experiment> running = new ArrayList<>();
    private final @Nullable EventSource source;
    private final @Nullable Topic<ExperimentStarted> started;
    private final @Nullable Topic<ExperimentEnded> ended;
    private volatile boolean closed; // written under the lock

    /** Says nothing to anybody. */
    public Chaos(NanoClock clock, long seed) {
        this(clock, seed, null, LockSupport::parkNanos);
    }

    /**
     * Announces experiments on the bus.
     *
     * @throws IllegalArgumentException if the bus has a source named {@code chaos} already
     */
    public Chaos(NanoClock clock, long seed, EventBus bus) {
        this(clock, seed, requireNonNull(bus, "bus"), LockSupport::parkNanos);
    }

    Chaos(NanoClock clock, long seed, @Nullable EventBus bus, Delay.Parker parker) {
        this.clock = requireNonNull(clock, "clock");
        this.seed = seed;
        delay = new Delay(clock, parker);
        source = bus == null ? null : bus.source("chaos");
        started = bus == null ? null : bus.topic(ExperimentStarted.class);
        ended = bus == null ? null : bus.topic(ExperimentEnded.class);
    }

    /**
     * The point of that name, always the same one.
     *
     * @throws IllegalArgumentException if the name is blank or ends in a dot, which is how experiments name many
     * @throws IllegalStateException if there are {@link #MAX_POINTS} of other names
     */
    public FaultPoint point(String name) {
        requireNonNull(name, "name");
        if (name.isBlank() || name.endsWith(".")) {
            throw new IllegalArgumentException("name must not be blank and not end in a dot: \"" + name + "\"");
        }
        lock.lock();
        try {
            FaultPoint known = points.get(name);
            if (known != null) {
                return known;
            }
            if (points.size() == MAX_POINTS) {
                throw new IllegalStateException("too many points: name=" + name + " most=" + MAX_POINTS);
            }
            FaultPoint created = new FaultPoint(name, delay);
            points.put(name, created);
            return created;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A clock that jumps at the point of that name. Every call makes another clock; those of one name share decisions.
     *
     * @param base the clock it shows otherwise
     */
    public ChaosClock clock(String name, NanoClock base) {
        return new ChaosClock(point(name), requireNonNull(base, "base"));
    }

    /**
     * Starts an experiment.
     *
     * @throws IllegalStateException if this is closed, no point takes part, or one of them, or the name, is in another
     *     experiment that still runs
     */
    public Experiment start(ExperimentConfig config) {
        requireNonNull(config, "config");
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("chaos is closed: experiment=" + config.name());
            }
            retireThoseThatAreOver();
            List<FaultPoint> places = points.values().stream()
                    .filter(point -> config.includes(point.name()))
                    .toList();
            if (places.isEmpty()) {
                throw new IllegalStateException(
                        "no point takes part: experiment=" + config.name() + " points=" + config.points());
            }
            for (Experiment other : running) {
                for (FaultPoint place : places) {
                    if (other.name().equals(config.name()) || other.points().contains(place.name())) {
                        throw new IllegalStateException("name or point is in an experiment already: experiment="
                                + config.name() + " point=" + place.name() + " other=" + other.name());
                    }
                }
            }
            Experiment experiment = new Experiment(
                    this, config, clock, config.seed().orElseGet(() -> Mix.seed(seed, config.name())), places);
            running.add(experiment);
            if (source != null && started != null && started.isHeard()) {
                source.publish(started, new ExperimentStarted(config.name(), experiment.points(), experiment.seed()));
            }
            for (Armed place : experiment.places()) {
                place.point().arm(place);
            }
            return experiment;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Asks the conditions of the experiments that run, and announces those that are over. Call it now and then from a thread
     * that may take its time.
     *
     * @return how many still run
     */
    public int check() {
        for (Experiment experiment : running()) {
            experiment.checkConditions();
        }
        lock.lock();
        try {
            retireThoseThatAreOver();
            return running.size();
        } finally {
            lock.unlock();
        }
    }

    /** The experiments whose end was not announced yet. */
    public List<Experiment> running() {
        lock.lock();
        try {
            return List.copyOf(running);
        } finally {
            lock.unlock();
        }
    }

    /** Aborts every experiment, cuts every latency short, and lets none start any more. Points stay and do nothing. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            lock.unlock();
        }
        for (Experiment experiment : running()) {
            experiment.abort("chaos was closed");
        }
        if (source != null) {
            source.close();
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Takes an experiment that is over off its points and announces it; once. */
    void retire(Experiment over) {
        lock.lock();
        try {
            if (running.remove(over)) {
                for (Armed place : over.places()) {
                    place.point().disarm(place);
                }
                if (source != null && ended != null && ended.isHeard()) {
                    source.publish(ended, over.endedEvent());
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void retireThoseThatAreOver() {
        for (Experiment experiment : List.copyOf(running)) {
            if (!experiment.isOpen()) {
                retire(experiment);
            }
        }
    }

    @Override
    public String toString() {
        return "Chaos[seed=" + seed + " running=" + running() + "]";
    }
}
