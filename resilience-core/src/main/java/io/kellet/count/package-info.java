/**
 * Counters that trading threads write and others read, for the rooms of this module; not exported. Start at
 * {@link io.kellet.count.ThreadCounter}.
 */
@NullMarked
package io.kellet.count;

import org.jspecify.annotations.NullMarked;
