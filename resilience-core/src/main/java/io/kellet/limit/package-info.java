/**
 * How much may start, and how much may run at once. Start at {@link io.kellet.limit.RateLimiter}.
 *
 * <ul>
 *   <li>the rate limiter: so many permits per period, with a burst;
 *   <li>the sliding log: an exchange's message cap, never exceeded in any window wherever it starts;
 *   <li>the bulkhead: so many in flight, each place given back exactly once;
 *   <li>adaptive concurrency: a bulkhead that finds its own limit from the latency it sees;
 *   <li>the adaptive throttle: refuses locally what a struggling server would refuse anyway;
 *   <li>the retry budget: what retries and hedges together may add to the load.
 * </ul>
 *
 * <p>Many threads may use each of them at once. A try never waits, parks, yields, locks or allocates, whatever it answers,
 * and the calling thread's interrupt status does not matter. A refusal is {@code false} or a negative number; the forms
 * that throw have one shared exception each. Part of a capacity can be kept for orders that reduce risk.
 */
@NullMarked
package io.kellet.limit;

import org.jspecify.annotations.NullMarked;
