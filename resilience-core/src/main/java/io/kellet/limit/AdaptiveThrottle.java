package io.kellet.limit;

import static java.util.Objects.requireNonNull;

import io.kellet.count.ThreadCounter;
import io.kellet.order.OrderClass;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Refuses calls here that the dependency would refuse there: the client-side throttling of Google's SRE book. Of what was
 * asked lately and what was accepted,
 * <pre>
 *     probability of a refusal = (requests - multiplier * accepted) / (requests + 1), between 0 and the maximum
 * </pre>
 * so nothing is refused while the dependency accepts at least half (with a multiplier of 2), and when it accepts nothing,
 * a tenth still gets through to find out when that ends (with a maximum of 90 %).
 *
 * <pre>{@code
 * long permit = throttle.tryAcquire(OrderClass.NEW, now);
 * if (permit < 0) {
 *     return THROTTLED;
 * }
 * if (venue.send(order)) {
 *     throttle.onAccepted(permit);            // an answer that is no refusal; else there is nothing to tell
 * }
 * }</pre>
 *
 * <p>A request counts when it begins, so that the throttle does not lag behind by a round trip, and also when it is
 * refused here. Its acceptance counts in the bucket in which it began, whenever it comes, as long as the window reaches
 * back to it: hence the window must be longer than the slowest call. Calls in flight are requests not yet accepted; see
 * {@link AdaptiveThrottleConfig#minRequests}.
 *
 * <p>{@link OrderClass#reducesRisk Risk-reducing} calls are counted and never refused.
 *
 * <p>Probabilities are parts per million and compared as integers. Chance comes from one word that all threads advance by
 * one atomic add, only when there is something to refuse: the same seed and the same sequence of calls decide alike.
 * Nothing waits or allocates. A call costs one compare-and-set and a walk over the buckets.
 */
public final class AdaptiveThrottle {

    /** What {@link #tryAcquire} answers for no. */
    public static final long THROTTLED = -1;

    static final int MILLION = 1_000_000;

    private static final int PERCENT = 100;
    private static final int EXACT_BITS = 36; // times 100 times a million is below 2^63
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private static final VarHandle RANDOM;

    static {
        try {
            RANDOM = MethodHandles.lookup().findVarHandle(AdaptiveThrottle.class, "random", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final AdaptiveThrottleConfig config;
    private final NanoClock clock;
    private final ThrottleWindow window;
    private final int mostPpm;
    private final ThrottledException rejection;
    private final ThreadCounter throttled = new ThreadCounter();
    private final ThreadCounter late = new ThreadCounter();

    /** The state of SplitMix64; advanced through RANDOM. */
    @SuppressWarnings("UnusedVariable")
    private long random;

    /** A throttle whose chance differs from that of every other, as it should among the clients of one dependency. */
    public AdaptiveThrottle(AdaptiveThrottleConfig config, NanoClock clock) {
        this(config, clock, mixed(clock.nanos() + config.name().hashCode()));
    }

    /** A throttle whose decisions can be repeated. */
    public AdaptiveThrottle(AdaptiveThrottleConfig config, NanoClock clock, long seed) {
        this.config = requireNonNull(config, "config");
        this.clock = requireNonNull(clock, "clock");
        window = new ThrottleWindow(clock, Deadline.nanosOf("window", config.window()), config.buckets());
        mostPpm = config.maxRejectionPercent() * (MILLION / PERCENT);
        rejection = new ThrottledException(config.name());
        random = seed;
    }

    /** The name it was made with. */
    public String name() {
        return config.name();
    }

    /** The settings it was made with. */
    public AdaptiveThrottleConfig config() {
        return config;
    }

    /** As {@link #tryAcquire(OrderClass, long)}, with a reading of its own. */
    public long tryAcquire(OrderClass orderClass) {
        return tryAcquire(orderClass, clock.nanos());
    }

    /**
     * May a call of this class be made?
     *
     * @param now a reading of the clock this was made with
     * @return a permit for {@link #onAccepted}, or {@link #THROTTLED}, which is negative
     */
    public long tryAcquire(OrderClass orderClass, long now) {
        long bucket = window.addRequest(now);
        if (orderClass.reducesRisk()) {
            return bucket;
        }
        long accepts = window.accepts(bucket);
        int ppm = rejectionPpm(window.requests(bucket) - 1, accepts); // all but this one
        if (ppm == 0 || drawPpm() >= ppm) {
            return bucket;
        }
        throttled.increment();
        return THROTTLED;
    }

    /** As {@link #acquire(OrderClass, long)}, with a reading of its own. */
    public long acquire(OrderClass orderClass) {
        return acquire(orderClass, clock.nanos());
    }

    /**
     * As {@link #tryAcquire(OrderClass, long)} for those who prefer an exception.
     *
     * @throws ThrottledException always the same one
     */
    public long acquire(OrderClass orderClass, long now) {
        long permit = tryAcquire(orderClass, now);
        if (permit < 0) {
            throw rejection();
        }
        return permit;
    }

    /**
     * The dependency accepted the call: it answered, and not that it has too much to do. Once per permit. A call that was
     * refused, timed out or was never made is not reported.
     *
     * <p>A permit names a bucket of time and not a call, or each call would cost a write that all threads share. So a second
     * acceptance of one permit is told only when its bucket has no request left that it could be of. Until then it
     * hides a request that was not accepted, for as long as the window, and refusals come later than they should: a
     * bucket never makes up for another.
     *
     * @return false, which counts as {@link #lateAccepts}, if the call took longer than the window, or everything of its
     *     bucket is accepted already
     */
    public boolean onAccepted(long permit) {
        if (permit >= 0 && window.addAccept(permit)) {
            return true;
        }
        late.increment();
        return false;
    }

    /**
     * As {@link #onAccepted(long)}, for who has kept the reading that the request was made with instead of its permit.
     *
     * @param startedNanos what {@link #tryAcquire(OrderClass, long)} was given
     */
    public boolean onAcceptedSince(long startedNanos) {
        return onAccepted(window.numberAt(startedNanos));
    }

    /** The exception for {@link #THROTTLED}; always the same one. */
    public ThrottledException rejection() {
        return rejection;
    }

    /** How likely a refusal is now, in parts per million. */
    public int rejectionPpm() {
        long bucket = window.numberAt(clock.nanos());
        long accepts = window.accepts(bucket);
        return rejectionPpm(window.requests(bucket), accepts);
    }

    /** Requests in the window, those refused here included. */
    public long requests() {
        return window.requests(window.numberAt(clock.nanos()));
    }

    /** Those of the requests in the window that were accepted. */
    public long accepts() {
        return window.accepts(window.numberAt(clock.nanos()));
    }

    /** Calls refused here so far. */
    public long throttled() {
        return throttled.sum();
    }

    /** Acceptances when the window had forgotten their request, beyond the requests there were, or for no permit at all. */
    public long lateAccepts() {
        return late.sum();
    }

    private int rejectionPpm(long requests, long accepts) {
        if (requests < config.minRequests()) {
            return 0;
        }
        int excess = Math.max(0, Long.SIZE - EXACT_BITS - Long.numberOfLeadingZeros(requests));
        long asked = requests >> excess;
        long tooMany = asked * PERCENT - (accepts >> excess) * config.multiplierPercent();
        return tooMany <= 0 ? 0 : (int) Math.min(mostPpm, tooMany * MILLION / ((asked + 1) * PERCENT));
    }

    private int drawPpm() {
        long next = mixed((long) RANDOM.getAndAdd(this, GOLDEN_GAMMA) + GOLDEN_GAMMA);
        return (int) Math.multiplyHigh(next >>> 1, 2L * MILLION); // 63 random bits times a million, over 2^63
    }

    /** The finaliser of SplitMix64: every bit of the argument reaches every bit of the result. */
    private static long mixed(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    @Override
    public String toString() {
        return "AdaptiveThrottle[name=" + config.name() + " rejectionPpm=" + rejectionPpm() + " throttled="
                + throttled() + "]";
    }
}
