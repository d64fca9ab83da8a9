package io.kellet.benchmarks.risk;

import io.kellet.order.OrderClass;
import org.jspecify.annotations.Nullable;

/**
 * One message that wants to leave for a venue. Quantities are lots and prices are ticks, both whole numbers.
 *
 * @param id its own; a message that changes or cancels an order names that one as its target
 * @param price for an amendment the new one, for a cancel the one that was first asked for
 * @param overLimit the stream means it to be refused: {@value OrderStream#OVER_LIMIT_LOTS} lots
 * @param target the working order of an {@link OrderClass#AMEND} or a {@link OrderClass#CANCEL}
 */
public record Order(
        long id,
        OrderClass kind,
        int desk,
        int account,
        int strategy,
        int trader,
        int symbol,
        int venue,
        boolean buy,
        long lots,
        long price,
        boolean overLimit,
        @Nullable Order target) {

    /** Does a venue work it when it is accepted, until reports have filled or released all of it? */
    public boolean isWorked() {
        return target == null && !overLimit;
    }
}
