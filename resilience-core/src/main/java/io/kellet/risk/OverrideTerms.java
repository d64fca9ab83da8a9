package io.kellet.risk;

import static java.util.Objects.requireNonNull;

import io.kellet.order.Scope;
import java.time.Duration;
import java.util.Arrays;

/**
 * Which orders may pass, how often and how long.
 *
 * <pre>{@code
 * OverrideTerms.orders(4711)
 * OverrideTerms.of(Scope.ACCOUNT, 7).inSymbol(12).uses(3).lasting(Duration.ofMinutes(10))
 * }</pre>
 *
 * @param uses how many checks it lets pass in all, whichever of its orders they are of; 1 to 100
 * @param lasting from the approval on
 */
public record OverrideTerms(OverrideTarget target, int uses, Duration lasting) {

    private static final Duration USUAL = Duration.ofMinutes(5);

    public OverrideTerms {
        requireNonNull(target, "target");
        requireNonNull(lasting, "lasting");
        if (uses < 1 || uses > OverrideTarget.MOST) {
            throw new IllegalArgumentException("uses must be 1.." + OverrideTarget.MOST + ": " + uses);
        }
        if (lasting.isNegative() || lasting.isZero() || lasting.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("lasting must be 1 ns.." + Duration.ofDays(1) + ": " + lasting);
        }
    }

    /** These orders, as many uses as there are orders, 5 minutes. */
    public static OverrideTerms orders(long... ids) {
        return new OverrideTerms(
                new OverrideTarget.Orders(Arrays.stream(ids).boxed().toList()), ids.length, USUAL);
    }

    /** Any order of an account, a desk and so on; one use, 5 minutes. */
    public static OverrideTerms of(Scope scope, int id) {
        return new OverrideTerms(new OverrideTarget.Place(scope, id, LimitEntry.EVERY), 1, USUAL);
    }

    /** Any order of the firm in one symbol; one use, 5 minutes. */
    public static OverrideTerms ofSymbol(int symbol) {
        return of(Scope.SYMBOL, symbol);
    }

    /**
     * The same in one symbol only.
     *
     * @throws IllegalArgumentException if it is for orders that are named
     */
    public OverrideTerms inSymbol(int symbol) {
        if (target instanceof OverrideTarget.Place place) {
            return new OverrideTerms(new OverrideTarget.Place(place.scope(), place.id(), symbol), uses, lasting);
        }
        throw new IllegalArgumentException("orders that are named must need no symbol: " + symbol);
    }

    /** The same so many times. */
    public OverrideTerms uses(int uses) {
        return new OverrideTerms(target, uses, lasting);
    }

    /** The same for so long. */
    public OverrideTerms lasting(Duration lasting) {
        return new OverrideTerms(target, uses, lasting);
    }
}
