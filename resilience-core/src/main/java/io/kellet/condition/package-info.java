/** How a component says how it is to whoever watches over it, without either knowing the other. Start at {@link io.kellet.condition.Condition}. */
@NullMarked
package io.kellet.condition;

import org.jspecify.annotations.NullMarked;
