/**
 * What a test needs to own time, count bytes and replay histories. Start at {@link io.kellet.testkit.ManualClock}.
 *
 * <p>Nothing here knows a test framework: failures are {@link java.lang.AssertionError}s that say what to look at.
 */
@NullMarked
package io.kellet.testkit;

import org.jspecify.annotations.NullMarked;
