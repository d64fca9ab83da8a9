package io.kellet.benchmarks.catalog;

import java.util.List;

/** Methods that do the same thing in different ways: floor first, then ours, then the peers by name. */
public record Scenario(String title, List<Entrant> entrants) {

    public Scenario {
        entrants = List.copyOf(entrants);
    }

    boolean has(Role role) {
        return entrants.stream().anyMatch(entrant -> entrant.role() == role);
    }
}
