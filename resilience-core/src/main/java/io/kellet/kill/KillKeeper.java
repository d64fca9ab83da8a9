package io.kellet.kill;

import io.kellet.order.Scope;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cold half of a switch: takes up the records of engagements, tells the bus and the audit trail and stores the state. All under one lock,
 * which no trading thread ever takes.
 *
 * <p>The words are the truth and the store follows them: a state to be stored is read from the words, after the count of
 * engagements. An engagement in that count has written its word before, so the state has it; one that is not will differ
 * from the count that was stored, and the state is stored again.
 */
final class KillKeeper implements KillRecords.Reader {

    /** For the record beside the events: on the keeper's thread, never on one that engages or checks. */
    private static final Logger LOG = LoggerFactory.getLogger(KillSwitch.class);

    private static final long NEVER = -1;
    private static final int NO_ENTRY = -1;

    private final String name;
    private final KillFlags flags;
    private final KillEntries entries;
    private final KillRecords records;
    private final KillStore store;
    private final KillEvents events;
    private final KillAudit audit;
    private final NanoClock clock;
    private final long retryNanos;

    final ReentrantLock lock = new ReentrantLock();

    /** By number, of what is engaged. */
    private final Map<Long, Engagement> details = new ConcurrentHashMap<>();

    private volatile Set<Long> storedNumbers = Set.of();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong recordsLost = new AtomicLong();

    /** Count of engagements as of the last save; {@link #NEVER} if the store is known to be behind. */
    private long storedEngagements = NEVER;

    /** The last state saved says of some that they were not recorded. */
    private boolean incomplete;

    private boolean failing;
    private long failedAt;
    private boolean closed; // the last save is over, or under way

    KillKeeper(
            KillSwitchConfig config,
            KillFlags flags,
            KillEntries entries,
            KillRecords records,
            KillStore store,
            KillEvents events,
            KillAudit audit,
            NanoClock clock) {
        name = config.name();
        this.flags = flags;
        this.entries = entries;
        this.records = records;
        this.store = store;
        this.events = events;
        this.audit = audit;
        this.clock = clock;
        retryNanos = config.storeRetry().toNanos();
    }

    /** What a loaded state says of an engagement whose word is written already. */
    void remember(Engagement engagement) {
        details.put(engagement.number(), engagement);
    }

    /**
     * Hands over what is to be recorded, and lets the lock go. The trail may have each record wait: what is engaged meanwhile is stored
     * between two of them.
     */
    void unlock() {
        try {
            handOver();
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock: hands over what is to be recorded. */
    void handOver() {
        while (writeNext()) {
            // until there is no more
        }
    }

    /** As {@link #unlock}, but who waits for the lock gets it after the next record, and hands over the others. */
    void unlockForOthers() {
        try {
            while (writeNext() && !lock.hasQueuedThreads()) {
                // until there is no more, or somebody who hands it over
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean writeNext() {
        boolean written = audit.writeNext();
        if (written && !closed && isBehind() && isDue()) {
            trySave(true, NO_ENTRY);
        }
        return written;
    }

    /** Under the lock: tells what is new. */
    void takeUp() {
        records.read(this);
    }

    /** Under the lock: tells what is new and stores it, unless a save has failed just now. */
    void keep() {
        records.read(this);
        if (isBehind() && isDue()) {
            trySave(true, NO_ENTRY);
        }
    }

    /** Under the lock: returns once all that was engaged before is stored. */
    void storeNow() throws IOException {
        records.read(this);
        if (isBehind()) {
            IOException failure = trySave(true, NO_ENTRY);
            if (failure != null) {
                throw failure;
            }
        }
    }

    /** Under the lock: stores a state in which this entry is not engaged. */
    void storeWithout(int entry) throws IOException {
        IOException failure = trySave(true, entry);
        if (failure != null) {
            storedEngagements = NEVER; // perhaps the store took it all the same: save again what holds
            throw failure;
        }
    }

    /** Under the lock: the last save. */
    void storeClosed() throws IOException {
        closed = true;
        records.read(this);
        IOException failure = trySave(false, NO_ENTRY);
        store.close();
        if (failure != null) {
            throw failure;
        }
    }

    /** Under the lock: what was stored by {@link #storeWithout} did not come about. */
    void storeIsBehind() {
        storedEngagements = NEVER;
    }

    private boolean isBehind() {
        return storedEngagements != flags.engagements();
    }

    private boolean isDue() {
        long since = clock.nanos() - failedAt;
        return !failing || since < 0 || since >= retryNanos; // a clock that was set back costs a try
    }

    private @Nullable IOException trySave(boolean running, int without) {
        long engagements = flags.engagements(); // before the words
        boolean complete = true;
        List<Engagement> engaged = new ArrayList<>();
        Set<Long> numbers = new HashSet<>();
        for (int entry = 0; entry < entries.end(); entry++) {
            long number = KillEntries.isEntry(entry) && entry != without ? entries.number(entry) : 0;
            if (number != 0) {
                Engagement engagement = engagement(entry, number);
                complete &= details.containsKey(number);
                engaged.add(engagement);
                numbers.add(number);
            }
        }
        try {
            // the last number after the words: none of theirs may be above it
            store.save(new KillState(records.nextNumber() - 1, running, engaged));
        } catch (IOException | RuntimeException e) {
            onFailure(e);
            return e instanceof IOException io ? io : new IOException("store failed: " + e, e);
        }
        storedEngagements = engagements;
        incomplete = !complete;
        storedNumbers = Set.copyOf(numbers);
        if (without == NO_ENTRY) {
            details.keySet().removeIf(number -> !holds(number));
        }
        if (failing) {
            failing = false;
            LOG.warn("kill switch is stored again: switch={}", name);
            audit.storeRecovered();
            events.tell(KillStoreRecovered.class, new KillStoreRecovered(name));
        }
        return null;
    }

    /** Is this the engagement its entry has now? */
    private boolean holds(long number) {
        Engagement engagement = details.get(number);
        return engagement != null
                && entries.number(entries.entry(engagement.scope(), engagement.id(), engagement.mode())) == number;
    }

    private void onFailure(Exception e) {
        failures.incrementAndGet();
        failedAt = clock.nanos();
        if (!failing) {
            failing = true;
            LOG.error("kill switch cannot be stored, what is engaged holds in memory alone: switch={}", name, e);
            audit.storeFailed(String.valueOf(e));
            events.tell(KillStoreFailed.class, new KillStoreFailed(name, String.valueOf(e)));
        }
    }

    @Override
    public void onRecord(long number, int entry, @Nullable String actor, @Nullable String reason, long epochMillis) {
        Engagement engagement = new Engagement(
                entries.scope(entry),
                entries.id(entry),
                KillEntries.mode(entry),
                number,
                actor == null ? Engagement.NOT_RECORDED : actor,
                reason == null ? Engagement.NOT_RECORDED : reason,
                epochMillis,
                storedNumbers.contains(number));
        if (entries.number(entry) == number) {
            details.put(number, engagement);
            if (incomplete) {
                storedEngagements = NEVER; // now the store can have who and why as well
            }
        }
        LOG.warn(
                "kill switch engaged: switch={} scope={} id={} mode={} number={} actor={} reason={}",
                name,
                engagement.scope(),
                engagement.id(),
                engagement.mode(),
                number,
                engagement.actor(),
                engagement.reason());
        audit.engaged(engagement);
        events.tell(KillEngaged.class, new KillEngaged(name, engagement));
    }

    @Override
    public void onLost(long number) {
        recordsLost.incrementAndGet();
        LOG.error("kill switch engaged, who and why was lost: switch={} number={}", name, number);
        audit.recordLost(number);
        events.tell(KillRecordLost.class, new KillRecordLost(name, number));
    }

    /** What is known of it; no lock. */
    Engagement engagement(int entry, long number) {
        boolean stored = storedNumbers.contains(number);
        Engagement known = details.get(number);
        return known != null
                ? known.withStored(stored)
                : new Engagement(
                        entries.scope(entry),
                        entries.id(entry),
                        KillEntries.mode(entry),
                        number,
                        Engagement.NOT_RECORDED,
                        Engagement.NOT_RECORDED,
                        0,
                        stored);
    }

    /** What is engaged now; no lock. */
    List<Engagement> engaged() {
        List<Engagement> engaged = new ArrayList<>();
        for (int entry = 0; entry < entries.end(); entry++) {
            long number = KillEntries.isEntry(entry) ? entries.number(entry) : 0;
            if (number != 0) {
                engaged.add(engagement(entry, number));
            }
        }
        return engaged;
    }

    /** Entries of a scope that are engaged now; no lock. */
    int engaged(Scope scope) {
        int engaged = 0;
        for (int entry = entries.firstOf(scope); entry < entries.endOf(scope); entry++) {
            engaged += KillEntries.isEntry(entry) && entries.number(entry) != 0 ? 1 : 0;
        }
        return engaged;
    }

    long failures() {
        return failures.get();
    }

    long recordsLost() {
        return recordsLost.get();
    }
}
