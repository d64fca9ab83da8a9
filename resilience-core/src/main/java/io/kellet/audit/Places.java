package io.kellet.audit;

import java.util.concurrent.atomic.AtomicInteger;
import org.jctools.queues.SpmcArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The room in an {@link AuditQueue}: there is a place to be had or there is not. Any thread takes one, the keeper alone gives back.
 *
 * <p>Lines have slots that are made beforehand and go round; entries bring a slot of their own and are only counted, apart from
 * lines, so that neither can take the other's room.
 */
final class Places {

    private final int lines;
    private final int entries;
    private final SpmcArrayQueue<AuditSlot> free;
    private final AtomicInteger entriesLeft;
    private final AtomicInteger dropped = new AtomicInteger();
    private final @Nullable AuditSlot[] kept; // the keeper's alone
    private volatile int keptCount;

    Places(AuditQueueConfig config) {
        this(config, 2 * config.lines()); // see giveBack
    }

    /** With another number of cells in the ring of free slots. */
    Places(AuditQueueConfig config, int cells) {
        lines = config.lines();
        entries = config.entries();
        free = new SpmcArrayQueue<>(cells);
        entriesLeft = new AtomicInteger(entries);
        kept = new AuditSlot[lines];
        for (int i = 0; i < lines; i++) {
            giveBack(new AuditSlot(new byte[config.lineBytes()]));
        }
    }

    /**
     * A place.
     *
     * @param entry the slot it is for, or null for a line, which gets one here
     * @return null if there is none
     */
    @Nullable
    AuditSlot take(@Nullable AuditSlot entry) {
        if (entry == null) {
            return free.poll();
        }
        int left = entriesLeft.get();
        while (left > 0) {
            if (entriesLeft.weakCompareAndSetVolatile(left, left - 1)) {
                return entry;
            }
            left = entriesLeft.get();
        }
        return null;
    }

    /** Of a closed queue: a place was taken and nothing comes of it. Nobody needs it any more. */
    void drop(AuditSlot slot) {
        if (slot.line) {
            dropped.getAndIncrement();
        } else {
            entriesLeft.getAndIncrement();
        }
    }

    /**
     * By the keeper. A thread that is held up inside the ring, between claiming a slot and clearing its cell, would have
     * {@code offer} spin until it goes on, as soon as the ring has come round to that cell. The ring has twice the cells there are
     * slots, so that takes as many records as there are lines; and the keeper does not wait even then, it keeps the slot.
     */
    void giveBack(AuditSlot slot) {
        if (!slot.line) {
            entriesLeft.getAndIncrement();
        } else if (keptCount > 0 || !free.relaxedOffer(slot)) {
            keep(slot);
        }
    }

    private void keep(AuditSlot slot) {
        int count = keptCount;
        kept[count] = slot;
        keptCount = count + 1;
    }

    /** By the keeper, now and then: gives back what could not be given back before. */
    void giveBackKept() {
        for (int count = keptCount; count > 0; count--) {
            AuditSlot slot = kept[count - 1];
            if (slot == null || !free.relaxedOffer(slot)) {
                return;
            }
            kept[count - 1] = null;
            keptCount = count - 1;
        }
    }

    /**
     * Of a closed queue: is there no place left from which a record may still come? In this order, because a slot goes from free to
     * dropped, and from kept to free; counted in the other order it could be counted twice and stand in for one that is out.
     */
    boolean areAllBack() {
        int back = dropped.get();
        back += free.size();
        back += keptCount;
        return back == lines && entriesLeft.get() == entries;
    }
}
