package io.kellet.secrets;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretUnavailableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * All slots. Caffeine bounds those that were read without a handle; a slot with a handle weighs nothing and stays. Nothing expires in Caffeine:
 * time is the keeper's. Under the lock; what Caffeine throws out it says at any time, so that waits in a queue.
 */
final class Slots {

    private final SecretsConfig config;
    private final Book book;
    private final AccessTrail trail;
    private final SplittableRandom random;
    private final int providers;
    private final Cache<SlotKey, Slot> cache;
    private final Queue<Slot> evicted = new ConcurrentLinkedQueue<>();
    private final Map<SecretName, Slot> pinned = new HashMap<>();

    Slots(SecretsConfig config, Book book, AccessTrail trail, int providers) {
        this.config = config;
        this.book = book;
        this.trail = trail;
        this.providers = providers;
        random = config.seed() == 0 ? new SplittableRandom() : new SplittableRandom(config.seed());
        cache = Caffeine.newBuilder()
                .executor(Runnable::run)
                .maximumWeight(config.maxEntries())
                .weigher((SlotKey key, Slot slot) -> slot.isPinned() ? 0 : 1)
                .removalListener(this::removed)
                .build();
    }

    private void removed(@Nullable SlotKey key, @Nullable Slot slot, RemovalCause cause) {
        if (slot != null && cause.wasEvicted()) {
            evicted.add(slot);
        }
    }

    @Nullable
    Slot find(SlotKey key) {
        return cache.getIfPresent(key);
    }

    Slot findOrMake(SlotKey key) {
        Slot slot = cache.getIfPresent(key);
        if (slot == null) {
            slot = make(key);
            cache.put(key, slot);
        }
        return slot;
    }

    private Slot make(SlotKey key) {
        Slot[] made = new Slot[1];
        View nothing = View.none(
                SecretState.ABSENT, new SecretUnavailableException(key.name(), "", "it has not been fetched yet"));
        made[0] = new Slot(
                key,
                (secret, part) -> trail.onAccess(made[0], secret, part),
                new SlotTimes(config, random, book.now()),
                providers,
                nothing);
        return made[0];
    }

    @Nullable
    Slot pinned(SecretName name) {
        return pinned.get(name);
    }

    void pin(Slot slot, SecretRef<?> ref) {
        slot.ref = ref;
        pinned.put(slot.key.name(), slot);
        cache.put(slot.key, slot); // weighed anew
    }

    /** The handle was never given to anybody. */
    void unpin(Slot slot) {
        slot.ref = null;
        slot.wantsLoad = false;
        pinned.remove(slot.key.name(), slot);
        cache.put(slot.key, slot);
    }

    /** A copy, as {@link #all}. */
    List<Slot> pinned() {
        return new ArrayList<>(pinned.values());
    }

    int refs() {
        return pinned.size();
    }

    void remove(Slot slot) {
        cache.asMap().remove(slot.key, slot);
    }

    /** A copy, so that slots may come and go meanwhile. */
    List<Slot> all() {
        return new ArrayList<>(cache.asMap().values());
    }

    @Nullable
    Slot nextEvicted() {
        return evicted.poll();
    }
}
