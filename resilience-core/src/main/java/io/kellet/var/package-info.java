/**
 * Value at risk, kept ready so that a trading thread can ask before every order. Start at {@link io.kellet.var.VarBook}.
 *
 * <ul>
 *   <li>models: {@link io.kellet.var.CovarianceModel} and {@link io.kellet.var.ScenarioModel}, immutable and dated;
 *   <li>the mathematics on one book: {@link io.kellet.var.DeltaNormalVar} and {@link io.kellet.var.HistoricalVar};
 *   <li>the book that a gate asks: positions, working orders, limits, models that are replaced under way;
 *   <li>stress scenarios, run off the trading thread.
 * </ul>
 *
 * <p>Where there is no number there is a reason, and never a 0. Formulas, units and assumptions are in {@code docs/var.md}.
 */
@NullMarked
package io.kellet.var;

import org.jspecify.annotations.NullMarked;
