package io.kellet.samples.gateway;

import io.kellet.authority.Operator;
import io.kellet.control.OrderQuantity;
import io.kellet.control.PositionLimit;
import io.kellet.control.PriceCollar;
import io.kellet.kill.KillMode;
import io.kellet.kill.KillSwitch;
import io.kellet.risk.GateConfig;
import io.kellet.risk.LimitsFile;
import io.kellet.risk.MarketData;
import io.kellet.risk.RiskGate;
import io.kellet.risk.RiskOrder;
import io.kellet.risk.Verdict;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The README's risk gate, compiled and run by the tests. */
final class RiskQuickStart {

    private RiskQuickStart() {}

    static RiskGate run(
            NanoClock clock,
            MarketData market,
            KillSwitch kill,
            Path file,
            RiskOrder order,
            Consumer<RiskOrder> venue,
            Consumer<String> log)
            throws IOException {
        Duration maxAge = Duration.ofSeconds(5);
        Operator anna = new Operator("anna", "odd fills");
        // README gate
        RiskGate gate = RiskGate.of(GateConfig.named("equities").build())
                .clock(clock)
                .market(market) // prices, written by the feed's thread
                .kill(kill)
                .limits(LimitsFile.at(file).load().limits())
                .controls(List.of(new OrderQuantity(), new PriceCollar(maxAge), new PositionLimit()))
                .build();

        long verdict = gate.check(order); // one number, nothing allocated; what the order may cost is reserved
        if (Verdict.isAccepted(verdict)) {
            venue.accept(order);
            gate.onFill(order.orderId(), 40); // as the venue reports it: 40 lots are held, the rest is still reserved
        } else {
            log.accept(gate.explain(verdict, order)); // control, reason, limit, and the line the limit is written on
        }
        kill.engageFirm(KillMode.HALT, anna); // from now on nothing passes but cancels, until two people say so
        // README gate
        return gate;
    }
}
