package io.kellet.health.http;

import io.kellet.health.Probe;

/** What is asked about: the answer to a probe, one check, or a group of them. */
sealed interface Target {

    PathClass pathClass();

    record OfProbe(Probe probe) implements Target {
        @Override
        public PathClass pathClass() {
            return switch (probe) {
                case HEALTH -> PathClass.HEALTH;
                case LIVE -> PathClass.LIVE;
                case READY -> PathClass.READY;
                case STARTUP -> PathClass.STARTUP;
                case TRADING -> PathClass.TRADING;
            };
        }
    }

    record OfCheck(String check) implements Target {
        @Override
        public PathClass pathClass() {
            return PathClass.CHECK;
        }
    }

    record OfGroup(String group) implements Target {
        @Override
        public PathClass pathClass() {
            return PathClass.GROUP;
        }
    }

    /** As Actuator's paths have it: the group of that name, or else the check. */
    record OfEither(String name) implements Target {
        @Override
        public PathClass pathClass() {
            return PathClass.GROUP;
        }
    }
}
