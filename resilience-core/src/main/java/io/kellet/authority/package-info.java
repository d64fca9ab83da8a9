/** Who did something by hand, why, and whether that person may. Start at {@link io.kellet.authority.Authority}. */
@NullMarked
package io.kellet.authority;

import org.jspecify.annotations.NullMarked;
