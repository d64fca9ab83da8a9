package io.kellet.samples.gateway;

import io.kellet.breaker.BreakerConfig;
import io.kellet.breaker.BreakerState;
import io.kellet.breaker.BreakerTransition;
import io.kellet.breaker.TripRule;
import io.kellet.event.Subscription;
import io.kellet.time.NanoClock;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** A venue stops answering and comes back; its breaker opens, probes, opens again, probes and closes. */
final class VenueOutage implements Tour.Step {

    private static final int ORDERS_WHILE_WELL = 200;

    private final NanoClock clock = NanoClock.SYSTEM;

    @Override
    public String title() {
        return "A venue fails and recovers behind its breaker";
    }

    @Override
    public void run(Gateway gateway, PrintStream out, Findings findings) {
        VenueLink link = gateway.venue();
        SimulatedVenue venue = link.venue();
        VenueOrders orders = new VenueOrders(gateway);
        ConcurrentLinkedQueue<BreakerTransition> told = new ConcurrentLinkedQueue<>();
        int threshold = failuresInARow(link.breaker().config());
        Subscription listening = gateway.events().subscribe(BreakerTransition.class, told::add);
        try {
            long start = clock.nanos();
            gateway.desk().open(start);
            orders.send(ORDERS_WHILE_WELL);
            long failedWhileWell = orders.failed();
            venue.goDown();
            long downAt = clock.nanos();
            orders.sendUntil(() -> link.breaker().trips() == 2); // opened, probed, opened again
            long sentWhileDown = orders.sent() - ORDERS_WHILE_WELL;
            long failedWhileDown = orders.failed();
            venue.comeBack();
            long backAt = clock.nanos();
            orders.sendUntil(() -> link.breaker().state() == BreakerState.CLOSED);
            long refusedBefore = orders.refused();
            orders.send(ORDERS_WHILE_WELL);
            orders.waitFor(() -> told.size() >= 5);

            TreeMap<Long, String> timeline = new TreeMap<>();
            timeline.put(downAt - start, "the venue goes down");
            timeline.put(backAt - start, "the venue comes back");
            told.forEach(move -> timeline.put(
                    move.atNanos() - start, "breaker " + move.from() + " -> " + move.to() + ": " + sentence(move)));
            timeline.forEach((at, what) -> out.printf(Locale.ROOT, "   %8s  %s%n", Shown.nanos(at), what));
            out.println();
            out.printf(
                    Locale.ROOT,
                    "   %,d orders: %,d acknowledged, %,d failed at the venue, %,d refused before they reached it%n%n",
                    orders.sent(),
                    orders.answered(),
                    orders.failed(),
                    orders.refused());

            List<BreakerState> states = told.stream().map(BreakerTransition::to).collect(Collectors.toList());
            findings.check("while all was well nothing failed", failedWhileWell == 0);
            findings.check(
                    "it opened, probed and opened again while the venue was down, then probed and closed",
                    states.equals(List.of(
                            BreakerState.OPEN,
                            BreakerState.HALF_OPEN,
                            BreakerState.OPEN,
                            BreakerState.HALF_OPEN,
                            BreakerState.CLOSED)));
            findings.check(
                    "of " + Shown.count(sentWhileDown) + " orders while it was down, " + failedWhileDown
                            + " were tried: " + threshold + " to find out and one probe",
                    failedWhileDown == threshold + 1 && sentWhileDown > failedWhileDown);
            findings.check("after it closed no order was refused", orders.refused() == refusedBefore);
            findings.check(
                    "every order passed the risk gate, and was acknowledged, failed or refused; the venue saw the first two kinds",
                    orders.refusedByGate() == 0
                            && orders.answered() + orders.failed() + orders.refused() == orders.sent()
                            && venue.asked() == orders.answered() + orders.failed()
                            && venue.acknowledged() == orders.answered());
            findings.check(
                    "the breaker counted the same refusals and two trips",
                    link.breaker().rejections() == orders.refused()
                            && link.breaker().trips() == 2);
            RiskGateStep.checkReservations(gateway, findings);
        } finally {
            listening.close();
        }
    }

    private static int failuresInARow(BreakerConfig config) {
        for (TripRule rule : config.rules()) {
            if (config.enabled() && rule instanceof TripRule.ConsecutiveFailures consecutive) {
                return consecutive.failures();
            }
        }
        throw new IllegalStateException("this step needs a breaker that is on and trips on failures in a row, see"
                + " kellet.breaker.venue.enabled and .threshold");
    }

    private static String sentence(BreakerTransition move) {
        return switch (move.cause()) {
            case CONSECUTIVE_FAILURES ->
                "too many failures in a row, no calls for "
                        + Shown.nanos(move.openFor().toNanos());
            case OPEN_TIME_OVER -> "one call may find out";
            case PROBES_FAILED ->
                "it failed, no calls for " + Shown.nanos(move.openFor().toNanos());
            case PROBES_SUCCEEDED -> "enough of them succeeded";
            default -> move.cause().toString();
        };
    }
}
