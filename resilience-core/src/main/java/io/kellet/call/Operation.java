package io.kellet.call;

import static java.util.Objects.requireNonNull;

import io.kellet.order.OrderClass;
import org.jspecify.annotations.Nullable;

/**
 * What is called, and whether calling it twice does harm. Says nothing unless told: an operation is not repeatable.
 *
 * <pre>{@code
 * Operation.named("xetra.cancel").orderClass(OrderClass.CANCEL).idempotent();
 * Operation.named("xetra.new").orderClass(OrderClass.NEW).idempotentByKey();
 * Operation.named("positions.read").idempotent();
 * }</pre>
 *
 * @param name shows up in messages
 * @param orderClass what kind of order flow it carries, null if none
 * @param repetition when a second attempt is harmless; never {@link Repetition#ALWAYS} for a {@link OrderClass#NEW} order
 */
public record Operation(String name, @Nullable OrderClass orderClass, Repetition repetition) {

    /** When a second attempt is harmless. */
    public enum Repetition {
        /** Never: the first attempt may have been carried out although it failed. */
        NEVER,
        /** In a call that brings an {@link IdempotencyKey}, by which the other side knows a repetition. */
        BY_KEY,
        /** Always: carrying it out twice is the same as once. */
        ALWAYS
    }

    public Operation {
        requireNonNull(name, "name");
        requireNonNull(repetition, "repetition");
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank: \"" + name + "\"");
        }
        if (orderClass == OrderClass.NEW && repetition == Repetition.ALWAYS) {
            throw new IllegalArgumentException(
                    "a new order is repeated only under an idempotency key, see idempotentByKey(): operation=" + name);
        }
    }

    /** Carries no order and is not repeatable. */
    public static Operation named(String name) {
        return new Operation(name, null, Repetition.NEVER);
    }

    /** The same, carrying orders of that class. */
    public Operation orderClass(OrderClass orderClass) {
        return new Operation(name, requireNonNull(orderClass, "orderClass"), repetition);
    }

    /** The same, harmless to repeat. */
    public Operation idempotent() {
        return new Operation(name, orderClass, Repetition.ALWAYS);
    }

    /** The same, harmless to repeat in a call that brings an {@link IdempotencyKey}. */
    public Operation idempotentByKey() {
        return new Operation(name, orderClass, Repetition.BY_KEY);
    }

    boolean mayRepeat(@Nullable IdempotencyKey key) {
        return repetition == Repetition.ALWAYS || (repetition == Repetition.BY_KEY && key != null);
    }

    boolean reducesRisk() {
        return orderClass != null && orderClass.reducesRisk();
    }
}
