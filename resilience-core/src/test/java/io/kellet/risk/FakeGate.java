package io.kellet.risk;

import java.util.ArrayList;
import java.util.List;

/** Has limits, and breaks its word when told to. */
final class FakeGate implements LimitsHolder {

    final List<Limits> taken = new ArrayList<>();
    boolean refusesToValidate;
    boolean failsToTake;

    FakeGate(Limits first) {
        taken.add(first);
    }

    @Override
    public Limits limits() {
        return taken.get(taken.size() - 1);
    }

    @Override
    public void validate(Limits next) {
        if (refusesToValidate) {
            throw new IllegalArgumentException("no such window");
        }
        if (next.version() <= limits().version()) {
            throw new IllegalArgumentException("version must be higher than " + limits().version());
        }
    }

    @Override
    public void take(Limits next) {
        if (failsToTake) {
            throw new IllegalStateException("broken");
        }
        taken.add(next);
    }
}
