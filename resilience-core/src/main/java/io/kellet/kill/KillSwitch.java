package io.kellet.kill;

import static java.util.Objects.requireNonNull;

import io.kellet.audit.AuditTrail;
import io.kellet.authority.Authority;
import io.kellet.authority.Operator;
import io.kellet.count.ThreadCounter;
import io.kellet.event.EventBus;
import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops trading: of the whole firm or of one desk, account, strategy, trader, symbol or venue. An order names one of each
 * and is refused if any of them is engaged in a mode that refuses its class; cancels always pass.
 *
 * <pre>{@code
 * KillSwitch kill = KillSwitch.of(KillSwitchConfig.named("equities").build(), authority, NanoClock.SYSTEM, InstantSource.system())
 *         .events(bus)
 *         .audit(journal.trail())
 *         .open(FileKillStore.open(Path.of("state/kill")));
 *
 * if (!kill.allows(order.orderClass(), desk, account, strategy, trader, symbol, venue)) return refused; // per order
 *
 * kill.engage(Scope.STRATEGY, 7, KillMode.HALT, by);                       // any thread, at once
 * RearmRequest request = kill.requestRearm(Scope.STRATEGY, 7, KillMode.HALT, anna);
 * kill.approve(request, ben);                                              // somebody else
 * }</pre>
 *
 * <p><b>What is promised.</b> Once {@link #engage} has returned, no check that starts later on any thread passes what it
 * refuses, until two people have re-armed that very engagement. A kill is never lost against a re-arm that goes on at the same
 * time.
 *
 * <p><b>Why it holds.</b> An entry, one scope, id and mode, is one word: the number of its engagement or 0. Engaging takes a
 * new number, writes it to the word and then adds one to the count of engagements: three atomic steps, no loop, whatever
 * others do. A check compares that count with the count of engagements that are over, two words on one line. Equal, and it
 * passes; else it looks at the seven entries of the order. All are volatile accesses, so they have one order that every
 * thread agrees on, and the rest follows from where things stand in it.
 *
 * <ul>
 *   <li>A check that starts after an engage has returned reads a count with that engagement in it. The other count can only
 *       equal it if a re-arm found, after that, no word set; so does the look at the entries see the word.
 *   <li>A re-arm clears a word by compare-and-set against the number that two people have seen. Any engagement since has
 *       written another number, numbers never come again, and the word stays.
 *   <li>A re-arm raises the count of what is over in this order: it reads the count of engagements, looks through all words,
 *       and only if none is set writes what it read first. An engagement in what it read had written its word before; one
 *       that had not is not in what it read, and the counts differ when it has counted itself.
 *   <li>A check reads the count of what is over first. It only grows, so a count of engagements read later and found equal
 *       means that at that moment nothing engaged was left.
 * </ul>
 *
 * <p>Held by {@code KillSwitchStress} in concurrency-tests.
 *
 * <p><b>Who, why and when</b> go to a cell made beforehand, after the flag, and a keeper takes them up: a daemon thread that
 * looks every millisecond, or whoever calls {@link #keep}. It tells the bus and the audit trail, in the order of the numbers,
 * and stores the state. Up to then a crash forgets the engagement: {@link #engageDurably} returns when it is stored, and
 * {@link AfterCrash#HALT} brings the firm up halted after any crash. If 1024 engagements wait for the keeper, the next one's who
 * and why are dropped, counted and told as {@link KillRecordLost}; the engagement itself is not.
 *
 * <p>Cost: a check is two loads and a few compares while nothing is engaged, and some twenty loads while anything is; it
 * writes nothing and allocates nothing, but a refused one counts itself. A thread's first refusal and its first
 * {@link #enter} make its counters, once; {@link #attachCurrentThread} does that beforehand.
 */
public final class KillSwitch implements AutoCloseable {

    /** What {@link #enter} answers when it refuses. */
    public static final long REFUSED = -1;

    /** Engages what the switch engages by itself. */
    static final String ITSELF = "kellet";

    /** When it is opened, kept or closed; engaging and checking log nothing. */
    private static final Logger LOG = LoggerFactory.getLogger(KillSwitch.class);

    private final KillSwitchConfig config;
    private final NanoClock clock;
    private final InstantSource wall;
    private final KillFlags flags = new KillFlags();
    private final KillEntries entries;
    private final KillRecords records;
    private final KillSections sections = new KillSections();
    private final ThreadCounter refusals = new ThreadCounter();
    private final KillEvents events;
    private final KillAudit audit;
    private final KillKeeper keeper;
    private final KillRearming rearming;
    private final long restored;
    private final @Nullable Thread thread; // null: somebody calls keep
    private volatile boolean closed;

    private KillSwitch(Opening opening, KillStore store, boolean ownThread) {
        config = opening.config;
        clock = opening.clock;
        wall = opening.wall;
        entries = new KillEntries(config);
        events = new KillEvents(config.name(), opening.bus);
        audit = new KillAudit(config.name(), opening.trail);
        KillState state = null;
        String doubt = null;
        try {
            state = store.load();
            doubt = misfit(state);
        } catch (IOException | RuntimeException e) {
            doubt = String.valueOf(e.getMessage());
            LOG.error("kill state cannot be read, the firm is halted: switch={}", config.name(), e);
        }
        records = new KillRecords(state == null ? 1 : state.lastNumber() + 1);
        keeper = new KillKeeper(config, flags, entries, records, store, events, audit, clock);
        rearming = new KillRearming(config, flags, entries, records, keeper, events, audit, opening.authority, clock);
        restore(state == null ? List.of() : state.engagements());
        restored = flags.engagements();
        audit.opened((int) restored, state != null && state.running());
        comeUp(state, doubt);
        thread = ownThread ? new Thread(this::run, "kellet-kill-" + config.name()) : null;
    }

    /**
     * A switch to be opened.
     *
     * @param authority asked before a person requests or approves a re-arm
     * @param clock for what expires and for waiting
     * @param wall says when, in records; read by who engages, after the flag. {@code InstantSource.system()} as a rule
     */
    public static Opening of(KillSwitchConfig config, Authority authority, NanoClock clock, InstantSource wall) {
        return new Opening(config, authority, clock, wall);
    }

    /** A switch for tests: forgets with the process, has no thread and no wall clock, anybody may re-arm with another. */
    public static KillSwitch inMemory(KillSwitchConfig config, NanoClock clock) {
        return of(config, Authority.anybody(), clock, () -> Instant.EPOCH).openManual(new MemoryKillStore());
    }

    private @Nullable String misfit(KillState state) {
        for (Engagement engagement : state.engagements()) {
            if (!entries.knows(engagement.scope(), engagement.id())) {
                return "stored engagement is out of the configured range: scope=" + engagement.scope() + " id="
                        + engagement.id();
            }
        }
        return null;
    }

    private void restore(List<Engagement> engagements) {
        for (Engagement engagement : engagements) {
            if (entries.knows(engagement.scope(), engagement.id())) {
                keeper.remember(engagement);
                entries.engage(
                        entries.entry(engagement.scope(), engagement.id(), engagement.mode()), engagement.number());
                flags.engaged();
            }
        }
    }

    /** Halts the firm if there is any doubt, and has the store say that a switch is running. */
    private void comeUp(@Nullable KillState state, @Nullable String doubt) {
        if (doubt != null) {
            haltItself("kill state cannot be trusted: " + doubt);
            audit.stateUnreadable(doubt);
            events.tell(KillStateUnreadable.class, new KillStateUnreadable(config.name(), doubt));
        } else if (state != null && state.running() && config.afterCrash() == AfterCrash.HALT) {
            haltItself("the process before this one ended without closing the switch");
        }
        keeper.lock.lock();
        try {
            keeper.storeNow();
        } catch (IOException e) {
            // who starts to trade while nothing can be stored loses every kill with the next crash
            haltItself("kill state cannot be stored: " + e.getMessage());
            keeper.keep();
        } finally {
            keeper.unlock();
        }
    }

    private void haltItself(String reason) {
        engageEntry(entries.entry(Scope.FIRM, 0, KillMode.HALT), ITSELF, reason);
    }

    /** The name it was configured with. */
    public String name() {
        return config.name();
    }

    public KillSwitchConfig config() {
        return config;
    }

    /**
     * May an order of this class, with these ids, go out now? An id out of the configured range is refused; a cancel never
     * is. Ask last, right before the order leaves.
     */
    public boolean allows(
            OrderClass orderClass, int desk, int account, int strategy, int trader, int symbol, int venue) {
        if (passes(orderClass, desk, account, strategy, trader, symbol, venue)) {
            return true;
        }
        refusals.increment();
        return false;
    }

    private boolean passes(
            OrderClass orderClass, int desk, int account, int strategy, int trader, int symbol, int venue) {
        return orderClass == OrderClass.CANCEL
                || (entries.know(desk, account, strategy, trader, symbol, venue)
                        && (flags.nothingEngaged()
                                || entries.pass(
                                        orderClass == OrderClass.REDUCE,
                                        desk,
                                        account,
                                        strategy,
                                        trader,
                                        symbol,
                                        venue)));
    }

    /**
     * What refuses such an order now, the highest scope and the strictest mode first; null if nothing does. For whoever has
     * to explain a refusal; allocates.
     */
    public @Nullable Engagement findRefusal(
            OrderClass orderClass, int desk, int account, int strategy, int trader, int symbol, int venue) {
        int[] ids = {0, desk, account, strategy, trader, symbol, venue};
        for (Scope scope : Scope.values()) {
            int id = ids[KillEntries.place(scope)];
            if (!entries.knows(scope, id)) {
                if (orderClass != OrderClass.CANCEL) {
                    return new Engagement(
                            scope, Math.max(0, id), KillMode.HALT, 0, ITSELF, "id is out of range: " + id, 0, false);
                }
                continue;
            }
            for (KillMode mode : KillMode.values()) {
                int entry = entries.entry(scope, id, mode);
                long number = mode.refuses(orderClass) ? entries.number(entry) : 0;
                if (number != 0) {
                    return keeper.engagement(entry, number);
                }
            }
        }
        return null;
    }

    /**
     * As {@link #allows}, and opens a section in which the order is on its way; hand the answer to {@link #exit} when the
     * order has left or has been given up. {@link #engageAndDrain} waits for it. Costs an atomic add more than a check.
     *
     * @return {@link #REFUSED}, a negative number, if it is not allowed; there is no section then
     */
    public long enter(OrderClass orderClass, int desk, int account, int strategy, int trader, int symbol, int venue) {
        int pass = sections.enter();
        if (allows(orderClass, desk, account, strategy, trader, symbol, venue)) {
            return pass;
        }
        sections.leave(pass);
        return REFUSED;
    }

    /** Closes a section, once, on any thread. A refused one needs no closing and does no harm. */
    public void exit(long pass) {
        if (pass >= 0) {
            sections.leave((int) pass & 1);
        }
    }

    /**
     * Engages the whole firm.
     *
     * @return the number of the engagement
     */
    public long engageFirm(KillMode mode, Operator by) {
        return engage(Scope.FIRM, 0, mode, by);
    }

    /**
     * Refuses from now on. Any thread may call it at any time: it does not wait, allocate, log or touch a file, and what is
     * engaged already is engaged anew, which voids every request to re-arm it.
     *
     * @param by should exist already where nothing may be allocated
     * @return the number of the engagement
     * @throws IllegalArgumentException if the id is out of range; orders with such an id are refused anyway
     */
    public long engage(Scope scope, int id, KillMode mode, Operator by) {
        int entry = requireEntry(scope, id, mode);
        return by == null ? engageEntry(entry, null, null) : engageEntry(entry, by.actor(), by.reason());
    }

    /**
     * As {@link #engage}, and returns when the store has it. For people and their tools: it waits for the disk.
     *
     * @throws KillNotStoredException if the store failed; it is engaged all the same, and storing is tried again
     */
    public long engageDurably(Scope scope, int id, KillMode mode, Operator by) {
        long number = engage(scope, id, mode, by);
        keeper.lock.lock();
        try {
            if (closed) {
                throw new IOException("the switch is closed");
            }
            keeper.storeNow();
        } catch (IOException e) {
            throw new KillNotStoredException(
                    "engaged in memory, but not stored: switch=" + name() + " scope=" + scope + " id=" + id + " mode="
                            + mode + " number=" + number + " cause=" + e.getMessage(),
                    number,
                    e);
        } finally {
            keeper.unlock();
        }
        return number;
    }

    /**
     * As {@link #engage}, and then waits until no section that was entered before is still open, whatever its ids. Sections
     * entered meanwhile, by orders that are still allowed, are not waited for. Not for a trading thread, and never for one
     * that has a section open.
     *
     * @return no if there was one left when the time was up or the caller was interrupted; it is engaged all the same
     */
    public boolean engageAndDrain(Scope scope, int id, KillMode mode, Operator by, Duration timeout) {
        engage(scope, id, mode, by);
        long nanos = Deadline.nanosOf("timeout", timeout);
        return sections.drain(clock, Deadline.after(clock.nanos(), nanos));
    }

    /** The flag first, the record after. */
    long engageEntry(int entry, @Nullable String actor, @Nullable String reason) {
        long number = records.takeNumber();
        entries.engage(entry, number);
        flags.engaged();
        records.write(number, entry, actor, reason, epochMillis());
        return number;
    }

    /** As {@link #engageEntry}, unless it is engaged already and nobody has asked that it be re-armed. */
    void engageUnlessEngaged(int entry, @Nullable String actor, @Nullable String reason) {
        boolean requested = entries.hasRequests(entry); // first: see RiskLatch
        if (requested || entries.number(entry) == 0) {
            engageEntry(entry, actor, reason);
        }
    }

    private long epochMillis() {
        try {
            return wall.millis();
        } catch (RuntimeException e) {
            return 0; // engaged at a time that is not known; told so in the record
        }
    }

    int requireEntry(Scope scope, int id, KillMode mode) {
        requireNonNull(mode, "mode");
        if (!entries.knows(scope, id)) {
            throw new IllegalArgumentException("id is out of range, its orders are refused anyway: switch=" + name()
                    + " scope=" + scope + " id=" + id);
        }
        return entries.entry(scope, id, mode);
    }

    boolean isEngaged(int entry) {
        return entries.number(entry) != 0;
    }

    /** Is this very entry engaged? */
    public boolean isEngaged(Scope scope, int id, KillMode mode) {
        return isEngaged(requireEntry(scope, id, mode));
    }

    /** Is anything engaged at all? Says yes for a moment longer than it is, never shorter. */
    public boolean isAnythingEngaged() {
        return !flags.nothingEngaged();
    }

    /**
     * Asks that the present engagement of an entry end; a second person must {@link #approve} within
     * {@link KillSwitchConfig#rearmWithin}. If it is engaged again meanwhile, the request is void.
     *
     * @throws io.kellet.authority.NotPermittedException if the person may not ask
     * @throws RearmRefusedException if there is nothing to re-arm
     */
    public RearmRequest requestRearm(Scope scope, int id, KillMode mode, Operator requester) {
        requireEntry(scope, id, mode);
        return rearming.request(scope, id, mode, requester);
    }

    /**
     * Ends the engagement a request is for: in the store first, then here. Who engaged it may approve, unless that is also
     * who requested.
     *
     * @return what was engaged
     * @throws io.kellet.authority.NotPermittedException if the person may not approve, or is the one who asked
     * @throws RearmRefusedException if the request no longer holds, the audit trail took no record or the store failed; nothing is
     *     re-armed then
     */
    public Engagement approve(RearmRequest request, Operator approver) {
        return rearming.approve(request, approver);
    }

    /** What is engaged now, in the order of scope, id and mode. A look at every word; no lock. */
    public List<Engagement> snapshot() {
        return keeper.engaged();
    }

    /** Requests that wait for their second person. */
    public List<RearmRequest> rearmRequests() {
        keeper.lock.lock();
        try {
            rearming.sweep();
            return rearming.waiting();
        } finally {
            keeper.unlock();
        }
    }

    /** Entries of a scope that are engaged now. A look at every word of the scope; no lock. */
    public int engaged(Scope scope) {
        return keeper.engaged(scope);
    }

    /** Engagements since it was opened, of what was engaged already too. */
    public long engagements() {
        return flags.engagements() - restored;
    }

    /** Engagements that two people have ended since it was opened. */
    public long rearms() {
        return rearming.rearms();
    }

    /** Saves that have failed since it was opened. */
    public long storeFailures() {
        return keeper.failures();
    }

    /** Engagements since it was opened whose who and why were dropped. */
    public long recordsLost() {
        return keeper.recordsLost();
    }

    /** Orders refused since it was opened, by {@link #allows} and {@link #enter}. */
    public long refusals() {
        return refusals.sum();
    }

    /** Gives the calling thread its counters now, so that nothing it does here allocates. */
    public void attachCurrentThread() {
        refusals.attachCurrentThread();
        sections.attachCurrentThread();
    }

    /**
     * Tells what is new and stores it. Whoever opened the switch without a thread calls this often; otherwise nobody needs to.
     * It may wait for the disk. Does nothing once the switch is closed.
     */
    public void keep() {
        keeper.lock.lock();
        try {
            if (!closed) {
                keeper.keep();
                rearming.sweep();
            }
        } finally {
            keeper.unlockForOthers();
        }
    }

    private void run() {
        long every = config.keepEvery().toNanos();
        boolean failed = false;
        while (!closed) {
            try {
                keep();
                failed = false;
            } catch (RuntimeException e) {
                if (!failed) { // once, not a thousand times a second; a store that throws does not come here
                    LOG.error("kill switch keeper failed and goes on: switch={}", name(), e);
                }
                failed = true;
            }
            LockSupport.parkNanos(this, every);
            Thread.interrupted(); // else somebody's stray interrupt would keep the thread from sleeping again
        }
    }

    /**
     * Stores the state, with the mark that it was closed in order, and lets the store go. Checks go on answering, and engaging
     * still engages, but neither is told nor stored from now on. A save that fails is logged and told, and the next start
     * takes this for a crash. A second time does nothing.
     */
    @Override
    public void close() {
        keeper.lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            rearming.close();
            boolean stored = true;
            try {
                keeper.storeClosed();
            } catch (IOException e) {
                stored = false;
                LOG.error("kill switch closed without being stored: switch={}", name(), e);
            }
            audit.closed(snapshot().size(), stored);
            events.close();
        } finally {
            keeper.unlock();
        }
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public String toString() {
        return "KillSwitch[" + name() + " engaged=" + snapshot().size() + "]";
    }

    /** What a switch is opened with. */
    public static final class Opening {

        private final KillSwitchConfig config;
        private final Authority authority;
        private final NanoClock clock;
        private final InstantSource wall;
        private @Nullable EventBus bus;
        private AuditTrail trail = AuditTrail.none();

        private Opening(KillSwitchConfig config, Authority authority, NanoClock clock, InstantSource wall) {
            this.config = requireNonNull(config, "config");
            this.authority = requireNonNull(authority, "authority");
            this.clock = requireNonNull(clock, "clock");
            this.wall = requireNonNull(wall, "wall");
        }

        /** Has the switch tell this bus, as source {@code kill:} and its name. Without one it only logs. */
        public Opening events(EventBus to) {
            bus = requireNonNull(to, "to");
            return this;
        }

        /**
         * Has the switch write to this trail whatever it does and is asked, as {@code docs/audit-records.md} lists. Engaging never
         * waits for it; a re-arm that it does not take is refused. A trail that has its appenders wait when it is full holds up
         * the keeper, and whoever re-arms, asks for requests, waits for the store or closes, for so long with each record that is to be
         * handed over; nobody else. What is engaged meanwhile is stored between two records.
         */
        public Opening audit(AuditTrail to) {
            trail = requireNonNull(to, "to");
            return this;
        }

        /**
         * A switch as the store has it, with a daemon thread {@code kellet-kill-} and the name that keeps it. If the store
         * cannot be read or written, it comes up with the firm halted.
         */
        public KillSwitch open(KillStore store) {
            KillSwitch opened = new KillSwitch(this, requireNonNull(store, "store"), true);
            Thread keeper = requireNonNull(opened.thread);
            keeper.setDaemon(true);
            keeper.start();
            return opened;
        }

        /** As {@link #open}, without a thread: {@link KillSwitch#keep} is the user's to call. */
        public KillSwitch openManual(KillStore store) {
            return new KillSwitch(this, requireNonNull(store, "store"), false);
        }
    }
}
