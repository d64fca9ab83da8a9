package io.kellet.control;

/** Sends cancels of working orders. */
@FunctionalInterface
public interface CancelRequest {

    /**
     * Asks the venue to cancel this order, before the call returns if the cancel is to arrive before the order that made it
     * necessary. Called on the trading thread, within the check of an order: it must not block, and must not call the gate. It may be
     * called again for an order until its end is reported. If it throws, the control is out of order from then on.
     */
    void cancel(long orderId);
}
