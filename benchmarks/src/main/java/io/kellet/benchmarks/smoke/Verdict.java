package io.kellet.benchmarks.smoke;

import io.kellet.benchmarks.run.Allocation;
import java.util.Locale;
import java.util.Optional;

/** What a count says about the claim that nothing is allocated. */
sealed interface Verdict {

    /** The count that was looked at, empty if there was none. */
    Optional<Allocation> count();

    String text();

    default boolean holds() {
        return this instanceof AllocatesNothing;
    }

    /** A count that could not be made proves nothing, so it does not pass. */
    static Verdict on(Optional<Allocation> count) {
        if (count.isEmpty()) {
            return new NotCounted();
        }
        return count.get().isZero() ? new AllocatesNothing(count.get()) : new Allocates(count.get());
    }

    record AllocatesNothing(Allocation bytes) implements Verdict {
        @Override
        public Optional<Allocation> count() {
            return Optional.of(bytes);
        }

        @Override
        public String text() {
            return "0 B/op";
        }
    }

    record Allocates(Allocation bytes) implements Verdict {
        @Override
        public Optional<Allocation> count() {
            return Optional.of(bytes);
        }

        @Override
        public String text() {
            return String.format(Locale.ROOT, "%.3f B/op", bytes.perOperation());
        }
    }

    record NotCounted() implements Verdict {
        @Override
        public Optional<Allocation> count() {
            return Optional.empty();
        }

        @Override
        public String text() {
            return "this JVM does not count allocated bytes";
        }
    }
}
