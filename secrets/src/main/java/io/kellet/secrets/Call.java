package io.kellet.secrets;

import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.Which;
import org.jspecify.annotations.Nullable;

/** One call of one provider. Guarded by the lock of the book, but for what never changes. */
final class Call {

    final @Nullable Load load; // null: a probe; nobody wants the value
    final ProviderSeat seat;
    final SecretName name;
    final Which which;
    final long askedAt;
    final long deadline;
    final long permit;
    final long place;

    boolean settled; // nobody waits for it any more
    boolean reported; // the breaker knows

    boolean forgotten; // called off by us: how it ends says nothing about the provider
    boolean interrupted; // by us

    @Nullable
    Thread thread; // while it is with the provider

    Call(
            @Nullable Load load,
            ProviderSeat seat,
            SecretName name,
            Which which,
            long askedAt,
            long deadline,
            long permit,
            long place) {
        this.load = load;
        this.seat = seat;
        this.name = name;
        this.which = which;
        this.askedAt = askedAt;
        this.deadline = deadline;
        this.permit = permit;
        this.place = place;
    }
}
