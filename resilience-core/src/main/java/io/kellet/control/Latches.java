package io.kellet.control;

import static java.util.Objects.requireNonNull;

import io.kellet.kill.KillMode;
import io.kellet.kill.KillSwitch;
import io.kellet.kill.RiskLatch;
import io.kellet.order.OrderClass;
import io.kellet.order.Scope;

/**
 * One {@link RiskLatch} for each scope, which a control trips and two people close. Tripped, it refuses through the
 * kill switch and through its control alike; time closes neither.
 */
public final class Latches {

    private final KillMode mode;
    private final RiskLatch[] latches = new RiskLatch[ScopeIds.SCOPES.length];

    /**
     * Latches of one control.
     *
     * @param name what records of the switch call them
     * @param mode what still passes when one is tripped
     */
    public Latches(String name, KillSwitch killSwitch, KillMode mode) {
        this.mode = requireNonNull(mode, "mode");
        for (Scope scope : ScopeIds.SCOPES) {
            latches[scope.index()] = new RiskLatch(name, killSwitch, scope, mode);
        }
    }

    public KillMode mode() {
        return mode;
    }

    /** Is the entry of the switch engaged, by whomever? Any thread. */
    public boolean isTripped(Scope scope, int id) {
        return latches[scope.index()].isTripped(id);
    }

    /** How often one was tripped; while the reason lasts that is many times. */
    public long trips() {
        long trips = 0;
        for (RiskLatch latch : latches) {
            trips += latch.trips();
        }
        return trips;
    }

    void trip(Scope scope, int id, String reason) {
        latches[scope.index()].trip(id, reason);
    }

    /** Would a tripped latch refuse orders of this class? */
    boolean stops(OrderClass orderClass) {
        return mode.refuses(orderClass);
    }

    /** Refuses a switch that is too small, before the first trip would have nowhere to go. */
    void requireRoomFor(ScopeIds ids) {
        for (Scope scope : ScopeIds.SCOPES) {
            if (ids.size(scope) > 0) {
                isTripped(scope, ids.size(scope) - 1);
            }
        }
    }
}
