/**
 * Circuit breakers: they stop a service from calling what is failing, and try it again by themselves. Start at
 * {@link io.kellet.breaker.CircuitBreaker}, set it up with {@link io.kellet.breaker.BreakerConfig}.
 *
 * <p>What opens a breaker is said by {@link io.kellet.breaker.TripRule}s, how it comes back by
 * {@link io.kellet.breaker.HalfOpen} and {@link io.kellet.breaker.OpenTime}. An operator overrules it with
 * {@link io.kellet.breaker.CircuitBreaker#hold}. Many breakers live in a {@link io.kellet.breaker.BreakerRegistry};
 * a {@link io.kellet.breaker.BreakerGroup} keeps all venues from being shut out at once.
 *
 * <p>A breaker is no kill switch: it comes back by itself. Unless a type says otherwise many threads may use it at once, and
 * its per-call methods neither block nor allocate.
 */
@NullMarked
package io.kellet.breaker;

import org.jspecify.annotations.NullMarked;
