package io.kellet.secrets.local;

import static io.kellet.secrets.local.StoreEntry.CURRENT;
import static io.kellet.secrets.local.StoreEntry.PENDING;
import static io.kellet.secrets.local.StoreEntry.PREVIOUS;

import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.Which;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * All versions of one secret, oldest first: what the stages mean and how they move. Immutable. At most one version is in each stage; if there
 * is any version, one is current.
 */
final class StoreVersions {

    static final StoreVersions NONE = new StoreVersions(List.of());

    private final List<StoreEntry> entries;

    StoreVersions(List<StoreEntry> entries) {
        this.entries = List.copyOf(entries);
    }

    /** With the mark of a deletion, if that is what is there. */
    List<StoreEntry> entries() {
        return entries;
    }

    /** Was it never there, or deleted? */
    boolean isEmpty() {
        return entries.isEmpty() || isDeleted();
    }

    boolean isDeleted() {
        return !entries.isEmpty() && entries.get(0).isDeleted();
    }

    @Nullable
    StoreEntry find(Which which) {
        Stage stage = which.stage();
        if (stage != null) {
            return in(StoreEntry.bit(stage));
        }
        for (StoreEntry entry : entries) {
            if (!entry.isDeleted() && Long.toString(entry.ordinal()).equals(which.id())) {
                return entry;
            }
        }
        return null;
    }

    @Nullable
    StoreEntry in(int stage) {
        for (StoreEntry entry : entries) {
            if (entry.is(stage)) {
                return entry;
            }
        }
        return null;
    }

    @Nullable
    StoreEntry byToken(String token) {
        for (StoreEntry entry : entries) {
            if (!entry.isDeleted() && entry.identity().token().equals(token)) {
                return entry;
            }
        }
        return null;
    }

    long nextOrdinal() {
        return entries.isEmpty() ? 1 : entries.get(entries.size() - 1).ordinal() + 1;
    }

    /** In which stages a new version begins; the first one is current whatever was asked for. */
    int stagesOfNew(Stage asked) {
        return isEmpty() ? CURRENT | StoreEntry.bit(asked) : StoreEntry.bit(asked);
    }

    /** The stages the new one is in are taken from those who had them; of those in no stage the newest are kept. */
    StoreVersions plus(StoreEntry added, int keep) {
        List<StoreEntry> all = new ArrayList<>();
        if (!isDeleted()) {
            boolean moves = added.is(CURRENT);
            all.addAll(mapped(entry -> {
                int left = entry.stages() & ~added.stages();
                if (moves) {
                    left = entry.is(CURRENT) ? (left | PREVIOUS) : (left & ~PREVIOUS);
                }
                return left;
            }));
        }
        all.add(added);
        for (int i = 0, surplus = all.size() - keep; surplus > 0 && i < all.size(); surplus--) {
            if (all.get(i).stages() == 0) {
                all.remove(i);
            } else {
                i++;
            }
        }
        return new StoreVersions(all);
    }

    /** The pending one is current and no longer pending, the current one previous, unless the pending one was current already. */
    StoreVersions promoted() {
        StoreEntry pending = in(PENDING);
        if (pending == null || pending.is(CURRENT)) {
            return new StoreVersions(mapped(entry -> entry.stages() & ~PENDING));
        }
        return new StoreVersions(mapped(entry -> {
            if (entry == pending) {
                return CURRENT;
            }
            return entry.is(CURRENT) ? PREVIOUS : 0;
        }));
    }

    private List<StoreEntry> mapped(ToIntFunction<StoreEntry> stages) {
        List<StoreEntry> mapped = new ArrayList<>(entries.size());
        for (StoreEntry entry : entries) {
            mapped.add(entry.withStages(stages.applyAsInt(entry)));
        }
        return mapped;
    }
}
