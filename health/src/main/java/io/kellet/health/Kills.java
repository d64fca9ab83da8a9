package io.kellet.health;

import static java.util.Objects.requireNonNull;

import io.kellet.kill.KillMode;
import io.kellet.kill.KillSwitch;
import io.kellet.order.Scope;
import java.util.ArrayList;
import java.util.List;

/** Entries of kill switches that stop the trading which this registry speaks for. Immutable; asking takes no lock and allocates nothing. */
final class Kills {

    private static final KillMode[] MODES = KillMode.values();

    private record Entry(KillSwitch kill, Scope scope, int id) {}

    private final Entry[] entries;

    private Kills(Entry[] entries) {
        this.entries = entries;
    }

    static Kills none() {
        return new Kills(new Entry[0]);
    }

    /**
     * These and one more.
     *
     * @throws IllegalArgumentException if the switch knows no such entry
     */
    Kills with(KillSwitch kill, Scope scope, int id) {
        requireNonNull(scope, "scope");
        for (KillMode mode : MODES) {
            requireNonNull(kill, "kill").isEngaged(scope, id, mode);
        }
        List<Entry> more = new ArrayList<>(List.of(entries));
        more.add(new Entry(kill, scope, id));
        return new Kills(more.toArray(Entry[]::new));
    }

    /** Is any of them engaged, in any mode? Two loads for each switch while nothing at all is. */
    boolean isEngaged() {
        for (Entry entry : entries) {
            if (entry.kill.isAnythingEngaged() && isEngaged(entry)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isEngaged(Entry entry) {
        for (KillMode mode : MODES) {
            if (entry.kill.isEngaged(entry.scope, entry.id, mode)) {
                return true;
            }
        }
        return false;
    }

    /** What is engaged; empty if nothing is. */
    String text() {
        if (!isEngaged()) {
            return "";
        }
        List<String> engaged = new ArrayList<>();
        for (Entry entry : entries) {
            for (KillMode mode : MODES) {
                if (entry.kill.isEngaged(entry.scope, entry.id, mode)) {
                    engaged.add("kill switch " + entry.kill.name() + ": " + entry.scope.text()
                            + (entry.scope == Scope.FIRM ? "" : " " + entry.id) + " " + mode.text() + " engaged");
                }
            }
        }
        return String.join(", ", engaged);
    }
}
