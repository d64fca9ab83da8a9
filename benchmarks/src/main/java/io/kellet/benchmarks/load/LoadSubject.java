package io.kellet.benchmarks.load;

import io.kellet.benchmarks.catalog.Role;
import io.kellet.benchmarks.risk.BareStage;
import io.kellet.benchmarks.risk.Checks;
import io.kellet.benchmarks.risk.ExchangeCoreStage;
import io.kellet.benchmarks.risk.KelletStage;
import io.kellet.benchmarks.risk.OrderStream;
import io.kellet.benchmarks.risk.RiskStage;
import java.util.List;

/**
 * What the load is sent through.
 *
 * @param name what the report calls it
 */
public record LoadSubject(String name, Role role, Factory factory) {

    /** Makes a stage for the stream, its book not yet open. */
    @FunctionalInterface
    public interface Factory {
        RiskStage make(OrderStream stream);
    }

    /** All of them, the floor first. */
    public static List<LoadSubject> all() {
        return List.of(
                new LoadSubject("Bare loop", Role.FLOOR, BareStage::new),
                new LoadSubject(
                        "Kellet, 12 controls with VaR",
                        Role.OURS,
                        stream -> new KelletStage(Checks.TWELVE_WITH_VAR, stream)),
                new LoadSubject(
                        "exchange-core 0.5.3, margin",
                        Role.PEER,
                        stream -> new ExchangeCoreStage(ExchangeCoreStage.Funds.MARGIN, stream)));
    }
}
