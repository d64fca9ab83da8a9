/**
 * What a risk stage is measured with: one seeded {@link io.kellet.benchmarks.risk.OrderStream} for all, and the {@link
 * io.kellet.benchmarks.risk.RiskStage}s that it goes through.
 */
@NullMarked
package io.kellet.benchmarks.risk;

import org.jspecify.annotations.NullMarked;
