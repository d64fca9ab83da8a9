package io.kellet.risk;

import static java.util.Objects.requireNonNull;

import io.kellet.audit.AuditTrail;
import io.kellet.authority.Authority;
import io.kellet.authority.NotPermittedException;
import io.kellet.authority.Operator;
import io.kellet.authority.Privilege;
import io.kellet.event.EventBus;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the limits of gates are changed while they trade: one person proposes, another approves, all gates or none take them.
 * Everything that happens here, refusals too, is an event and a record of the audit trail, in order.
 *
 * <pre>{@code
 * LimitProposal proposal = desk.propose(next, new Operator("ann", "client funded"));
 * desk.approve(proposal.until(Duration.ofHours(2)), new Operator("bob", "seen the wire"));
 * }</pre>
 *
 * <p>A temporary change reverts itself, under a new version, since versions only grow. {@link #sweep} does it: have it called by
 * {@link #startSweeping}. If limits change again meanwhile:
 *
 * <ul>
 *   <li>A permanent change ends all temporary ones: two people have seen the whole of it, and nothing takes it back.
 *   <li>Temporary changes stack. In force is the newest that is not over, else the last permanent limits. One that
 *       ends below another changes nothing yet, and is not what the other reverts to.
 * </ul>
 *
 * <p>Temporary changes live as long as the process: one that starts anew has the limits it is given.
 *
 * <p>Limits that the audit trail does not take the record of are refused; going back to what held before never waits for it.
 *
 * <p>Off the trading thread: it takes a lock and allocates. What a {@link Authority} does happens outside the lock. A trail that has
 * its appenders wait when it is full holds up whoever changes limits here for so long.
 */
public final class LimitDesk {

    /** A proposal nobody approved within this is void: 15 minutes. */
    public static final Duration PROPOSALS_LAST = Duration.ofMinutes(15);

    /** No temporary change lasts longer: 7 days. */
    public static final Duration LONGEST_TEMPORARY = Duration.ofDays(7);

    /** There are no more temporary changes than this at once: 8. */
    public static final int MOST_TEMPORARY = 8;

    private static final Operator BY_ITSELF = new Operator(DeskAudit.ITSELF, "a temporary change was over");

    /** When a sweep or a change goes wrong: on the threads of people and schedulers. */
    private static final Logger LOG = LoggerFactory.getLogger(LimitDesk.class);

    private final Authority authority;
    private final ReentrantLock lock = new ReentrantLock(); // guards all below
    private final DeskTime time;
    private final DeskEvents events;
    private final LimitAudit audit;
    private final List<LimitsHolder> holders = new ArrayList<>();
    private final Deque<Temporary> temporaries = new ArrayDeque<>(); // the newest first
    private @Nullable Limits permanent; // the last that were not temporary
    private @Nullable Limits current;
    private long proposals;

    private record Temporary(Limits limits, long endsAt) {}

    /** A change that is to be made, who wants it, and what brought it here. */
    private record Change(WrittenLimits written, @Nullable Duration lasting, String by) {
        Limits next() {
            return written.limits();
        }
    }

    /** A desk that tells nobody what it does. */
    public LimitDesk(Authority authority, NanoClock clock) {
        this(authority, clock, null);
    }

    /** @param bus is told what happens, by a source named {@code limits}; null if nobody is to be told */
    public LimitDesk(Authority authority, NanoClock clock, @Nullable EventBus bus) {
        this(authority, clock, bus, AuditTrail.none());
    }

    /**
     * @param bus is told what happens, by a source named {@code limits}; null if nobody is to be told
     * @param trail gets the records that {@code docs/audit-records.md} lists
     */
    public LimitDesk(Authority authority, NanoClock clock, @Nullable EventBus bus, AuditTrail trail) {
        this.authority = requireNonNull(authority, "authority");
        time = new DeskTime(requireNonNull(clock, "clock"));
        events = new DeskEvents(bus, "limits");
        audit = new LimitAudit(requireNonNull(trail, "trail"));
    }

    /**
     * Has this gate's limits changed here, and from now on nowhere else.
     *
     * @throws IllegalArgumentException if it has other limits than the gates that are here already; make it with {@link #limits}
     */
    public LimitDesk attach(LimitsHolder gate) {
        lock.lock();
        try {
            Limits its = requireNonNull(gate, "gate").limits();
            if (current == null) {
                current = its;
                permanent = its;
            } else if (!isSame(its, current)) {
                throw new IllegalArgumentException("gates of one desk must have the same limits: version="
                        + its.version() + " others=" + current.version());
            }
            if (!holders.contains(gate)) {
                holders.add(gate);
            }
            return this;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Those in force.
     *
     * @throws IllegalStateException if no gate is attached
     */
    public Limits limits() {
        lock.lock();
        try {
            return inForce();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Asks for other limits. They are looked at by all gates now, so that what cannot be is refused before anybody approves it.
     *
     * @throws NotPermittedException if the person may not
     * @throws IllegalArgumentException if the version is not higher than the one in force, or a gate could not enforce them
     * @throws IllegalStateException if no gate is attached
     */
    public LimitProposal propose(Limits next, Operator requester) {
        requireNonNull(next, "next");
        requireNonNull(requester, "requester");
        return orRefuse("proposal of version " + next.version() + " by " + requester.actor(), requester, () -> {
            authority.require(requester, Privilege.REQUEST_LIMITS);
            LimitsFileSyntax.requirePrintable("requester", requester.actor());
            LimitsFileSyntax.requirePrintable("reason", requester.reason());
            return locked(now -> {
                requirePossible(next);
                return proposed(new LimitProposal.WrittenBy(inForce(), next, requester), null, 0, now);
            });
        });
    }

    LimitProposal proposeInstead(LimitProposal proposal, Duration lasting) {
        long nanos = Deadline.nanosOf("duration", lasting);
        if (nanos == 0 || lasting.compareTo(LONGEST_TEMPORARY) > 0) {
            throw new IllegalArgumentException("duration must be 1 ns.." + LONGEST_TEMPORARY + ": " + lasting);
        }
        return orRefuse(
                proposal + " for a while",
                proposal.requester(),
                () -> locked(now -> {
                    requireOpen(proposal, now);
                    requireRoomFor(proposal.limits());
                    proposal.closed = true;
                    return proposed(proposal.written, lasting, proposal.number, now);
                }));
    }

    /**
     * Agrees, as the second person, and has all gates take the limits before it returns. If one gate could not enforce them, no gate
     * takes them. Whoever may not approve leaves the proposal to somebody who may.
     *
     * @return those in force from now on
     * @throws NotPermittedException if the person may not, or is the requester
     * @throws IllegalArgumentException if a gate could not enforce them
     * @throws IllegalStateException if the proposal was approved before, is too old, other limits hold than those it was made
     *     against, or the audit trail does not take the record of it
     */
    public Limits approve(LimitProposal proposal, Operator approver) {
        requireNonNull(approver, "approver");
        return orRefuse(proposal + " approved by " + approver.actor(), approver, () -> {
            authority.require(proposal.requester(), Privilege.REQUEST_LIMITS); // who lost it meanwhile asks no more
            authority.require(approver, Privilege.APPROVE_LIMITS);
            WrittenLimits written = WrittenLimits.of(proposal.limits(), proposal.requester(), approver);
            return locked(now -> {
                requireOpen(proposal, now);
                if (proposal.lasting != null) {
                    requireRoomFor(proposal.limits());
                }
                requirePossible(proposal.limits());
                Change change = new Change(written, proposal.lasting, "proposal " + proposal.number);
                requireRecorded(change);
                proposal.closed = true;
                return change(change, now);
            });
        });
    }

    /**
     * Takes the limits of a file that names both people. A file that says what is in force already, or what a temporary change is about
     * to revert to or has reverted to, changes nothing; anything else
     * that is no higher version is refused. Keeps the old limits whatever goes wrong.
     *
     * @return those in force from now on
     * @throws IOException if it cannot be read
     * @throws LimitsException if something is wrong with it
     * @throws NotPermittedException if one of the two may not
     * @throws IllegalArgumentException if its version is not higher, or a gate could not enforce it
     * @throws IllegalStateException if no gate is attached, or the audit trail does not take the record of it
     */
    public Limits reload(LimitsFile file) throws IOException {
        WrittenLimits written;
        try {
            written = file.load();
        } catch (IOException | RuntimeException failed) {
            refused(file.toString(), null, failed);
            throw failed;
        }
        return orRefuse(file.toString(), written.approver(), () -> {
            authority.require(written.requester(), Privilege.REQUEST_LIMITS);
            authority.require(written.approver(), Privilege.APPROVE_LIMITS);
            return locked(now -> {
                if (isSame(written.limits(), inForce()) || isSame(written.limits(), requireNonNull(permanent))) {
                    return inForce();
                }
                requirePossible(written.limits());
                Change change = new Change(written, null, file.toString());
                requireRecorded(change);
                return change(change, now);
            });
        });
    }

    /**
     * Reverts the temporary changes that are over, and has gates that failed to take limits try again. Never throws.
     *
     * @return how many temporary changes ended
     */
    public int sweep() {
        lock.lock();
        try {
            return revertWhatIsOver(time.now());
        } catch (RuntimeException e) { // a clock of somebody's own
            LOG.error("temporary limits could not be looked through, the next sweep tries again", e);
            return 0;
        } finally {
            unlock();
        }
    }

    /** Has {@link #sweep} called every second until the answer is cancelled. */
    public ScheduledFuture<?> startSweeping(ScheduledExecutorService scheduler) {
        return scheduler.scheduleWithFixedDelay(this::sweep, 1, 1, TimeUnit.SECONDS);
    }

    // under the lock from here on

    private LimitProposal proposed(
            LimitProposal.WrittenBy written, @Nullable Duration lasting, long insteadOf, long now) {
        long number = ++proposals;
        long expiresAt = Deadline.after(now, PROPOSALS_LAST.toNanos());
        LimitProposal proposal = new LimitProposal(this, number, written, lasting, expiresAt);
        audit.proposed(proposal, insteadOf);
        events.publish(
                LimitsProposed.class,
                commit -> new LimitsProposed(
                        commit,
                        number,
                        proposal.madeAgainst(),
                        proposal.limits().version(),
                        proposal.requester(),
                        lasting,
                        now));
        return proposal;
    }

    private void requireOpen(LimitProposal proposal, long now) {
        if (proposal.desk != this) {
            throw new IllegalArgumentException("the proposal was made at another desk: " + proposal);
        }
        if (proposal.closed) {
            throw new IllegalStateException("the proposal was used before: " + proposal);
        }
        if (Deadline.hasPassed(proposal.expiresAt, now)) {
            throw new IllegalStateException(
                    "the proposal is older than " + PROPOSALS_LAST + ", make it again: " + proposal);
        }
        if (proposal.madeAgainst() != inForce().version()) {
            throw new IllegalStateException("other limits hold than those it was made against, make it again: "
                    + proposal + " inForce=" + inForce().version());
        }
    }

    private void requireRoomFor(Limits next) {
        if (temporaries.size() == MOST_TEMPORARY) {
            throw new IllegalStateException(
                    "temporary changes must be at most " + MOST_TEMPORARY + ", let one end or make a permanent one");
        }
        long highest = Verdict.MAX_VERSION - temporaries.size() - 1;
        if (next.version() > highest) {
            throw new IllegalArgumentException("the version of a temporary change must be at most " + highest
                    + ", to leave versions to revert to: " + next.version());
        }
    }

    private void requirePossible(Limits next) {
        if (next.version() <= inForce().version()) {
            throw new IllegalArgumentException("version must be higher than the one in force: version=" + next.version()
                    + " inForce=" + inForce().version());
        }
        for (LimitsHolder holder : holders) {
            if (holder.limits().version() > inForce().version()) {
                throw new IllegalStateException("a gate's limits were changed elsewhere: version="
                        + holder.limits().version() + " inForce=" + inForce().version());
            }
            holder.validate(next);
        }
    }

    /** Before anything has changed: what nobody could prove later is not done. */
    private void requireRecorded(Change change) {
        int ended = change.lasting() == null ? temporaries.size() : 0;
        if (!audit.accepts(inForce(), change.written(), change.lasting(), ended, change.by())) {
            throw new IllegalStateException("limits were not changed, the audit trail took no record of it: version="
                    + change.next().version() + " inForce=" + inForce().version());
        }
    }

    /** All gates have agreed, and it is on record. */
    private Limits change(Change change, long now) {
        Limits before = inForce();
        Limits next = change.next();
        Duration lasting = change.lasting();
        int ended = 0;
        if (lasting == null) {
            ended = temporaries.size();
            temporaries.clear();
            permanent = next;
        } else {
            temporaries.push(new Temporary(next, Deadline.after(now, lasting.toNanos())));
        }
        current = next;
        RuntimeException failure = haveAllTake(next);
        int temporariesEnded = ended;
        WrittenLimits written = change.written();
        events.publish(
                LimitsChanged.class,
                commit -> new LimitsChanged(
                        commit,
                        before.version(),
                        next.version(),
                        written.requester(),
                        written.approver(),
                        lasting,
                        temporariesEnded,
                        written.sha256(),
                        now));
        if (failure != null) {
            throw new IllegalStateException(
                    "limits hold, but not in every gate; sweeping tries again: version=" + next.version(), failure);
        }
        return next;
    }

    /** A gate that breaks its word neither keeps others from taking them nor is given up: {@link #sweep} asks it again. */
    private @Nullable RuntimeException haveAllTake(Limits next) {
        RuntimeException first = null;
        for (LimitsHolder holder : holders) {
            if (holder.limits().version() < next.version()) {
                try {
                    holder.validate(next);
                    holder.take(next);
                } catch (RuntimeException e) {
                    LOG.error("a gate did not take limits: version={}", next.version(), e);
                    if (first == null) {
                        first = e;
                    } else {
                        first.addSuppressed(e);
                    }
                }
            }
        }
        return first;
    }

    private int revertWhatIsOver(long now) {
        if (current == null) {
            return 0;
        }
        Limits before = current;
        int count = temporaries.size();
        temporaries.removeIf(temporary -> Deadline.hasPassed(temporary.endsAt(), now));
        Temporary newest = temporaries.peek();
        Limits content = newest == null ? requireNonNull(permanent) : newest.limits();
        if (content.entries() != before.entries()) {
            Limits next = content.renumbered(before.version() + 1);
            current = next;
            RuntimeException failure = haveAllTake(next);
            audit.reverted(before, next, content.version());
            events.publish(
                    LimitsReverted.class,
                    commit -> new LimitsReverted(commit, before.version(), next.version(), content.version(), now));
            if (failure != null) {
                publishRefused("reverting to version " + content.version(), BY_ITSELF, failure, now);
            }
        } else {
            haveAllTake(before);
        }
        return count - temporaries.size();
    }

    private Limits inForce() {
        if (current == null) {
            throw new IllegalStateException("no gate is attached, so there are no limits yet");
        }
        return current;
    }

    private static boolean isSame(Limits one, Limits other) {
        return one.version() == other.version() && one.entries().equals(other.entries());
    }

    private void publishRefused(String what, @Nullable Operator who, Exception why, long now) {
        long version = current == null ? 0 : current.version();
        audit.refused(version, what, who, String.valueOf(why.getMessage()));
        events.publish(
                LimitsRefused.class,
                commit -> new LimitsRefused(commit, version, what, String.valueOf(why.getMessage()), now));
    }

    // the lock itself

    private interface Request<T> {
        T run();
    }

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

    /** What is over is reverted before anything is decided. */
    private <T> T locked(LockedRequest<T> request) {
        lock.lock();
        try {
            long now = time.now();
            revertWhatIsOver(now);
            return request.run(now);
        } finally {
            unlock();
        }
    }

    private <T> T orRefuse(String what, Operator who, Request<T> request) {
        try {
            return request.run();
        } catch (RuntimeException e) {
            refused(what, who, e);
            throw e;
        }
    }

    private void refused(String what, @Nullable Operator who, Exception why) {
        lock.lock();
        try {
            publishRefused(what, who, why, time.now());
        } finally {
            unlock();
        }
    }

    @Override
    public String toString() {
        lock.lock();
        try {
            return "LimitDesk[version=" + (current == null ? "none" : current.version()) + " gates=" + holders.size()
                    + " temporary=" + temporaries.size() + "]";
        } finally {
            lock.unlock();
        }
    }
}
