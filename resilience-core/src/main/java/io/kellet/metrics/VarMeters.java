package io.kellet.metrics;

import io.kellet.control.ValueAtRiskLimit;
import io.kellet.risk.LimitKind;
import io.kellet.time.NanoClock;
import io.kellet.var.VarBook;
import io.micrometer.core.instrument.Tags;

/** What is shown of a value-at-risk limit: of all its books the highest, as no account or desk becomes a label. */
final class VarMeters {

    static final String PREFIX = "var";

    private VarMeters() {}

    static void register(MeterSet meters, ValueAtRiskLimit limit, NanoClock clock) {
        meters.counter(PREFIX + ".limit.breaches", Tags.empty(), "Orders refused for their VaR", limit::breaches);
        register(meters, limit, clock, LimitKind.VAR_95, "95");
        register(meters, limit, clock, LimitKind.VAR_99, "99");
        register(meters, limit, clock, LimitKind.VAR_99_9, "99.9");
    }

    private static void register(
            MeterSet meters, ValueAtRiskLimit limit, NanoClock clock, LimitKind kind, String confidence) {
        meters.gaugeOrUnknown(
                PREFIX + ".current",
                Tags.of("confidence", confidence),
                "Highest value at risk of all books, in money; NaN if one is not known",
                () -> {
                    long money = limit.highest(kind, clock.nanos());
                    return money == VarBook.NO_VAR ? Double.NaN : money;
                });
    }
}
