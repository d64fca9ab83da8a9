package io.kellet.records;

import io.kellet.audit.AuditQueue;
import io.kellet.audit.AuditQueueConfig;
import io.kellet.audit.AuditRecord;
import io.kellet.audit.AuditTrail;
import io.kellet.audit.WhenFull;
import io.kellet.time.NanoClock;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The real hand-off, drained by the test, and full or closed when the test says so. */
public final class TestTrail {

    private static final String FILLER = "filler";
    private static final int PLACES = 4_096;

    private final AuditQueue queue;

    public TestTrail(NanoClock clock) {
        this(clock, new WhenFull.Reject());
    }

    public TestTrail(NanoClock clock, WhenFull whenFull) {
        queue = AuditQueue.of(
                AuditQueueConfig.named("test")
                        .entries(PLACES)
                        .whenFull(whenFull)
                        .build(),
                clock);
    }

    public AuditTrail trail() {
        return queue;
    }

    /** Leaves no room, until it is drained. It was empty. */
    public void fill() {
        for (int i = 0; i < PLACES; i++) {
            if (!queue.entry(FILLER).append()) {
                throw new IllegalStateException("was not empty: " + i);
            }
        }
    }

    public void close() {
        queue.close();
    }

    /** What came since it was drained last. */
    public List<AuditRecord> drain() {
        List<AuditRecord> records = new ArrayList<>();
        queue.drain(
                (nanos, bytes, length, receipt) -> {
                    AuditRecord record = AuditRecord.decode(ByteBuffer.wrap(bytes, 0, length));
                    if (!record.action().equals(FILLER)) {
                        records.add(record);
                    }
                },
                Integer.MAX_VALUE);
        return records;
    }

    /** The same, each as {@code action by actor on subject: field=value field=value}. */
    public List<String> lines() {
        return drain().stream().map(TestTrail::line).toList();
    }

    private static String line(AuditRecord record) {
        return record.action() + " by " + record.actor() + " on " + record.subject() + ": "
                + record.fields().stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    /** How many records it has refused. */
    public long rejected() {
        return queue.stats().rejected();
    }
}
