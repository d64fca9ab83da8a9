package io.kellet.metrics;

import io.kellet.risk.RefusalCount;
import io.kellet.risk.RiskGate;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;

/** What is shown of a risk gate beside its latencies. A series for each control and reason there can be, and none for an account. */
final class RiskMeters {

    static final String PREFIX = "risk.enforcement";

    private static final Tags NONE = Tags.empty();

    private RiskMeters() {}

    static void register(MeterSet meters, RiskGate gate) {
        for (RefusalCount refusal : gate.allRefusals()) {
            meters.counter(
                    PREFIX + ".rejections",
                    Tags.of(
                            "control",
                            refusal.control(),
                            "reason",
                            refusal.reason().name().toLowerCase(Locale.ROOT)),
                    "Orders it refused",
                    () -> gate.refusals(refusal.control(), refusal.reason()));
        }
        meters.counter(
                PREFIX + ".warnings",
                NONE,
                "Orders accepted with a warning",
                () -> gate.counts().warnings());
        meters.counter(
                PREFIX + ".overrides",
                NONE,
                "Refusals that an override let pass",
                () -> gate.counts().overrides());
        meters.counter(
                PREFIX + ".reports.unknown",
                NONE,
                "Reports about unknown orders",
                () -> gate.counts().unknownReports());
        meters.counter(
                PREFIX + ".overfills",
                NONE,
                "Reports of more than was ordered",
                () -> gate.counts().overfills());
        meters.gauge(
                PREFIX + ".failed.controls",
                NONE,
                "Controls that threw and refuse since",
                () -> gate.counts().failedControls());
        meters.gauge(
                PREFIX + ".limits.version",
                NONE,
                "Version of the limits in force",
                () -> gate.limits().version());
    }
}
