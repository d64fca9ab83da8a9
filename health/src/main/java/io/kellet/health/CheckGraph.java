package io.kellet.health;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which check depends on which, at the moment a registry is opened. */
final class CheckGraph {

    private CheckGraph() {}

    /** The names of the checks that a registry is opened with, as below, if no liveness depends on what is not. */
    static List<String> parentsFirst(Collection<Member> members) {
        Map<String, Set<String>> dependsOn = new TreeMap<>();
        Map<String, Probe> probes = new HashMap<>();
        for (Member member : members) {
            dependsOn.put(member.config().name(), member.config().dependsOn());
            probes.put(member.config().name(), member.probe());
        }
        List<String> order = parentsFirst(dependsOn);
        for (Member member : members) {
            for (String parent : member.config().dependsOn()) {
                requireLocal(member.config().name(), member.probe(), parent, requireNonNull(probes.get(parent)));
            }
        }
        return order;
    }

    /**
     * The names in an order in which every check comes after those it depends on.
     *
     * @param dependsOn the names of all checks, each with those it depends on
     * @throws IllegalArgumentException if one depends on a check that is not there, or in a circle on itself
     */
    static List<String> parentsFirst(Map<String, Set<String>> dependsOn) {
        dependsOn.forEach((name, parents) -> parents.forEach(parent -> requireThere(name, parent, dependsOn.keySet())));
        Map<String, Integer> missing = new TreeMap<>();
        Map<String, List<String>> children = new HashMap<>();
        dependsOn.forEach((name, parents) -> {
            missing.put(name, parents.size());
            parents.forEach(parent ->
                    children.computeIfAbsent(parent, any -> new ArrayList<>()).add(name));
        });
        Deque<String> free = new ArrayDeque<>();
        missing.forEach((name, count) -> {
            if (count == 0) {
                free.add(name);
            }
        });
        List<String> order = new ArrayList<>();
        for (String name = free.poll(); name != null; name = free.poll()) {
            order.add(name);
            for (String child : children.getOrDefault(name, List.of())) {
                if (missing.merge(child, -1, Integer::sum) == 0) {
                    free.add(child);
                }
            }
        }
        if (order.size() < dependsOn.size()) {
            throw new IllegalArgumentException(
                    "checks must not depend on each other in a circle: " + circle(dependsOn, new TreeSet<>(order)));
        }
        return order;
    }

    static void requireThere(String name, String parent, Set<String> names) {
        if (!names.contains(parent)) {
            throw new IllegalArgumentException(
                    "a check must depend on a check that is there: check=" + name + " dependsOn=" + parent);
        }
    }

    /** Else liveness would fall by a detour, with something that is not in this process. */
    static void requireLocal(String name, Probe probe, String parent, Probe of) {
        if (probe == Probe.LIVE && of != Probe.LIVE) {
            throw new IllegalArgumentException("a check of liveness must depend on checks of liveness only: check="
                    + name + " dependsOn=" + parent);
        }
    }

    /** Each check that is left over depends on one that is left over: whoever goes on that way comes round. */
    private static String circle(Map<String, Set<String>> dependsOn, Set<String> placed) {
        String at = new TreeSet<>(dependsOn.keySet())
                .stream().filter(name -> !placed.contains(name)).findFirst().orElseThrow();
        List<String> way = new ArrayList<>();
        while (!way.contains(at)) {
            way.add(at);
            at = requireNonNull(dependsOn.get(at)).stream()
                    .filter(parent -> !placed.contains(parent))
                    .findFirst()
                    .orElseThrow();
        }
        List<String> round = new ArrayList<>(way.subList(way.indexOf(at), way.size()));
        round.add(at);
        return String.join(" -> ", round);
    }
}
