package io.kellet.breaker;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;

/**
 * The growing share of calls that goes through after the probes succeeded. Each step lasts {@code stepFor}; the calls of all
 * steps count as those of a closed breaker do and can open it again.
 *
 * @param percents 1 to 99, ascending, at most 16 steps; none means that the breaker closes at once
 * @param stepFor 1 ms to 1 hour
 */
public record Ramp(List<Integer> percents, Duration stepFor) {

    private static final int MAX_STEPS = 16;
    private static final Ramp NONE = new Ramp(List.of(), Duration.ofSeconds(1));

    public Ramp {
        percents = List.copyOf(requireNonNull(percents, "percents"));
        OpenTime.requireRange("stepFor", stepFor, Duration.ofMillis(1), Duration.ofHours(1));
        if (percents.size() > MAX_STEPS) {
            throw new IllegalArgumentException("percents must be at most " + MAX_STEPS + ": " + percents.size());
        }
        int before = 0;
        for (int percent : percents) {
            if (percent <= before || percent > 99) {
                throw new IllegalArgumentException("percents must be 1..99 and ascending: " + percents);
            }
            before = percent;
        }
    }

    /** The breaker closes at once. */
    public static Ramp none() {
        return NONE;
    }

    /** 10, 25 and 50 %, then closed. */
    public static Ramp gentle(Duration stepFor) {
        return new Ramp(List.of(10, 25, 50), stepFor);
    }

    int steps() {
        return percents.size();
    }
}
