package io.kellet.health;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last transitions of checks; the oldest make room. Guarded by the keeper's lock. */
final class History {

    private final int most;
    private final Deque<CheckChanged> changes = new ArrayDeque<>();

    History(int most) {
        this.most = most;
    }

    void add(List<CheckChanged> more) {
        for (CheckChanged change : more) {
            if (changes.size() == most) {
                changes.removeFirst();
            }
            changes.addLast(change);
        }
    }

    List<CheckChanged> list() {
        return List.copyOf(changes);
    }
}
