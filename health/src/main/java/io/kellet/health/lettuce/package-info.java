/** Health of Redis as the application's Lettuce sees it. Start at {@link io.kellet.health.lettuce.LettuceCheck}; needs Lettuce 7. */
@NullMarked
package io.kellet.health.lettuce;

import org.jspecify.annotations.NullMarked;
