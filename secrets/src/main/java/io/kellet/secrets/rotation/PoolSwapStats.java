package io.kellet.secrets.rotation;

/**
 * What a {@link PoolSwap} did so far.
 *
 * @param swaps pools that took over from another
 * @param failed tries to make a pool that failed
 * @param rejections connections that were refused because of the credentials, after which others were asked for
 * @param draining old pools that are still in use
 * @param cut connections that were closed under their users because their time was over
 * @param leased connections of the current pool that are in use
 */
public record PoolSwapStats(long swaps, long failed, long rejections, int draining, long cut, int leased) {}
