/**
 * The pre-trade gate: every order is checked, reserved or refused before it leaves. Start at {@link io.kellet.risk.RiskGate}; what
 * it enforces is in {@code io.kellet.control}.
 *
 * <p>Amounts are longs in fixed point: quantities in lots, prices in ticks, money in what a lot times a tick times the
 * symbol's multiplier gives. No amount is ever a double.
 */
@NullMarked
package io.kellet.risk;

import org.jspecify.annotations.NullMarked;
