package io.kellet.health;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which checks there are, what they depend on, and whose calls are still on the way although the check is gone. Guarded by the keeper's lock.
 */
final class CheckMembers {

    private final List<CheckEntry> entries = new ArrayList<>(); // parents first
    private final Map<String, CheckEntry> byName = new HashMap<>();
    private final List<CheckFlight> orphans = new ArrayList<>(); // in flight when their check was removed

    /** All of them, each after those it depends on. */
    List<CheckEntry> entries() {
        return entries;
    }

    @Nullable
    CheckEntry find(String name) {
        return byName.get(name);
    }

    /** @throws IllegalArgumentException if there is one of that name, or not what it depends on */
    void add(CheckConfig check, Probe probe, HealthCheck run, boolean awaited, ToLongFunction<CheckEntry> firstDue) {
        if (byName.containsKey(check.name())) {
            throw new IllegalArgumentException("a check must have a name of its own: check=" + check.name());
        }
        List<CheckEntry> parents = new ArrayList<>();
        for (String name : check.dependsOn()) {
            CheckGraph.requireThere(check.name(), name, byName.keySet());
            CheckEntry parent = requireNonNull(byName.get(name));
            CheckGraph.requireLocal(check.name(), probe, name, parent.probe);
            parents.add(parent);
        }
        CheckEntry entry = new CheckEntry(check, probe, run, parents, awaited);
        entry.dueNanos = firstDue.applyAsLong(entry);
        entries.add(entry);
        byName.put(check.name(), entry);
    }

    /** @throws IllegalArgumentException if another depends on it */
    boolean remove(String name) {
        CheckEntry entry = byName.get(name);
        if (entry == null) {
            return false;
        }
        TreeSet<String> children = new TreeSet<>();
        entries.stream().filter(other -> other.parents.contains(entry)).forEach(child -> children.add(child.name()));
        if (!children.isEmpty()) {
            throw new IllegalArgumentException(
                    "a check that others depend on must not be removed: check=" + name + " children=" + children);
        }
        entries.remove(entry);
        byName.remove(name);
        if (entry.flight != null) {
            entry.flight.abandon();
            orphans.add(entry.flight);
        }
        return true;
    }

    /** All that are in flight. */
    List<CheckFlight> flights() {
        List<CheckFlight> flights = new ArrayList<>(orphans);
        entries.forEach(entry -> {
            if (entry.flight != null) {
                flights.add(entry.flight);
            }
        });
        return flights;
    }

    /** Those that have ended since they were last asked for. */
    List<CheckFlight> landed() {
        return flights().stream().filter(CheckFlight::hasLanded).toList();
    }

    /** Can it not be started, because the call before has not returned? */
    boolean isOccupied(CheckEntry entry) {
        return entry.isHung() || (entry.flight == null && orphan(entry) != null);
    }

    /** A call of the same check that was in flight when the check was removed, before it was added again. */
    @Nullable
    CheckFlight orphan(CheckEntry entry) {
        for (CheckFlight orphan : orphans) {
            if (orphan.entry.check == entry.check) {
                return orphan;
            }
        }
        return null;
    }

    /** Was it one of a check that is gone? Then it is no longer. */
    boolean forgetOrphan(CheckFlight flight) {
        return orphans.remove(flight);
    }

    /** The clock went back by so much, to this reading. */
    void stepBack(long nanos, long now) {
        entries.forEach(entry -> entry.stepBack(nanos, now));
        orphans.forEach(orphan -> orphan.stepBackTo(now));
    }
}
