package io.kellet.kill;

import static java.util.Objects.requireNonNull;

import io.kellet.order.Scope;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A risk breaker that stays open: a control that has seen too big a loss, drawdown, VaR or row of executions trips it, and
 * only two people close it, by re-arming its entry of the kill switch. Time never does.
 *
 * <p>Tripping what is tripped already changes nothing, so a control may trip at every tick. But while somebody has asked for
 * a re-arm, a trip engages anew, and that voids the request: the condition still holds, and whoever approves would
 * have approved something else. So nobody re-arms a latch whose control goes on tripping it.
 *
 * <p>The argument. A trip looks first whether there is a request, then whether the entry is engaged, and does nothing only
 * if there is none and it is. A request is entered first and looks at the engagement then. So a request that a trip did not
 * see had not looked yet, and the entry was engaged after the trip began.
 *
 * <p>Latches of one scope and mode share their entries, and a re-arm is for all of them at once; those that are tripped
 * still void it with their next trip. Whoever approves should read the record of every {@link KillEngaged}, not the last.
 */
public final class RiskLatch {

    private final String name;
    private final String actor;
    private final KillSwitch killSwitch;
    private final Scope scope;
    private final KillMode mode;
    private final AtomicLong trips = new AtomicLong();

    /** @param name records name {@code latch:} and this as who engaged */
    public RiskLatch(String name, KillSwitch killSwitch, Scope scope, KillMode mode) {
        this.name = requireNonNull(name, "name");
        this.killSwitch = requireNonNull(killSwitch, "killSwitch");
        this.scope = requireNonNull(scope, "scope");
        this.mode = requireNonNull(mode, "mode");
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank: \"" + name + "\"");
        }
        actor = "latch:" + name;
    }

    public String name() {
        return name;
    }

    /**
     * Refuses orders of this id from now on. Any thread may call it at any rate: it does not wait and, if the reason exists
     * already, does not allocate.
     *
     * @throws IllegalArgumentException if the id is out of the switch's range; orders with such an id are refused anyway
     */
    public void trip(int id, String reason) {
        killSwitch.engageUnlessEngaged(killSwitch.requireEntry(scope, id, mode), actor, reason);
        trips.getAndIncrement();
    }

    /** Is its entry engaged, by whomever? */
    public boolean isTripped(int id) {
        return killSwitch.isEngaged(scope, id, mode);
    }

    /** How often it was tripped, of what was tripped already too. */
    public long trips() {
        return trips.get();
    }

    @Override
    public String toString() {
        return "RiskLatch[" + name + "]";
    }
}
