package io.kellet.secrets;

import java.util.concurrent.atomic.LongAdder;

/** What happened, counted. The first three by trading threads, beside an audit record and a copy each, which cost far more. */
final class Counts {

    final LongAdder hits = new LongAdder();
    final LongAdder staleHits = new LongAdder();
    final LongAdder unrecorded = new LongAdder();
    final LongAdder waits = new LongAdder();
    final LongAdder loads = new LongAdder();
    final LongAdder loadFailures = new LongAdder();
    final LongAdder coalesced = new LongAdder();
    final LongAdder rotations = new LongAdder();
    final LongAdder regressions = new LongAdder();
    final LongAdder rejections = new LongAdder();
    final LongAdder evictions = new LongAdder();

    SecretsStats stats() {
        long stale = staleHits.sum(); // before hits: never more than those
        return new SecretsStats(
                hits.sum(),
                stale,
                waits.sum(),
                loads.sum(),
                loadFailures.sum(),
                coalesced.sum(),
                rotations.sum(),
                regressions.sum(),
                rejections.sum(),
                evictions.sum(),
                unrecorded.sum());
    }
}
