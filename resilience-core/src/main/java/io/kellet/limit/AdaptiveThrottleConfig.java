package io.kellet.limit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Settings of an {@link AdaptiveThrottle}. An instance that exists is valid.
 *
 * @param name shows up in messages and metrics
 * @param window how long a request is remembered; longer than {@code slowestCall}, 10 ms to 1 h
 * @param slowestCall the longest that a call may take before it is given up; an answer that comes later than the window
 *     is not counted. Above zero
 * @param buckets parts that the window moves by, 2 to 60
 * @param multiplierPercent requests let through for each one accepted lately, in percent: 200 lets two through, so that
 *     the dependency shows when it recovers. 101 to 10,000
 * @param maxRejectionPercent no more than this share is refused however bad it is, so that some calls always find out
 *     whether it is still bad. 1 to 99
 * @param minRequests nothing is refused before the window holds this many; set it above the number of calls that are
 *     in flight at once, for those are not yet accepted. 1 to 1,000,000
 */
public record AdaptiveThrottleConfig(
        String name,
        Duration window,
        Duration slowestCall,
        int buckets,
        int multiplierPercent,
        int maxRejectionPercent,
        int minRequests) {

    static final int MOST_BUCKETS = 60;
    static final int MOST_MULTIPLIER_PERCENT = 10_000;
    static final int MOST_MIN_REQUESTS = 1_000_000;

    private static final Duration LEAST_WINDOW = Duration.ofMillis(10);
    private static final Duration MOST_WINDOW = Duration.ofHours(1);

    public AdaptiveThrottleConfig {
        requireNonNull(name, "name");
        requireNonNull(window, "window");
        requireNonNull(slowestCall, "slowestCall");
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank: \"" + name + "\"");
        }
        if (window.compareTo(LEAST_WINDOW) < 0 || window.compareTo(MOST_WINDOW) > 0) {
            throw new IllegalArgumentException("window must be 10 ms..1 h: throttle=" + name + " window=" + window);
        }
        if (slowestCall.isNegative() || slowestCall.isZero() || slowestCall.compareTo(window) >= 0) {
            throw new IllegalArgumentException("slowestCall must be above zero and shorter than window: throttle="
                    + name + " slowestCall=" + slowestCall + " window=" + window);
        }
        if (buckets < 2 || buckets > MOST_BUCKETS) {
            throw new IllegalArgumentException(
                    "buckets must be 2.." + MOST_BUCKETS + ": throttle=" + name + " buckets=" + buckets);
        }
        if (multiplierPercent < 101 || multiplierPercent > MOST_MULTIPLIER_PERCENT) {
            throw new IllegalArgumentException("multiplierPercent must be 101.." + MOST_MULTIPLIER_PERCENT
                    + ": throttle=" + name + " multiplierPercent=" + multiplierPercent);
        }
        if (maxRejectionPercent < 1 || maxRejectionPercent > 99) {
            throw new IllegalArgumentException("maxRejectionPercent must be 1..99: throttle=" + name
                    + " maxRejectionPercent=" + maxRejectionPercent);
        }
        if (minRequests < 1 || minRequests > MOST_MIN_REQUESTS) {
            throw new IllegalArgumentException("minRequests must be 1.." + MOST_MIN_REQUESTS + ": throttle=" + name
                    + " minRequests=" + minRequests);
        }
    }

    /**
     * Starts from the defaults: a window of 10 s in ten buckets, a slowest call of 5 s, twice what was accepted, 90 %
     * refused at most, and nothing before 20 requests.
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Collects settings; {@link #build()} checks them. */
    public static final class Builder {
        private final String name;
        private Duration window = Duration.ofSeconds(10);
        private Duration slowestCall = Duration.ofSeconds(5);
        private int buckets = 10;
        private int multiplierPercent = 200;
        private int maxRejectionPercent = 90;
        private int minRequests = 20;

        private Builder(String name) {
            this.name = name;
        }

        public Builder window(Duration window) {
            this.window = window;
            return this;
        }

        public Builder slowestCall(Duration time) {
            this.slowestCall = time;
            return this;
        }

        public Builder buckets(int buckets) {
            this.buckets = buckets;
            return this;
        }

        public Builder multiplierPercent(int percent) {
            this.multiplierPercent = percent;
            return this;
        }

        public Builder maxRejectionPercent(int percent) {
            this.maxRejectionPercent = percent;
            return this;
        }

        public Builder minRequests(int requests) {
            this.minRequests = requests;
            return this;
        }

        public AdaptiveThrottleConfig build() {
            return new AdaptiveThrottleConfig(
                    name, window, slowestCall, buckets, multiplierPercent, maxRejectionPercent, minRequests);
        }
    }
}
