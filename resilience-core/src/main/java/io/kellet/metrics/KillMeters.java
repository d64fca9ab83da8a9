package io.kellet.metrics;

import io.kellet.kill.KillSwitch;
import io.kellet.order.Scope;
import io.micrometer.core.instrument.Tags;

/** What is shown of a kill switch. A look at a scope reads its words; no id ever becomes a label. */
final class KillMeters {

    static final String PREFIX = "kill.switch";

    private static final Tags NONE = Tags.empty();

    private KillMeters() {}

    static void register(MeterSet meters, KillSwitch kill) {
        for (Scope scope : Scope.values()) {
            meters.gauge(
                    PREFIX + ".engaged", Tags.of("scope", scope.text()), "Entries engaged", () -> kill.engaged(scope));
        }
        meters.counter(PREFIX + ".engagements", NONE, "Times an entry was engaged", kill::engagements);
        meters.counter(PREFIX + ".rearms", NONE, "Engagements that two people have ended", kill::rearms);
        meters.counter(PREFIX + ".refusals", NONE, "Orders it refused", kill::refusals);
        meters.counter(PREFIX + ".store.failures", NONE, "Saves that failed", kill::storeFailures);
        meters.counter(PREFIX + ".records.lost", NONE, "Engagements whose who and why were dropped", kill::recordsLost);
    }
}
