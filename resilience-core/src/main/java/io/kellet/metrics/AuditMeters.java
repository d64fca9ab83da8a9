package io.kellet.metrics;

import io.kellet.audit.AuditTrail;
import io.micrometer.core.instrument.Tags;

/** What is shown of an audit trail. Each meter asks for the stats anew: that is a few loads, and takes no lock. */
final class AuditMeters {

    static final String PREFIX = "audit.log";

    private static final Tags NONE = Tags.empty();

    private AuditMeters() {}

    static void register(MeterSet meters, AuditTrail trail) {
        meters.counter(
                PREFIX + ".records",
                NONE,
                "Records accepted",
                () -> trail.stats().accepted());
        meters.counter(
                PREFIX + ".rejected",
                NONE,
                "Records refused, the trail being full or closed",
                () -> trail.stats().rejected());
        meters.counter(
                PREFIX + ".waits",
                NONE,
                "Times an appender waited for room",
                () -> trail.stats().waits());
        meters.counter(
                PREFIX + ".halts",
                NONE,
                "Times trading was halted because the trail was full",
                () -> trail.stats().halts());
        meters.counter(
                PREFIX + ".write.errors",
                NONE,
                "Writes and syncs that failed",
                () -> trail.stats().writeErrors());
        meters.gauge(
                PREFIX + ".unsynced.records",
                NONE,
                "Records that a loss of power would lose",
                () -> trail.stats().unsynced());
        meters.duration(
                PREFIX + ".unsynced.age",
                NONE,
                "For how long the oldest of them has been waiting, at most",
                () -> trail.stats().unsyncedAgeNanos());
    }
}
