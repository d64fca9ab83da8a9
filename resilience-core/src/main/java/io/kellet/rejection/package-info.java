/** How a guard says no to those who prefer an exception. Start at {@link io.kellet.rejection.RejectedException}. */
@NullMarked
package io.kellet.rejection;

import org.jspecify.annotations.NullMarked;
