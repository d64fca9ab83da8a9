/**
 * Orders at a constant rate, each due at a known time, through one risk stage after the other. Start at {@link
 * io.kellet.benchmarks.load.Load}.
 */
@NullMarked
package io.kellet.benchmarks.load;

import org.jspecify.annotations.NullMarked;
