package io.kellet.samples.gateway;

import io.kellet.breaker.BreakerConfig;
import io.kellet.breaker.BreakerState;
import io.kellet.breaker.BreakerTransition;
import io.kellet.breaker.TripRule;
import io.kellet.event.Subscription;
import io.kellet.rejection.RejectedException;
import io.kellet.risk.RiskGate;
import io.kellet.risk.Verdict;
import io.kellet.time.NanoClock;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** A venue stops answering and comes back; its breaker opens, probes, opens again, probes and closes. */
final class VenueOutage implements Tour.Step {

    private static final long PACE_NANOS = 500_000;
    private static final long PATIENCE_NANOS = Duration.ofSeconds(20).toNanos();
    private static final int ORDERS_WHILE_WELL = 200;

    private final NanoClock clock = NanoClock.SYSTEM;
    private final SpinningWait wait = new SpinningWait(clock);
    private final Order order = new Order();
    private long sent;
    private long answered;
    private long failed;
    private long refused;
    private long refusedByGate;

    @Override
    public String title() {
        return "A venue fails and recovers behind its breaker";
    }

    @Override
    public void run(Gateway gateway, PrintStream out, Findings findings) {
        VenueLink link = gateway.venue();
        SimulatedVenue venue = link.venue();
        ConcurrentLinkedQueue<BreakerTransition> told = new ConcurrentLinkedQueue<>();
        int threshold = failuresInARow(link.breaker().config());
        Subscription listening = gateway.events().subscribe(BreakerTransition.class, told::add);
        try {
            long start = clock.nanos();
            gateway.desk().open(start);
            send(gateway, ORDERS_WHILE_WELL);
            long failedWhileWell = failed;
            venue.goDown();
            long downAt = clock.nanos();
            sendUntil(gateway, () -> link.breaker().trips() == 2); // opened, probed, opened again
            long sentWhileDown = sent - ORDERS_WHILE_WELL;
            long failedWhileDown = failed;
            venue.comeBack();
            long backAt = clock.nanos();
            sendUntil(gateway, () -> link.breaker().state() == BreakerState.CLOSED);
            long refusedBefore = refused;
            send(gateway, ORDERS_WHILE_WELL);
            waitFor(() -> told.size() >= 5);

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
                    sent,
                    answered,
                    failed,
                    refused);

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
            findings.check("after it closed no order was refused", refused == refusedBefore);
            findings.check(
                    "every order passed the risk gate, and was acknowledged, failed or refused; the venue saw the first two kinds",
                    refusedByGate == 0
                            && answered + failed + refused == sent
                            && venue.asked() == answered + failed
                            && venue.acknowledged() == answered);
            findings.check(
                    "the breaker counted the same refusals and two trips",
                    link.breaker().rejections() == refused && link.breaker().trips() == 2);
            RiskGateStep.checkReservations(gateway, findings);
        } finally {
            listening.close();
        }
    }

    private void send(Gateway gateway, int orders) {
        for (int i = 0; i < orders; i++) {
            sendOne(gateway);
        }
    }

    private void sendUntil(Gateway gateway, BooleanSupplier done) {
        long giveUpAt = clock.nanos() + PATIENCE_NANOS;
        while (!done.getAsBoolean() && clock.nanos() - giveUpAt < 0) {
            sendOne(gateway);
        }
    }

    private void sendOne(Gateway gateway) {
        long next = clock.nanos() + PACE_NANOS;
        fill(gateway.source(), gateway.desk().second());
        sent++;
        long now = clock.nanos();
        if (Verdict.isAccepted(gateway.desk().check(order, now, now))) {
            send(gateway.venue(), gateway.risk().gate());
        } else {
            refusedByGate++;
        }
        wait.until(next);
    }

    /** Fill or kill: whatever the venue says, nothing of it works afterwards, and the gate is told so. */
    private void send(VenueLink link, RiskGate gate) {
        try {
            link.send(order);
            answered++;
            gate.onExpired(order.id);
        } catch (RejectedException e) {
            refused++;
            gate.onRejected(order.id);
        } catch (Exception e) {
            failed++;
            gate.onRejected(order.id);
        }
    }

    /** Small orders that make a position smaller, far from everybody else's: there is nothing to refuse about them. */
    private void fill(OrderSource source, SecondBook held) {
        source.publish(clock.nanos());
        order.id = source.newId();
        order.symbol = 1;
        order.account = 15;
        order.buy = held.held(order.account, order.symbol) < 0;
        order.priceTicks = source.middle(order.symbol) + (order.buy ? -1 : 1) * (100 + (int) (sent % 50));
        order.quantity = 1 + (int) (sent % 7);
    }

    private void waitFor(BooleanSupplier done) {
        long giveUpAt = clock.nanos() + PATIENCE_NANOS;
        while (!done.getAsBoolean() && clock.nanos() - giveUpAt < 0) {
            wait.until(clock.nanos() + PACE_NANOS);
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
