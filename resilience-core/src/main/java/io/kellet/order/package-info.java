/** What kind of order flow a call carries. Start at {@link io.kellet.order.OrderClass}. */
@NullMarked
package io.kellet.order;

import org.jspecify.annotations.NullMarked;
