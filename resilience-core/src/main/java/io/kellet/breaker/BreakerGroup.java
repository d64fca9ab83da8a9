package io.kellet.breaker;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Breakers that stand in for each other, such as those of the gateways to one venue. At most a share of them may shut
 * themselves out at a time: when all of them fail, the fault is likely to be ours, and a service that calls nobody cannot find
 * out. A member whose trip is withheld stays closed, tells listeners once, and opens on a further failure when there is room.
 *
 * <p>Only trips ask the group. Who is forced open by an operator is shut out in any case and takes no place, unless it had taken
 * one when it tripped: that one it keeps until it closes.
 */
public final class BreakerGroup {

    private final String name;
    private final int mostPercent;
    private final AtomicInteger members = new AtomicInteger();
    private final AtomicInteger ejected = new AtomicInteger();
    private final AtomicLong withheld = new AtomicLong();

    /** @param mostPercent share of the members, rounded down, that may be shut out at a time: 0 to 100 */
    public BreakerGroup(String name, int mostPercent) {
        this.name = requireNonNull(name, "name");
        this.mostPercent = mostPercent;
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank: \"" + name + "\"");
        }
        if (mostPercent < 0 || mostPercent > 100) {
            throw new IllegalArgumentException("mostPercent must be 0..100: group=" + name + " percent=" + mostPercent);
        }
    }

    public String name() {
        return name;
    }

    /**
     * Makes a breaker a member. One that is open already does not count as shut out until it opens again.
     *
     * @throws IllegalStateException if it is a member of a group
     */
    public void add(CircuitBreaker breaker) {
        breaker.join(this);
    }

    /** Ends a membership; does nothing if there is none. */
    public void remove(CircuitBreaker breaker) {
        breaker.leave(this);
    }

    /** Members. */
    public int members() {
        return members.get();
    }

    /** Members that have shut themselves out and are not closed again. */
    public int ejected() {
        return ejected.get();
    }

    /** Trips that were withheld, one for each time a member was closed. */
    public long withheld() {
        return withheld.get();
    }

    void joined() {
        members.incrementAndGet();
    }

    void left() {
        members.decrementAndGet();
    }

    void countWithheld() {
        withheld.incrementAndGet();
    }

    /** One atomic reservation: two members that fail at once do not both take the last place. */
    boolean tryEject() {
        int before = ejected.get();
        while (before + 1 <= (long) members.get() * mostPercent / 100) {
            if (ejected.compareAndSet(before, before + 1)) {
                return true;
            }
            before = ejected.get();
        }
        return false;
    }

    void restore() {
        ejected.decrementAndGet();
    }

    @Override
    public String toString() {
        return "BreakerGroup[name=" + name + " members=" + members() + " ejected=" + ejected() + "]";
    }
}
