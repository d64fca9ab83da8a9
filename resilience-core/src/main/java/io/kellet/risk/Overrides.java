package io.kellet.risk;

import static java.util.Objects.requireNonNull;

import io.kellet.audit.AuditTrail;
import io.kellet.authority.Authority;
import io.kellet.authority.NotPermittedException;
import io.kellet.authority.Operator;
import io.kellet.authority.Privilege;
import io.kellet.count.ThreadCounter;
import io.kellet.event.EventBus;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets few orders pass one control that refuses them, for a short time, because one person asked, another agreed, and both are
 * on record. Several gates may share one.
 *
 * <pre>{@code
 * OverrideRequest request = overrides.request(maxQuantity, OverrideTerms.orders(4711), new Operator("ann", "client block"));
 * OverrideGrant grant = overrides.approve(request, new Operator("bob", "spoke to the client"));
 * }</pre>
 *
 * <p>An override ends by itself, at its time or at its last use, and from then on lets nothing pass; a person may end it
 * before. {@link #sweep} puts the end on record: have it called by {@link #startSweeping}. Overrides live as long as the process.
 * An override that the audit trail does not take the record of is refused; ending one never waits for it.
 *
 * <p>A trading thread looks for one after a refusal only. What it reads is an array that is never written again behind one acquire
 * load, replaced under a lock by those who raise and end; so it never waits, and sees whole overrides. That nothing passes after
 * the end does not hang on the array but on the word of the {@link OverrideGrant}.
 */
public final class Overrides {

    /** When a sweep meets a clock that throws: on the thread that sweeps, never on one that asks for an override. */
    private static final Logger LOG = LoggerFactory.getLogger(Overrides.class);

    private static final VarHandle LIVE;

    static {
        try {
            LIVE = MethodHandles.lookup().findVarHandle(Overrides.class, "live", OverrideGrant[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final OverridesConfig config;
    private final Authority authority;
    private final NanoClock clock;
    private final ThreadCounter falsePositives = new ThreadCounter();

    @SuppressWarnings({"unused", "UnusedVariable"}) // through LIVE; one that is in place is never written again
    private OverrideGrant[] live = {};

    private final ReentrantLock lock = new ReentrantLock(); // guards all below, and writing the above
    private final DeskTime time;
    private final DeskEvents events;
    private final OverrideAudit audit;
    private long requests;
    private long ahead; // of the clock, as far as the live ones were told
    private long usedByEnded;
    private long raised;

    /** Overrides that nobody is told about. */
    public Overrides(OverridesConfig config, Authority authority, NanoClock clock) {
        this(config, authority, clock, null);
    }

    /**
     * @param clock the gates' own
     * @param bus is told what happens, by a source named {@code overrides}; null if nobody is to be told
     */
    public Overrides(OverridesConfig config, Authority authority, NanoClock clock, @Nullable EventBus bus) {
        this(config, authority, clock, bus, AuditTrail.none());
    }

    /**
     * @param clock the gates' own
     * @param bus is told what happens, by a source named {@code overrides}; null if nobody is to be told
     * @param trail gets the records that {@code docs/audit-records.md} lists
     */
    public Overrides(
            OverridesConfig config, Authority authority, NanoClock clock, @Nullable EventBus bus, AuditTrail trail) {
        this.config = requireNonNull(config, "config");
        this.authority = requireNonNull(authority, "authority");
        this.clock = requireNonNull(clock, "clock");
        time = new DeskTime(clock);
        events = new DeskEvents(bus, "overrides");
        audit = new OverrideAudit(requireNonNull(trail, "trail"));
    }

    /**
     * Asks that orders pass this control, of whichever gate it is: it is the name that counts.
     *
     * @throws NotPermittedException if the person may not
     * @throws IllegalArgumentException if the control cannot be overridden, or it would last longer than any may
     */
    public OverrideRequest request(Control control, OverrideTerms terms, Operator requester) {
        String name = requireNonNull(control.name(), "control");
        requireNonNull(terms, "terms");
        requireNonNull(requester, "requester");
        return orRefuse("override of " + name + " by " + requester.actor(), name, requester, () -> {
            authority.require(requester, Privilege.REQUEST_OVERRIDE);
            if (!control.isOverridable()) {
                throw new IllegalArgumentException("control must be one that can be overridden: " + name);
            }
            if (terms.lasting().compareTo(config.longest()) > 0) {
                throw new IllegalArgumentException(
                        "lasting must be at most " + config.longest() + ": " + terms.lasting());
            }
            return locked(now -> {
                long expiresAt = Deadline.after(now, config.requestsLast().toNanos());
                var request = new OverrideRequest(this, ++requests, name, terms, requester, expiresAt);
                audit.requested(request);
                events.publish(
                        OverrideRequested.class,
                        commit -> new OverrideRequested(commit, request.number(), name, terms, requester, now));
                return request;
            });
        });
    }

    /**
     * Agrees, as the second person. Orders pass from now on. Whoever may not approve leaves the request to somebody who may.
     *
     * @throws NotPermittedException if the person may not, or is the requester
     * @throws IllegalStateException if the request was approved before or is too old, or there are as many overrides as there may be,
     *     or the audit trail does not take the record of it
     */
    public OverrideGrant approve(OverrideRequest request, Operator approver) {
        requireNonNull(approver, "approver");
        return orRefuse(request + " approved by " + approver.actor(), request.control(), approver, () -> {
            authority.require(request.requester(), Privilege.REQUEST_OVERRIDE); // who lost it meanwhile asks no more
            authority.require(approver, Privilege.APPROVE_OVERRIDE);
            Authority.requireTwoPeople(request.requester(), approver);
            return locked(now -> {
                requireOpen(request, now);
                if (!audit.accepts(request, approver)) { // what nobody could prove later is not done
                    throw new IllegalStateException(
                            "the override was not raised, the audit trail took no record of it: " + request);
                }
                request.approved = true;
                return raise(request, approver, now);
            });
        });
    }

    /**
     * Ends an override before its time. Anybody may: it makes trading safer. When it returns no order begins to pass any more.
     *
     * @return false if it was over already
     * @throws IllegalArgumentException if it was raised elsewhere
     */
    public boolean revoke(OverrideGrant grant, Operator operator) {
        requireNonNull(operator, "operator");
        if (!grant.isOf(this)) {
            throw new IllegalArgumentException("the override was raised elsewhere: " + grant);
        }
        boolean revoked = grant.revoke(operator); // before the lock: who has it may be waiting for the trail
        sweep();
        return revoked;
    }

    /** Those that may let orders pass; one that has just ended may still be among them. No lock. */
    public List<OverrideGrant> live() {
        return List.of(liveOnes());
    }

    /**
     * Puts on record those that are over. Never throws.
     *
     * @return how many
     */
    public int sweep() {
        lock.lock();
        try {
            return endWhatIsOver(time.now());
        } catch (RuntimeException e) { // a clock of somebody's own
            LOG.error("overrides could not be looked through, the next sweep tries again", e);
            return 0;
        } finally {
            unlock();
        }
    }

    /** Has {@link #sweep} called every second until the answer is cancelled. */
    public ScheduledFuture<?> startSweeping(ScheduledExecutorService scheduler) {
        return scheduler.scheduleWithFixedDelay(this::sweep, 1, 1, TimeUnit.SECONDS);
    }

    /** How many were raised so far. */
    public long raised() {
        lock.lock();
        try {
            return raised;
        } finally {
            lock.unlock();
        }
    }

    /** How often orders were let pass so far. */
    public long used() {
        lock.lock();
        try {
            long used = usedByEnded;
            for (OverrideGrant grant : liveOnes()) {
                used += grant.used();
            }
            return used;
        } finally {
            lock.unlock();
        }
    }

    /** Orders that had been refused and passed by an override: what two people thought that the control got wrong. */
    public long falsePositives() {
        return falsePositives.sum();
    }

    /** On the trading thread, after a refusal: what lets the order pass this control, null if nothing does. 0 B. */
    @Nullable
    OverrideGrant find(String control, OrderView order) {
        for (OverrideGrant grant : liveOnes()) {
            if (grant.covers(control, order)) {
                return grant;
            }
        }
        return null;
    }

    /** On the trading thread: a refused order passed by an override. 0 B. */
    void countFalsePositive() {
        falsePositives.increment();
    }

    private OverrideGrant[] liveOnes() {
        return (OverrideGrant[]) LIVE.getAcquire(this);
    }

    // under the lock from here on

    private void requireOpen(OverrideRequest request, long now) {
        if (request.home != this) {
            throw new IllegalArgumentException("the request was made elsewhere: " + request);
        }
        if (request.approved) {
            throw new IllegalStateException("the request was approved before: " + request);
        }
        if (Deadline.hasPassed(request.expiresAt, now)) {
            throw new IllegalStateException(
                    "the request is older than " + config.requestsLast() + ", make it again: " + request);
        }
        if (liveOnes().length >= config.atOnce()) {
            throw new IllegalStateException(
                    "overrides must be at most " + config.atOnce() + " at a time, let one end: " + request);
        }
    }

    private OverrideGrant raise(OverrideRequest request, Operator approver, long now) {
        OverrideGrant grant = new OverrideGrant(request, approver, clock, now - ahead);
        OverrideGrant[] before = liveOnes();
        OverrideGrant[] after = Arrays.copyOf(before, before.length + 1);
        after[before.length] = grant;
        raised++;
        events.publish(
                OverrideRaised.class,
                commit -> new OverrideRaised(
                        commit,
                        grant.number(),
                        grant.control(),
                        grant.terms(),
                        grant.requester(),
                        grant.approver(),
                        now));
        LIVE.setRelease(this, after);
        return grant;
    }

    private int endWhatIsOver(long now) {
        long wentBack = time.ahead() - ahead;
        ahead = time.ahead();
        int ended = 0;
        for (OverrideGrant grant : liveOnes()) {
            if (wentBack != 0) {
                grant.clockWentBack(wentBack);
            }
            if (grant.isOverAt(now - ahead)) {
                end(grant, now);
                ended++;
            }
        }
        return ended;
    }

    /** It is in the array, and its word says that it is over. That the array has it once makes this happen once. */
    private void end(OverrideGrant grant, long now) {
        OverrideEnd end = requireNonNull(grant.end());
        OverrideGrant[] others =
                Arrays.stream(liveOnes()).filter(one -> one != grant).toArray(OverrideGrant[]::new);
        LIVE.setRelease(this, others);
        usedByEnded += grant.used();
        Operator by = grant.revoker();
        audit.ended(grant, end, by);
        events.publish(
                OverrideEnded.class,
                commit -> new OverrideEnded(commit, grant.number(), grant.control(), end, grant.used(), by, now));
    }

    // the lock itself

    private interface LockedRequest<T> {
        T run(long now);
    }

    /** Hands over what is to be recorded, and lets the lock go. */
    private void unlock() {
        try {
            audit.write();
        } finally {
            lock.unlock();
        }
    }

    /** What is over is put on record before anything is decided. */
    private <T> T locked(LockedRequest<T> request) {
        lock.lock();
        try {
            long now = time.now();
            endWhatIsOver(now);
            return request.run(now);
        } finally {
            unlock();
        }
    }

    private <T> T orRefuse(String what, String control, Operator who, Supplier<T> request) {
        try {
            return request.get();
        } catch (RuntimeException e) {
            lock.lock();
            try {
                long now = time.now();
                audit.refused(control, what, who, String.valueOf(e.getMessage()));
                events.publish(
                        OverrideRefused.class,
                        commit -> new OverrideRefused(commit, what, String.valueOf(e.getMessage()), now));
            } finally {
                unlock();
            }
            throw e;
        }
    }

    @Override
    public String toString() {
        return "Overrides[live=" + liveOnes().length + "]";
    }
}
