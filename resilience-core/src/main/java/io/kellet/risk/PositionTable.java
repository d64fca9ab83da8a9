package io.kellet.risk;

import org.jspecify.annotations.Nullable;

/** Positions by scope, number and symbol: open addressing over objects made once, never more than half full. One thread. */
final class PositionTable {

    private final Position[] pool;
    private final @Nullable Position[] slots;
    private int used;

    PositionTable(int capacity) {
        pool = new Position[capacity];
        for (int i = 0; i < capacity; i++) {
            pool[i] = new Position();
        }
        slots = new Position[Integer.highestOneBit(Math.max(1, capacity - 1)) * 4];
    }

    /** The position; null if nothing was ever held or ordered in this place. */
    @Nullable
    Position find(int level, int id, int symbol) {
        return slots[slotOf(level, id, symbol)];
    }

    /** A new one, of a place that has none; null if there is no room for it. */
    @Nullable
    Position add(int level, int id, int symbol) {
        if (used == pool.length) {
            return null;
        }
        Position position = pool[used++];
        position.level = level;
        position.id = id;
        position.symbol = symbol;
        slots[slotOf(level, id, symbol)] = position;
        return position;
    }

    /** How many more there is room for. */
    int free() {
        return pool.length - used;
    }

    int used() {
        return used;
    }

    Position at(int number) {
        return pool[number];
    }

    /** Where it is, or would be. */
    private int slotOf(int level, int id, int symbol) {
        int mask = slots.length - 1;
        int slot = hash(level, id, symbol) & mask;
        while (true) {
            Position position = slots[slot];
            if (position == null || (position.symbol == symbol && position.id == id && position.level == level)) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
    }

    private static int hash(int level, int id, int symbol) {
        long key = ((long) id << 32) ^ ((long) symbol << 3) ^ level;
        return (int) ((key * 0x9E3779B97F4A7C15L) >>> 32);
    }
}
