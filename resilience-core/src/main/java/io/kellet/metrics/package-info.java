/**
 * Shows Kellet's components to Micrometer and Prometheus. Start at {@link io.kellet.metrics.KelletMetrics}.
 *
 * <p>Everything is polled: a scrape reads counters that the components keep anyway. No Micrometer or Prometheus call ever
 * runs on a trading thread. Micrometer, and its Prometheus registry, are optional dependencies that this package alone
 * touches.
 */
@NullMarked
package io.kellet.metrics;

import org.jspecify.annotations.NullMarked;
