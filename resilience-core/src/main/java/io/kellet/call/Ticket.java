package io.kellet.call;

import io.kellet.rejection.RejectedException;
import org.jspecify.annotations.Nullable;

/**
 * What a call holds between {@link Guard#tryEnter} and {@link Guard#exit}: a breaker's permit, a bulkhead's token and the
 * time it started. Made once by {@link Guard#newTicket} and used again for call after call, so that entering allocates
 * nothing. One call at a time; a call that ends on another thread hands the ticket over safely, as it would any object.
 *
 * <p>It is an object because a permit and a token are 64 bits each, and each says which of many calls it belongs to; no
 * single {@code long} could carry both without losing that.
 */
public final class Ticket extends TicketPadding {

    final Gates gates;
    long token;
    long permit;
    long startNanos;
    boolean inside;

    @Nullable
    RejectedException rejection;

    Ticket(Gates gates) {
        this.gates = gates;
    }

    /** Is a call in progress with this ticket? */
    public boolean isInside() {
        return inside;
    }

    /** Why the last {@link Guard#tryEnter} said no: a shared exception to throw or to look at; null if it said yes. */
    public @Nullable RejectedException rejection() {
        return rejection;
    }

    @Override
    public String toString() {
        return "Ticket[inside=" + inside + "]";
    }
}
