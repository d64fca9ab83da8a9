package io.kellet.kill;

import static java.util.Objects.requireNonNull;

import io.kellet.authority.Authority;
import io.kellet.authority.Operator;
import io.kellet.authority.Privilege;
import io.kellet.order.Scope;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two people end an engagement. The audit trail comes first, then the store, then memory: should the process die in between it comes up armed,
 * which two people had agreed to; the other order could come up killed although both were told it was done, or, worse, trade
 * on a decision that nobody can find afterwards.
 *
 * <p>An engagement that comes in at any moment of this keeps the entry refusing: its number is new, and clearing compares
 * with the number both people saw. The count of what is over is read before the words are looked through, so an engagement
 * is either in the count, and its word was seen to be clear after it, or not in the count.
 */
final class KillRearming {

    /** For the record beside the events: on the threads of people who ask and approve. */
    private static final Logger LOG = LoggerFactory.getLogger(KillSwitch.class);

    private static final int MOST_REQUESTS = 256;

    /** A request that waits, the entry it is for and when it was made. */
    private record Waiting(RearmRequest request, int entry, long since) {}

    private final String name;
    private final KillFlags flags;
    private final KillEntries entries;
    private final KillRecords records;
    private final KillKeeper keeper;
    private final KillEvents events;
    private final KillAudit audit;
    private final Authority authority;
    private final NanoClock clock;
    private final long withinNanos;

    private final Map<Long, Waiting> waiting = new HashMap<>(); // under the keeper's lock, as the next
    private long lastRequest;
    private final AtomicLong rearms = new AtomicLong();
    private boolean closed;

    KillRearming(
            KillSwitchConfig config,
            KillFlags flags,
            KillEntries entries,
            KillRecords records,
            KillKeeper keeper,
            KillEvents events,
            KillAudit audit,
            Authority authority,
            NanoClock clock) {
        name = config.name();
        this.flags = flags;
        this.entries = entries;
        this.records = records;
        this.keeper = keeper;
        this.events = events;
        this.audit = audit;
        this.authority = authority;
        this.clock = clock;
        withinNanos = config.rearmWithin().toNanos();
    }

    RearmRequest request(Scope scope, int id, KillMode mode, Operator requester) {
        RuntimeException denial = denial(requireNonNull(requester, "requester"), Privilege.REQUEST_REARM);
        int entry = entries.entry(scope, id, mode);
        keeper.lock.lock();
        try {
            requirePermitted(denial);
            requireOpen();
            keeper.keep();
            sweep();
            return requested(entry, requester);
        } catch (RuntimeException e) {
            audit.refused(KillAudit.Step.REQUEST, keeper.engagement(entry, entries.number(entry)), 0, requester, e);
            throw e;
        } finally {
            keeper.unlock();
        }
    }

    private RearmRequest requested(int entry, Operator requester) {
        String facts = "switch=" + name + " scope=" + entries.scope(entry) + " id=" + entries.id(entry) + " mode="
                + KillEntries.mode(entry);
        if (waiting.size() >= MOST_REQUESTS) {
            throw new RearmRefusedException(
                    RearmRefusal.TOO_MANY_REQUESTS, "not re-armed, requests must be decided first: " + facts);
        }
        entries.addRequests(entry, 1); // before the number is looked at: a latch that trips from now on renews it
        long number = entries.number(entry);
        if (number == 0 || !records.hasRead(number)) {
            entries.addRequests(entry, -1);
            throw new RearmRefusedException(
                    RearmRefusal.NOTHING_TO_REARM,
                    (number == 0 ? "not engaged: " : "engaged a moment ago, look again: ") + facts);
        }
        RearmRequest request = new RearmRequest(++lastRequest, keeper.engagement(entry, number), requester);
        waiting.put(request.number(), new Waiting(request, entry, clock.nanos()));
        LOG.warn("re-arm requested: {} actor={} reason={}", facts, requester.actor(), requester.reason());
        audit.rearmRequested(request);
        events.tell(KillRearmRequested.class, new KillRearmRequested(name, request));
        return request;
    }

    Engagement approve(RearmRequest request, Operator approver) {
        requireNonNull(request, "request");
        RuntimeException denial = denial(requireNonNull(approver, "approver"), Privilege.APPROVE_REARM);
        keeper.lock.lock();
        try {
            requirePermitted(denial);
            Authority.requireTwoPeople(request.requester(), approver);
            requireOpen();
            keeper.takeUp(); // what was engaged before this is on record before it
            return approved(request, approver);
        } catch (RuntimeException e) {
            audit.refused(KillAudit.Step.APPROVAL, request.engagement(), request.number(), approver, e);
            throw e;
        } finally {
            keeper.unlock();
        }
    }

    private Engagement approved(RearmRequest request, Operator approver) {
        Waiting asked = waiting.get(request.number());
        if (asked == null || !asked.request().equals(request)) {
            throw refused(RearmRefusal.UNKNOWN_REQUEST, "no such request is waiting: ", request);
        }
        if (hasExpired(asked)) {
            lapse(asked, RearmRefusal.EXPIRED);
            throw refused(RearmRefusal.EXPIRED, "nobody approved in time, ask again: ", request);
        }
        long number = request.engagement().number();
        if (entries.number(asked.entry()) != number) {
            lapse(asked, RearmRefusal.VOIDED);
            throw voided(asked);
        }
        keeper.handOver(); // what was before it goes before it
        if (!audit.acceptsRearm(request, approver)) {
            throw refused(RearmRefusal.NOT_RECORDED, "not re-armed, the audit trail took no record of it: ", request);
        }
        try {
            keeper.storeWithout(asked.entry());
        } catch (IOException e) {
            throw new RearmRefusedException(
                    RearmRefusal.NOT_STORED, "not re-armed, the store failed: " + facts(request), e);
        }
        if (!entries.clear(asked.entry(), number)) {
            keeper.storeIsBehind();
            lapse(asked, RearmRefusal.VOIDED);
            throw voided(asked);
        }
        audit.rearmed();
        forget(asked);
        settle();
        rearms.incrementAndGet();
        LOG.warn(
                "kill switch re-armed: {} requester={} approver={} reason={}",
                facts(request),
                request.requester().actor(),
                approver.actor(),
                approver.reason());
        events.tell(KillRearmed.class, new KillRearmed(name, request.engagement(), request.requester(), approver));
        sweep();
        return request.engagement();
    }

    /** Asks whether the person may, outside the lock, since the answer may take its time. Null if so. */
    private @Nullable RuntimeException denial(Operator who, Privilege privilege) {
        try {
            authority.require(who, privilege);
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    private static void requirePermitted(@Nullable RuntimeException denial) {
        if (denial != null) {
            throw denial;
        }
    }

    /** Lets checks pass the short way again if nothing at all is engaged. */
    private void settle() {
        long engagements = flags.engagements(); // before the words
        if (!entries.anyEngaged()) {
            flags.cleared(engagements);
        }
    }

    /** Under the lock: requests that can no longer be approved are told and forgotten. */
    void sweep() {
        for (Iterator<Waiting> all = waiting.values().iterator(); all.hasNext(); ) {
            Waiting asked = all.next();
            RearmRefusal why = entries.number(asked.entry())
                            != asked.request().engagement().number()
                    ? RearmRefusal.VOIDED
                    : hasExpired(asked) ? RearmRefusal.EXPIRED : null;
            if (why != null) {
                all.remove();
                entries.addRequests(asked.entry(), -1);
                tellLapsed(asked, why);
            }
        }
    }

    /** A clock that has stepped back ends a request rather than prolong it. */
    private boolean hasExpired(Waiting asked) {
        long waited = clock.nanos() - asked.since();
        return waited < 0 || waited >= withinNanos;
    }

    private void lapse(Waiting asked, RearmRefusal why) {
        forget(asked);
        tellLapsed(asked, why);
    }

    private void forget(Waiting asked) {
        waiting.remove(asked.request().number());
        entries.addRequests(asked.entry(), -1);
    }

    private void tellLapsed(Waiting asked, RearmRefusal why) {
        LOG.warn("request to re-arm lapsed: {} why={}", facts(asked.request()), why);
        audit.rearmLapsed(asked.request(), why);
        events.tell(KillRearmLapsed.class, new KillRearmLapsed(name, asked.request(), why));
    }

    /** Under the lock. */
    List<RearmRequest> waiting() {
        return waiting.values().stream().map(Waiting::request).toList();
    }

    /** Under the lock. */
    void close() {
        closed = true;
    }

    private void requireOpen() {
        if (closed) {
            throw new RearmRefusedException(RearmRefusal.CLOSED, "not re-armed, the switch is closed: switch=" + name);
        }
    }

    private RearmRefusedException voided(Waiting asked) {
        return refused(
                RearmRefusal.VOIDED,
                "not re-armed, there is a newer engagement, look at it and ask again: newer="
                        + entries.number(asked.entry()) + " ",
                asked.request());
    }

    private RearmRefusedException refused(RearmRefusal why, String sentence, RearmRequest request) {
        return new RearmRefusedException(why, sentence + facts(request));
    }

    private String facts(RearmRequest request) {
        Engagement engagement = request.engagement();
        return "switch=" + name + " scope=" + engagement.scope() + " id=" + engagement.id() + " mode="
                + engagement.mode() + " engagement=" + engagement.number() + " request=" + request.number();
    }

    long rearms() {
        return rearms.get();
    }
}
