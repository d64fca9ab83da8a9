package io.kellet.var;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A set of scenarios, each of another name. Immutable if they are. */
public final class StressScenarios {

    private record Named(String name, StressScenario scenario) {}

    private final List<Named> scenarios = new ArrayList<>();

    /**
     * Asks each for its name, once.
     *
     * @throws IllegalArgumentException if there is none, or two have one name
     */
    public StressScenarios(List<StressScenario> scenarios) {
        if (scenarios.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one scenario");
        }
        Set<String> names = new HashSet<>();
        for (StressScenario scenario : scenarios) {
            String name = requireNonNull(scenario.name(), "name");
            if (!names.add(name)) {
                throw new IllegalArgumentException("scenarios must differ in name: " + name);
            }
            this.scenarios.add(new Named(name, scenario));
        }
    }

    /**
     * The loss of each scenario: of the positions, or of the positions with every working order filled if that is more.
     *
     * @param computedAtNanos when the positions were taken
     */
    public StressResult losses(VarPositions positions, long computedAtNanos) {
        double[] held = new double[positions.symbols()];
        double[] asFilled = new double[positions.symbols()];
        for (int i = 0; i < held.length; i++) {
            held[i] = (double) positions.held(i);
            asFilled[i] = (double) positions.asFilled(i);
        }
        List<StressLoss> losses = new ArrayList<>(scenarios.size());
        for (Named scenario : scenarios) {
            losses.add(loss(scenario, held, asFilled));
        }
        return new StressResult(losses, computedAtNanos);
    }

    private static StressLoss loss(Named named, double[] held, double[] asFilled) {
        try {
            double ofHeld = named.scenario().loss(held.clone());
            double ofAll = named.scenario().loss(asFilled.clone());
            return Double.isFinite(ofHeld) && Double.isFinite(ofAll)
                    ? new StressLoss(named.name(), Math.max(ofHeld, ofAll), null)
                    : StressLoss.failed(named.name(), "loss is not finite: " + ofHeld + ", as filled " + ofAll);
        } catch (Throwable thrown) { // an Error that went up would end the schedule, and with it every later answer
            return StressLoss.failed(named.name(), thrown.getClass().getName());
        }
    }

    /** No figure for any, and why. */
    StressResult failed(String failure, long computedAtNanos) {
        List<StressLoss> losses = new ArrayList<>(scenarios.size());
        for (Named scenario : scenarios) {
            losses.add(StressLoss.failed(scenario.name(), failure));
        }
        return new StressResult(losses, computedAtNanos);
    }
}
