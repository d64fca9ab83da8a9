package io.kellet.secrets;

/**
 * What happened so far. Each count only grows.
 *
 * @param hits accesses to the bytes of a secret, and reads without a handle that the cache answered; nobody waited
 * @param staleHits those of them whose value was older than its soft time to live
 * @param waits callers who waited for a provider
 * @param loads values that were asked for, in the background or not; each asks one provider or several
 * @param loadFailures those that gave none
 * @param coalesced callers who waited for a load that was under way already
 * @param rotations versions that were replaced by another
 * @param regressions answers with a version older than one the same provider gave before; not believed
 * @param rejections values that were reported as rejected
 * @param evictions values without a handle that had to make room
 * @param unrecorded accesses, and what else happened, that could not be put on record or told
 */
public record SecretsStats(
        long hits,
        long staleHits,
        long waits,
        long loads,
        long loadFailures,
        long coalesced,
        long rotations,
        long regressions,
        long rejections,
        long evictions,
        long unrecorded) {

    /** The share of accesses nobody waited for; 1 if there were none. */
    public double hitRatio() {
        return share(hits, hits + waits, 1);
    }

    /** The share of hits that were stale; 0 if there were none. */
    public double staleRatio() {
        return share(staleHits, hits, 0);
    }

    private static double share(long part, long all, double ifNone) {
        return all == 0 ? ifNone : (double) part / all;
    }
}
