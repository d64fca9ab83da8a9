package io.kellet.samples.gateway;

import io.kellet.rejection.RejectedException;
import io.kellet.risk.RiskGate;
import io.kellet.risk.Verdict;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Orders to the venue, two thousand a second, through the gate and the guard; counts what became of them. For one thread. */
final class VenueOrders {

    private static final long PACE_NANOS = 500_000;
    private static final long PATIENCE_NANOS = Duration.ofSeconds(20).toNanos();

    private final NanoClock clock = NanoClock.SYSTEM;
    private final SpinningWait wait = new SpinningWait(clock);
    private final Gateway gateway;
    private final Order order = new Order();
    private long sent;
    private long answered;
    private long failed;
    private long refused;
    private long refusedByGate;

    VenueOrders(Gateway gateway) {
        this.gateway = gateway;
    }

    void send(int orders) {
        for (int i = 0; i < orders; i++) {
            sendOne();
        }
    }

    /** Or until patience ends. */
    void sendUntil(BooleanSupplier done) {
        long giveUpAt = clock.nanos() + PATIENCE_NANOS;
        while (!done.getAsBoolean() && clock.nanos() - giveUpAt < 0) {
            sendOne();
        }
    }

    /** Sends nothing meanwhile. */
    void waitFor(BooleanSupplier done) {
        long giveUpAt = clock.nanos() + PATIENCE_NANOS;
        while (!done.getAsBoolean() && clock.nanos() - giveUpAt < 0) {
            wait.until(clock.nanos() + PACE_NANOS);
        }
    }

    private void sendOne() {
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

    long sent() {
        return sent;
    }

    /** Acknowledged by the venue. */
    long answered() {
        return answered;
    }

    /** Tried, and the venue did not take them. */
    long failed() {
        return failed;
    }

    /** Refused on the way, before they reached the venue. */
    long refused() {
        return refused;
    }

    long refusedByGate() {
        return refusedByGate;
    }
}
