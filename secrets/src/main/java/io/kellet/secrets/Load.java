package io.kellet.secrets;

import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.Which;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One way down the chain for one slot, from provider to provider until one answers, and if that is another version, through its rotation. Guarded
 * by the lock of the book.
 */
final class Load {

    /** A provider that gave nothing. */
    record Miss(String provider, SecretException why) {}

    final Slot slot;
    final Which which;
    final boolean candidate; // not the current version: one that might be accepted instead of it
    final int first;
    int last;
    long deadline;
    int at;
    boolean passedOver; // one before the one that is asked now did not answer
    final List<Miss> misses = new ArrayList<>();
    final List<Waiter> waiters = new ArrayList<>();

    @Nullable
    Call call;

    @Nullable
    Rotation rotation;

    Load(Slot slot, Which which, boolean candidate, int first, int last) {
        this.slot = slot;
        this.which = which;
        this.candidate = candidate;
        this.first = first;
        this.last = last;
        at = first;
    }

    void startOver() {
        at = first;
        passedOver = false;
        misses.clear();
        call = null;
        rotation = null;
    }
}
