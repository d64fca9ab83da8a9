/** Health of Redis as the application's Jedis sees it. Start at {@link io.kellet.health.jedis.JedisCheck}; needs Jedis 8. */
@NullMarked
package io.kellet.health.jedis;

import org.jspecify.annotations.NullMarked;
