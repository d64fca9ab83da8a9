/**
 * The controls that come with the gate, each one small rule. Give those that are wanted to a {@link io.kellet.risk.RiskGate}, in the order in
 * which they are to be asked; the cheapest and most likely to refuse first. Start at {@link io.kellet.control.OrderQuantity}.
 *
 * <p>A control enforces the limits of its {@link io.kellet.risk.LimitKind}s and nothing where there are none. What it does with a
 * reduction, and what it does when it lacks data, its Javadoc says.
 *
 * <p>A control belongs to one gate, which asks it on one thread at a time: none of them is shared, blocks or allocates.
 */
@NullMarked
package io.kellet.control;

import org.jspecify.annotations.NullMarked;
