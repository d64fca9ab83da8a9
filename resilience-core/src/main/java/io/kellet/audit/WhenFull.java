package io.kellet.audit;

import static java.util.Objects.requireNonNull;

import io.kellet.time.Deadline;
import java.time.Duration;

/** What happens to a record for which there is no room. Each refusal, wait and halt is counted in {@link AuditStats}. */
public sealed interface WhenFull {

    /** It is refused at once. */
    record Reject() implements WhenFull {}

    /**
     * The appender waits, on its own thread, for at most so long; then it is refused. An interrupt ends the wait and stays set, closing the
     * trail ends it too.
     */
    record Block(Duration atMost) implements WhenFull {
        public Block {
            if (Deadline.nanosOf("atMost", atMost) == 0) {
                throw new IllegalArgumentException("atMost must be positive: " + atMost);
            }
        }
    }

    /**
     * It is refused, and trading is halted: what cannot be recorded must not be done. Told for each record that is refused, so that
     * nobody trades who armed the switch while there still is no room, on the thread that found none, which may be a trading thread.
     */
    record Halt(Halting halting) implements WhenFull {
        public Halt {
            requireNonNull(halting, "halting");
        }
    }

    /**
     * Stops trading, and does nothing if it is stopped: {@code RiskLatch.trip} as a rule. Must not wait, and not allocate
     * where a trading thread appends. What it throws comes out of the append.
     */
    @FunctionalInterface
    interface Halting {
        void halt();
    }
}
