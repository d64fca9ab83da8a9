package io.kellet.secrets;

import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of one secret. All is guarded by the lock of the book, but for what readers see in the {@link SecretRef}. */
final class Slot {

    final SlotKey key;
    final AccessLog log;
    final SlotTimes times;

    @Nullable
    SecretRef<?> ref; // null: read without a handle

    boolean had; // somebody has the handle
    int asking; // who waits for it

    @Nullable
    Held held; // what is given

    @Nullable
    Secret last; // what was given last; what rotations call the old one

    @Nullable
    Load load; // at most one

    @Nullable
    SecretException why; // there is none

    boolean negative; // all providers said that there is none: believed until absentUntil
    boolean wantsLoad; // there should be one and is not, and nobody said to stop trying
    boolean degraded;
    boolean told; // that it is stale
    boolean gone; // thrown out of the cache; what a load under way brings is for those alone who wait for it
    long absentUntil;
    boolean forced; // somebody has had it fetched, at forcedAt
    long forcedAt;

    @Nullable
    Candidates candidates;

    private long gave; // a bit for each provider that ever gave a value
    private final long[] newest; // the highest ordinal of each provider

    /** What readers of old versions ask for their audit records. */
    volatile View shown;

    Slot(SlotKey key, AccessLog log, SlotTimes times, int providers, View first) {
        this.key = key;
        this.log = log;
        this.times = times;
        newest = new long[providers];
        Arrays.fill(newest, SecretVersion.UNORDERED);
        shown = first;
    }

    void show(View next) {
        shown = next;
        SecretRef<?> handle = ref;
        if (handle != null) {
            handle.show(next);
        }
    }

    boolean gave(int rank) {
        return (gave & 1L << rank) != 0;
    }

    /** A provider gave this version as the current one. No if it gave a newer one before. */
    boolean accepts(int rank, SecretVersion version) {
        gave |= 1L << rank;
        long ordinal = version.ordinal();
        if (ordinal == SecretVersion.UNORDERED) {
            return true;
        }
        if (ordinal < newest[rank]) {
            return false;
        }
        newest[rank] = ordinal;
        return true;
    }

    /** Somebody who may says that what was is void. */
    void forgetHistory() {
        Arrays.fill(newest, SecretVersion.UNORDERED);
        gave = 0;
        negative = false;
        candidates = null;
        forced = false;
    }

    /** What was reported as rejected and is still remembered. */
    @Nullable
    Candidates candidates(long now) {
        Candidates seen = candidates;
        if (seen != null && seen.isOver(now)) {
            candidates = null;
            return null;
        }
        return seen;
    }

    /** Who waits for another version than those that were rejected; who asks is to tell them. */
    List<Waiter> reporters() {
        Candidates seen = candidates;
        List<Waiter> all = new ArrayList<>(seen == null ? List.of() : seen.waiters);
        if (seen != null) {
            seen.waiters.clear();
        }
        return all;
    }

    boolean isPinned() {
        return ref != null;
    }

    @Override
    public String toString() {
        return "Slot[" + key + "]";
    }
}
