package io.kellet.health.check;

import static java.util.Objects.requireNonNull;

import io.kellet.time.NanoClock;

/**
 * When something was last good, noted by who knows and read by an {@link AgeCheck}.
 *
 * <pre>{@code
 * LastGood quotes = new LastGood(clock);
 * feed.onQuote(quote -> { book.apply(quote); quotes.good(quote.receivedNanos()); });
 * health.trading(CheckConfig.named("quotes").damping(1, 1).build(), AgeCheck.of("quotes", quotes, warning, failed));
 * }</pre>
 *
 * <p>Any thread may call it. {@link #good(long)} is one store, waits for nobody and allocates nothing.
 */
public final class LastGood implements AgeSource {

    private final NanoClock clock;
    private final Stamp stamp = new Stamp();

    /** @param clock the registry's clock too */
    public LastGood(NanoClock clock) {
        this.clock = requireNonNull(clock, "clock");
    }

    /** It is good now. */
    public void good() {
        stamp.now(clock.nanos());
    }

    /** It was good at this reading of the clock. */
    public void good(long now) {
        stamp.now(now);
    }

    /** What was good is worth nothing any more, however young: the session is gone, the secret was revoked. */
    public void lost() {
        stamp.never();
    }

    @Override
    public long ageNanos(long now) {
        long seen = stamp.look();
        // the word may be younger than the caller's reading
        return seen == Stamp.NEVER ? NEVER : stamp.age(seen, clock.nanos(), clock);
    }

    @Override
    public String toString() {
        long age = ageNanos(0);
        return "LastGood(" + (age == NEVER ? "never" : Figures.time(age) + " ago") + ")";
    }
}
