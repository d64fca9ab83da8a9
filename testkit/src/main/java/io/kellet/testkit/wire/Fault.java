package io.kellet.testkit.wire;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** What goes wrong with one request. */
public sealed interface Fault {

    /** The longest that a fault lasts by the real clock. */
    Duration LONGEST = Duration.ofSeconds(10);

    /** Handled at once, answered late by the real clock. */
    record Latency(Duration by) implements Fault {
        public Latency {
            requireShort("latency", by);
        }
    }

    /** Neither handled nor answered until {@link FaultPlan#release} or the end of the server, and then normally. */
    record Hang() implements Fault {}

    /** The connection is reset before the request is handled. */
    record ResetBefore() implements Fault {}

    /** The request is handled, and the connection reset instead of an answer: the client cannot know what happened. */
    record ResetAfter() implements Fault {}

    /** The request is handled; half the body is sent under the right length, then the connection is closed. */
    record Truncated() implements Fault {}

    /** The request is handled; the length that is announced is wrong by so many bytes, and the connection is closed. */
    record WrongLength(int by) implements Fault {}

    /** The request is handled; its answer trickles in. */
    record Slow(int bytes, Duration pause) implements Fault {
        public Slow {
            if (bytes < 1) {
                throw new IllegalArgumentException("bytes must be at least 1: " + bytes);
            }
            requireShort("pause", pause);
        }
    }

    /** The request is not handled; this is the answer. */
    record Answer(WireResponse response) implements Fault {
        public Answer {
            requireNonNull(response, "response");
        }
    }

    private static void requireShort(String what, Duration duration) {
        requireNonNull(duration, what);
        if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(what + " must be 0.." + LONGEST + ": " + duration);
        }
    }
}
