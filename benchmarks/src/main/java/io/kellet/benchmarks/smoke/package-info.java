/**
 * The run for every commit: holds each {@link io.kellet.benchmarks.catalog.ZeroAllocation} claim to its word within
 * ten minutes and prints times without judging them. Start at {@link io.kellet.benchmarks.smoke.SmokeCommand}.
 */
@NullMarked
package io.kellet.benchmarks.smoke;

import org.jspecify.annotations.NullMarked;
