package io.kellet.health;

import static java.util.Objects.requireNonNull;

import io.kellet.event.EventBus;
import io.kellet.kill.KillSwitch;
import io.kellet.order.Scope;
import io.kellet.redact.Redactor;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs health checks in the background and knows at any moment how the service is.
 *
 * <pre>{@code
 * HealthRegistry health = HealthRegistry.of(HealthConfig.named("gateway").build())
 *         .events(bus)
 *         .live(CheckConfig.named("matching-loop").build(), heartbeat)
 *         .ready(CheckConfig.named("database").build(), database)
 *         .ready(CheckConfig.named("orders").dependsOn("database").build(), orders)
 *         .trading(CheckConfig.named("market-data").damping(1, 1).build(), marketData)
 *         .kill(kill)
 *         .start();
 *
 * if (!health.isTradingReady()) return refused;   // any thread, one load and a look at the kill switch
 * }</pre>
 *
 * <p><b>Who reads never waits.</b> What is known is one immutable {@link HealthSnapshot} behind one acquire load. No check runs because
 * somebody asks, and none can keep a reader waiting.
 *
 * <p><b>Who runs.</b> A daemon thread, {@code kellet-health-} and the name, starts checks when they are due and judges what they find.
 * Each run has a daemon thread of its own, {@code kellet-check-} with the names of registry and check; there are never more than
 * {@link HealthConfig#maxThreads}, and {@link HealthConfig#LIVE_THREADS} for liveness alone. A third thread sees to it that the first is
 * alive.
 *
 * <p><b>What is believed.</b> A check has never two runs at once. A run that takes too long has failed; its thread is interrupted once, and
 * as long as it does not return each period counts as one more failure. One bad result is no alarm and one good one no all-clear: see
 * {@link CheckConfig}. A result that is too old is worth nothing. Below a check that is down nothing is run, and what is not run names the
 * root of the evil; before a check turns bad, those it depends on are asked. While the process itself stood still, nothing bad is believed
 * of others.
 *
 * <p>Transitions are told to the bus, as {@link CheckChanged} and {@link HealthChanged}, in the order in which they were published; a bus
 * of few {@code laneSize} loses the oldest when many checks turn at once. {@link #history} has those of checks.
 *
 * <p>Any thread may call any method.
 */
public final class HealthRegistry implements HealthSource, AutoCloseable {

    private static final long CLOSE_MILLIS = 1_000;
    private static final String CLOSED = "the health registry is closed";

    private final HealthConfig config;
    private final NanoClock clock;
    private final Pulse pulse;
    private final Board board;
    private final Keeper keeper;
    private final Ingest ingest;
    private final Transitions transitions;
    private final List<Runnable> memberHooks = new CopyOnWriteArrayList<>();
    private final @Nullable Thread keeping; // null: manual
    private final @Nullable Thread watching;

    private HealthRegistry(
            Opening opening,
            List<String> order,
            Transitions transitions,
            boolean ownThreads,
            @Nullable Executor executor) {
        config = opening.config;
        clock = opening.clock;
        pulse = new Pulse(clock, config.frozenAfter().toNanos());
        this.transitions = transitions;
        ingest = new Ingest(opening.redactor, config.maxMessage());
        HealthSnapshot nothing = HealthSnapshot.of(config.name())
                .taken(clock.nanos(), Keeper.read(opening.wall, Instant.EPOCH))
                .checks(order.stream()
                        .map(name -> requireNonNull(opening.members.get(name)).firstView())
                        .toList())
                .version(1)
                .started(order.isEmpty())
                .build();
        board = new Board(nothing, clock, opening.wall, opening.kills, transitions);
        keeper = new Keeper(
                config, clock, opening.wall, pulse, board, new CheckThreads(config, executor), ingest, !ownThreads);
        for (String name : order) {
            Member member = requireNonNull(opening.members.get(name));
            keeper.addFirst(member.config(), member.probe(), member.check());
        }
        keeping = ownThreads ? daemon("kellet-health-" + config.name(), keeper::run) : null;
        watching = ownThreads ? daemon("kellet-health-watch-" + config.name(), new Watch(this, keeper)) : null;
    }

    private static Thread daemon(String name, Runnable run) {
        Thread thread = new Thread(run, name);
        thread.setDaemon(true);
        return thread;
    }

    /** A registry to be opened. */
    public static Opening of(HealthConfig config) {
        return new Opening(config);
    }

    /** The name it was configured with. */
    public String name() {
        return config.name();
    }

    public HealthConfig config() {
        return config;
    }

    // what is known

    @Override
    public HealthSnapshot snapshot() {
        return board.current();
    }

    @Override
    public HealthSnapshot snapshot(long now) {
        HealthSnapshot seen = board.withKills();
        if (seen.frozen().isEmpty()) {
            long silence = pulse.silence(now);
            if (silence > 0) {
                board.freeze("nobody has looked after the checks for " + silence / 1_000_000_000L + " s");
                return board.current();
            }
        }
        return seen;
    }

    /** What the watch does. */
    void look() {
        snapshot(clock.nanos());
    }

    @Override
    public HealthSnapshot awaitNewer(long version, Duration timeout) throws InterruptedException {
        return board.awaitNewer(version, Deadline.nanosOf("timeout", timeout));
    }

    /** {@link Probe#LIVE}: one acquire load. */
    public boolean isLive() {
        return board.current().passes(Probe.LIVE);
    }

    /** {@link Probe#READY}: one acquire load. */
    public boolean isReady() {
        return board.current().passes(Probe.READY);
    }

    /** {@link Probe#STARTUP}: one acquire load. */
    public boolean isStarted() {
        return board.current().passes(Probe.STARTUP);
    }

    /** {@link Probe#TRADING}: one acquire load, and a look at the kill switch itself, so that it is never late. */
    public boolean isTradingReady() {
        return board.isTradingReady();
    }

    /** The last transitions of checks, the oldest first. */
    public List<CheckChanged> history() {
        return keeper.history();
    }

    // what is done

    /** From now on no more work should be sent; a second time changes nothing. {@link Probe#LIVE} does not hear of it. */
    @Override
    public void drain(String why) {
        requireNonNull(why, "why");
        if (why.isBlank()) {
            throw new IllegalArgumentException("why must not be blank");
        }
        board.drain(ingest.text(why, config.maxMessage()));
    }

    /** Undoes {@link #drain}. */
    public void resume() {
        if (!keeper.isClosed()) {
            board.resume();
        }
        if (keeper.isClosed()) { // meanwhile
            board.drain(CLOSED);
        }
    }

    /** Has a check run as soon as may be. One that is running is not run again for it, and one that is skipped not at all. */
    public void runNow(String name) {
        if (!keeper.runNow(requireNonNull(name, "name"))) {
            throw new IllegalArgumentException("there is no such check: registry=" + name() + " check=" + name);
        }
    }

    /** Adds a check of liveness. It counts from its first result on, as all that are added later. */
    public void addLive(CheckConfig check, LocalCheck run) {
        add(new Member(check, Probe.LIVE, run));
    }

    /**
     * Adds a check of readiness.
     *
     * @throws IllegalArgumentException if there is one of that name, or not what it depends on
     */
    public void addReady(CheckConfig check, HealthCheck run) {
        add(new Member(check, Probe.READY, run));
    }

    /** Adds an input that trading fails closed on: a critical check. */
    public void addTrading(CheckConfig check, HealthCheck run) {
        add(new Member(check, Probe.TRADING, run));
    }

    private void add(Member member) {
        keeper.add(member.config(), member.probe(), member.check());
        memberHooks.forEach(keeper::guarded); // the check is there, whatever a hook makes of it
    }

    /**
     * Removes a check; what it said is forgotten. If it is running it is interrupted, and what it returns is not looked at.
     *
     * @return no if there is none of that name
     * @throws IllegalArgumentException if another depends on it
     */
    public boolean remove(String name) {
        boolean removed = keeper.remove(requireNonNull(name, "name"));
        if (removed) {
            memberHooks.forEach(keeper::guarded);
        }
        return removed;
    }

    /** What ages are measured by. */
    NanoClock clock() {
        return clock;
    }

    /**
     * Run after the set of checks has changed, by whoever changed it and outside every lock.
     *
     * @return what ends that
     */
    Runnable onMembers(Runnable hook) {
        memberHooks.add(hook);
        return () -> memberHooks.remove(hook);
    }

    /**
     * On a manual registry does what is to be done now.
     *
     * @return for how long there is nothing more to do, in nanoseconds
     * @throws IllegalStateException if the registry has its own threads
     */
    public long turn() {
        if (keeping != null) {
            throw new IllegalStateException("the registry has its own threads: registry=" + name());
        }
        return keeper.isClosed() ? Deadline.FOREVER : keeper.turn();
    }

    /**
     * Ends the threads and interrupts the checks that run. From now on it is draining and nothing changes any more; that it is closed is no
     * reason to call it frozen.
     */
    @Override
    public void close() {
        board.drain(CLOSED);
        pulse.end();
        keeper.close();
        board.drain(CLOSED); // or somebody resumed it before it was closed
        LockSupport.unpark(watching);
        if (keeping != null && keeping != Thread.currentThread()) {
            try {
                TimeUnit.MILLISECONDS.timedJoin(keeping, CLOSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        transitions.close();
    }

    @Override
    public String toString() {
        return "HealthRegistry(" + board.current() + ")";
    }

    /** What a registry is opened with. */
    public static final class Opening {
        private final HealthConfig config;
        private final Map<String, Member> members = new LinkedHashMap<>();
        private NanoClock clock = NanoClock.SYSTEM;
        private InstantSource wall = InstantSource.system();
        private @Nullable EventBus bus;
        private Redactor redactor = Redactor.standard();
        private Kills kills = Kills.none();

        private Opening(HealthConfig config) {
            this.config = requireNonNull(config, "config");
        }

        /** For all that is measured; by default the system's. */
        public Opening clock(NanoClock clock) {
            this.clock = requireNonNull(clock, "clock");
            return this;
        }

        /** Says when, where it is shown; nothing is decided by it. By default the system's. */
        public Opening wall(InstantSource wall) {
            this.wall = requireNonNull(wall, "wall");
            return this;
        }

        /** Who is told of transitions. */
        public Opening events(EventBus bus) {
            this.bus = requireNonNull(bus, "bus");
            return this;
        }

        /** Goes over every text that a check returns. */
        public Opening redactor(Redactor redactor) {
            this.redactor = requireNonNull(redactor, "redactor");
            return this;
        }

        /** A check of liveness; by its type it asks nobody outside this process. */
        public Opening live(CheckConfig check, LocalCheck run) {
            return with(new Member(check, Probe.LIVE, run));
        }

        /** A check of readiness. */
        public Opening ready(CheckConfig check, HealthCheck run) {
            return with(new Member(check, Probe.READY, run));
        }

        /** An input that trading fails closed on: a critical check. It does not count for readiness. */
        public Opening trading(CheckConfig check, HealthCheck run) {
            return with(new Member(check, Probe.TRADING, run));
        }

        private Opening with(Member member) {
            if (members.putIfAbsent(member.config().name(), member) != null) {
                throw new IllegalArgumentException("a check must have a name of its own: check="
                        + member.config().name());
            }
            return this;
        }

        /** {@link Probe#TRADING} is a no while the whole firm is engaged, in any mode. */
        public Opening kill(KillSwitch kill) {
            return kill(kill, Scope.FIRM, 0);
        }

        /** {@link Probe#TRADING} is a no while this entry is engaged, in any mode. */
        public Opening kill(KillSwitch kill, Scope scope, int id) {
            kills = kills.with(kill, scope, id);
            return this;
        }

        /**
         * Opens it with threads of its own. Before all checks have run once it is not ready.
         *
         * @throws IllegalArgumentException if a check depends on one that is not there, or in a circle on itself
         */
        public HealthRegistry start() {
            HealthRegistry registry = open(true, null);
            try {
                requireNonNull(registry.keeping).start();
                requireNonNull(registry.watching).start();
            } catch (OutOfMemoryError e) { // no more native threads
                registry.close();
                throw e;
            }
            return registry;
        }

        /**
         * Opens it without threads, for tests: {@link HealthRegistry#turn} looks after the checks, which are handed to the executor.
         */
        public HealthRegistry manual(Executor checks) {
            return open(false, requireNonNull(checks, "checks"));
        }

        /** If it cannot be opened, the bus is free to be given to another of the name. */
        private HealthRegistry open(boolean ownThreads, @Nullable Executor executor) {
            List<String> order = CheckGraph.parentsFirst(members.values());
            Transitions transitions = new Transitions(config.name(), bus);
            try {
                return new HealthRegistry(this, order, transitions, ownThreads, executor);
            } catch (RuntimeException | Error e) {
                transitions.close();
                throw e;
            }
        }
    }
}
