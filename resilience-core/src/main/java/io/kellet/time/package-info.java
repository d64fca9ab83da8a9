/**
 * Monotonic time. Start at {@link io.kellet.time.NanoClock}; every component takes one, so that a test can own time.
 *
 * <p>Durations are primitive {@code long} nanoseconds on every path a trading thread runs; {@link java.time.Duration}
 * appears in settings and is converted once.
 */
@NullMarked
package io.kellet.time;

import org.jspecify.annotations.NullMarked;
