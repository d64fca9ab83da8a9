package io.kellet.health;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.ManualClock;
import io.kellet.testkit.RandomHistory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The registry beside its plain twin: the same random results, times, adds, removes and drains, and they agree after each step. */
final class RegistryHistoryTest {

    private static final Duration PERIOD = Duration.ofSeconds(3);
    private static final Duration TIMEOUT = Duration.ofMillis(500);
    private static final Duration CONFIRM = Duration.ofMillis(300);

    @Test
    void agreesWithItsTwinAboutSeveralChecksThatDependOnEachOther() {
        RandomHistory.ofRandom(Several::new)
                .command("step", 20, (random, both) -> both.step(random, 1))
                .command("steps", 10, (random, both) -> both.step(random, 20))
                .command("good", 3, (random, both) -> both.say(random, CheckStatus.PASSED))
                .command("warning", 1, (random, both) -> both.say(random, CheckStatus.WARNING))
                .command("bad", 4, (random, both) -> both.say(random, CheckStatus.FAILED))
                .command("unknown", 1, (random, both) -> both.say(random, CheckStatus.UNKNOWN))
                .command("all bad", 1, (random, both) -> both.sayAll(CheckStatus.FAILED))
                .command("all good", 1, (random, both) -> both.sayAll(CheckStatus.PASSED))
                .command("add", 2, (random, both) -> both.add(random, false))
                .command("remove", 1, (random, both) -> both.remove(random))
                .command("run", 2, (random, both) -> both.runNow(random))
                .command("drain", 1, (random, both) -> both.drain(random.nextBoolean()))
                .check("the same of each check", Several::compareChecks)
                .check("the same of the whole", Several::compareWhole)
                .run(120, 80);
    }

    @Test
    void agreesWithItsTwinAboutOneCheckThatHangsInAProcessThatStops() {
        RandomHistory.ofRandom(One::new)
                .command("turn", 20, (random, both) -> both.turn(random.nextDouble()))
                .command("turns", 6, (random, both) -> {
                    for (int i = 0; i < 20; i++) {
                        both.turn(random.nextDouble());
                    }
                })
                .command("stop", 3, (random, both) -> both.stop(1_000_000L * random.nextInt(5_000)))
                .command("return good", 8, (random, both) -> both.comeBack(CheckStatus.PASSED))
                .command("return bad", 6, (random, both) -> both.comeBack(CheckStatus.FAILED))
                .check("the same", One::compare)
                .run(200, 80);
    }

    /** What a check is in the plain twin. */
    private static final class Plain {
        final String name;
        final Fake fake;
        final Probe probe;
        final boolean awaited;
        final List<Plain> parents;
        final DampingTest.PlainDamping damping;
        final long patience;
        final List<CheckStatus> row = new ArrayList<>(); // newest last
        boolean ran;
        boolean settled;
        boolean skipped;
        boolean released;
        String root = "";
        long began;
        long badSince;

        @Nullable
        CheckStatus held;

        long heldSince;
        long heldLimit;

        Plain(String name, Fake fake, Probe probe, boolean awaited, List<Plain> parents, CheckConfig config) {
            this.name = name;
            this.fake = fake;
            this.probe = probe;
            this.awaited = awaited;
            this.parents = parents;
            damping = new DampingTest.PlainDamping(
                    config.failures(), config.successes(), config.minDwell().toNanos());
            long inherited =
                    parents.stream().mapToLong(parent -> parent.patience).max().orElse(0);
            long timeout = TIMEOUT.toNanos();
            patience = inherited + timeout + config.failures() * (timeout + CONFIRM.toNanos());
        }

        CheckStatus shown() {
            return skipped ? CheckStatus.UNKNOWN : damping.status;
        }

        CheckStatus newest() {
            return row.isEmpty() ? CheckStatus.UNKNOWN : row.get(row.size() - 1);
        }

        boolean isDown() {
            return skipped || damping.status == CheckStatus.FAILED;
        }

        List<Plain> unasked() {
            List<Plain> unasked = new ArrayList<>();
            for (Plain parent : parents) {
                if (parent.row.isEmpty() || parent.newest() == CheckStatus.FAILED || parent.began < badSince) {
                    unasked.add(parent);
                }
            }
            return unasked;
        }

        void settle(CheckStatus result, long now) {
            damping.take(result, now);
            settled = true;
            skipped = false;
            released = false;
            root = "";
            held = null;
        }
    }

    private static final class Several {
        private final ManualClock clock = new ManualClock(0); // the twin compares readings as they are
        private final Deque<Runnable> handedOver = new ArrayDeque<>();
        private final Map<String, Plain> plain = new LinkedHashMap<>(); // parents first
        private final List<String> transitions = new ArrayList<>();
        private final HealthRegistry health;
        private boolean started;
        private boolean draining;
        private int added;

        Several(Random random) {
            HealthRegistry.Opening opening = HealthRegistry.of(HealthConfig.named("twin")
                            .seed(1 + random.nextInt(1_000))
                            .spread(Duration.ofMillis(500))
                            .historySize(100_000)
                            .build())
                    .clock(clock);
            int first = 1 + random.nextInt(4);
            for (int i = 0; i < first; i++) {
                Plain check = draw(random, true);
                CheckConfig config = requireNonNull(configs.get(check.name));
                if (check.probe == Probe.TRADING) {
                    opening.trading(config, check.fake);
                } else {
                    opening.ready(config, check.fake);
                }
            }
            health = opening.manual(handedOver::add);
        }

        private final Map<String, CheckConfig> configs = new TreeMap<>();

        private Plain draw(Random random, boolean awaited) {
            String name = "check-" + added++;
            Set<String> parents = new TreeSet<>();
            for (String other : plain.keySet()) {
                if (random.nextInt(3) == 0) {
                    parents.add(other);
                }
            }
            CheckConfig config = CheckConfig.named(name)
                    .period(PERIOD)
                    .timeout(TIMEOUT)
                    .confirmEvery(CONFIRM)
                    .maxAge(Duration.ofHours(1))
                    .damping(1 + random.nextInt(3), 1 + random.nextInt(3))
                    .minDwell(Duration.ofMillis(random.nextInt(2_000)))
                    .dependsOn(parents.toArray(String[]::new))
                    .build();
            Plain check = new Plain(
                    name,
                    new Fake(),
                    random.nextInt(4) == 0 ? Probe.TRADING : Probe.READY,
                    awaited,
                    parents.stream()
                            .map(parent -> requireNonNull(plain.get(parent)))
                            .toList(),
                    config);
            plain.put(name, check);
            configs.put(name, config);
            return check;
        }

        void add(Random random, boolean awaited) {
            if (plain.size() >= 8) {
                return;
            }
            Plain check = draw(random, awaited);
            if (check.probe == Probe.TRADING) {
                health.addTrading(requireNonNull(configs.get(check.name)), check.fake);
            } else {
                health.addReady(requireNonNull(configs.get(check.name)), check.fake);
            }
        }

        void remove(Random random) {
            List<Plain> free = plain.values().stream()
                    .filter(check -> plain.values().stream().noneMatch(other -> other.parents.contains(check)))
                    .toList();
            if (!free.isEmpty()) {
                Plain gone = free.get(random.nextInt(free.size()));
                health.remove(gone.name);
                plain.remove(gone.name);
                if (gone.shown() != CheckStatus.UNKNOWN) {
                    transitions.add(gone.name + " " + gone.shown() + " UNKNOWN");
                }
                latchStarted();
            }
        }

        private @Nullable Plain any(Random random) {
            List<Plain> all = List.copyOf(plain.values());
            return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
        }

        void say(Random random, CheckStatus status) {
            Plain check = any(random);
            if (check != null) {
                check.fake.say(status);
            }
        }

        void sayAll(CheckStatus status) {
            plain.values().forEach(check -> check.fake.say(status));
        }

        void runNow(Random random) {
            Plain check = any(random);
            if (check != null) {
                health.runNow(check.name);
            }
        }

        void drain(boolean on) {
            draining = on;
            if (on) {
                health.drain("test");
            } else {
                health.resume();
            }
        }

        /** What was started comes back, and the registry has a turn. */
        void step(Random random, int times) {
            for (int i = 0; i < times; i++) {
                Map<Plain, CheckFlight> landed = new LinkedHashMap<>();
                for (Runnable run = handedOver.poll(); run != null; run = handedOver.poll()) {
                    CheckFlight flight = (CheckFlight) run;
                    Plain check = plain.get(flight.entry.name());
                    flight.run();
                    if (check != null && check.fake == flight.entry.check) {
                        landed.put(check, flight);
                    }
                }
                long idle = health.turn();
                Set<String> mustRun = follow(landed, clock.nanos());
                requireRuns(mustRun);
                clock.advanceNanos((long) (idle * (random.nextBoolean() ? 1.0 : random.nextDouble())));
                if (i + 1 < times) {
                    compareChecks();
                }
            }
        }

        private void requireRuns(Set<String> mustRun) {
            Set<String> running = new TreeSet<>();
            handedOver.forEach(run -> running.add(((CheckFlight) run).entry.name()));
            assertThat(running).as("asked or released").containsAll(mustRun);
            for (String name : running) {
                Plain check = requireNonNull(plain.get(name));
                assertThat(check.skipped && !check.released)
                        .as("skipped and run")
                        .isFalse();
                assertThat(check.held).as("held and run").isNull();
            }
        }

        private Set<String> follow(Map<Plain, CheckFlight> landed, long now) {
            Map<String, CheckStatus> before = new TreeMap<>();
            plain.values().forEach(check -> before.put(check.name, check.shown()));
            Set<String> mustRun = new TreeSet<>();
            for (Plain check : plain.values()) {
                TreeSet<String> roots = new TreeSet<>();
                for (Plain parent : check.parents) {
                    if (parent.isDown()) {
                        roots.add(parent.skipped ? parent.root : parent.name);
                    }
                }
                if (!roots.isEmpty()) {
                    if (!check.skipped) {
                        check.damping.forget();
                        check.row.clear();
                    }
                    check.skipped = true;
                    check.released = false;
                    check.held = null;
                    check.root = roots.first();
                } else if (check.skipped && !check.released) {
                    check.released = true;
                    check.row.clear();
                    if (!landed.containsKey(check)) {
                        mustRun.add(check.name);
                    }
                }
                CheckFlight flight = landed.get(check);
                if (flight != null) {
                    take(check, flight, now);
                }
                if (check.held != null) {
                    List<Plain> unasked = check.unasked();
                    if (unasked.isEmpty() || now - check.heldSince >= check.heldLimit) {
                        check.settle(check.held, now);
                    } else {
                        unasked.stream()
                                .filter(parent -> parent.newest() != CheckStatus.FAILED && parent.held == null)
                                .forEach(parent -> mustRun.add(parent.name));
                    }
                }
            }
            before.forEach((name, status) -> {
                CheckStatus after = requireNonNull(plain.get(name)).shown();
                if (after != status) {
                    transitions.add(name + " " + status + " " + after);
                }
            });
            latchStarted();
            return mustRun;
        }

        private static void take(Plain check, CheckFlight flight, long now) {
            CheckStatus result = flight.outcome().status();
            check.ran = true;
            if (check.skipped && !check.released) {
                return;
            }
            if (result == CheckStatus.FAILED && check.newest() != CheckStatus.FAILED) {
                check.badSince = flight.startNanos();
            }
            check.row.add(result);
            check.began = flight.startNanos();
            DampingTest.PlainDamping would = check.damping.copy();
            would.take(result, now);
            boolean turnsBad = would.status == CheckStatus.FAILED && check.damping.status != CheckStatus.FAILED;
            List<Plain> unasked = check.unasked();
            if (turnsBad && !unasked.isEmpty()) {
                check.held = result;
                check.heldSince = now;
                check.heldLimit = unasked.stream()
                        .mapToLong(parent -> parent.patience)
                        .max()
                        .orElseThrow();
            } else {
                check.settle(result, now);
            }
        }

        private void latchStarted() {
            started |= plain.values().stream().allMatch(check -> !check.awaited || check.ran || check.skipped);
        }

        void compareChecks() {
            HealthSnapshot seen = health.snapshot();
            assertThat(seen.checks())
                    .extracting(CheckView::name)
                    .containsExactlyElementsOf(new TreeSet<>(plain.keySet()));
            for (CheckView view : seen.checks()) {
                Plain check = requireNonNull(plain.get(view.name()));
                assertThat(view.status()).as(view.name()).isEqualTo(check.shown());
                assertThat(view.rootCause()).as(view.name()).isEqualTo(check.root);
                assertThat(view.reason() == CheckReason.SKIPPED).as(view.name()).isEqualTo(check.skipped);
            }
        }

        void compareWhole() {
            HealthSnapshot seen = health.snapshot();
            Map<CheckStatus, Integer> counts = new java.util.EnumMap<>(CheckStatus.class);
            boolean inputs = true;
            boolean able = true;
            for (Plain check : plain.values()) {
                CheckStatus shown = check.shown();
                counts.merge(shown, 1, Integer::sum);
                boolean good = shown == CheckStatus.PASSED || shown == CheckStatus.WARNING;
                if (check.probe == Probe.TRADING) {
                    inputs &= good;
                } else {
                    // one whose first bad result is held back is as one that has not run
                    boolean cannotBeTold = shown == CheckStatus.UNKNOWN && !check.skipped && check.settled;
                    boolean late = shown == CheckStatus.UNKNOWN && !check.skipped && !check.awaited;
                    able &= good || cannotBeTold || late;
                }
            }
            assertThat(seen.summary())
                    .isEqualTo(new HealthSummary(
                            plain.size(),
                            counts.getOrDefault(CheckStatus.PASSED, 0),
                            counts.getOrDefault(CheckStatus.WARNING, 0),
                            counts.getOrDefault(CheckStatus.FAILED, 0),
                            counts.getOrDefault(CheckStatus.UNKNOWN, 0)));
            assertThat(health.isStarted()).isEqualTo(started);
            assertThat(seen.draining().isEmpty()).isEqualTo(!draining);
            assertThat(health.isLive()).isTrue();
            boolean ready = started && !draining && able;
            assertThat(health.isReady()).isEqualTo(ready);
            assertThat(health.isTradingReady()).isEqualTo(ready && inputs);
            assertThat(health.history())
                    .extracting(change -> change.check() + " " + change.from() + " " + change.to())
                    .containsExactlyElementsOf(transitions);
        }
    }

    /** One check whose runs come back when the history says so, if at all. */
    private static final class One {
        private static final long LEAST = PERIOD.toNanos() * 9 / 10;
        private static final long MOST = PERIOD.toNanos() * 11 / 10;

        private final ManualClock clock = new ManualClock(0);
        private final Deque<Runnable> handedOver = new ArrayDeque<>();
        private final DampingTest.PlainDamping damping;
        private final HealthRegistry health;
        private CheckStatus next = CheckStatus.PASSED;
        private @Nullable CheckFlight flight; // in flight
        private boolean gaveUp;
        private boolean returned;
        private long began;
        private long planned;
        private boolean turned;
        private long pausedInFlight;
        private int retries;
        private int results;
        private boolean countedInTurn;
        private boolean due; // a run has to begin: the last did not count, or a hung one is home
        private long lastResult;
        private @Nullable CheckStatus newest;

        One(Random random) {
            int failures = 1 + random.nextInt(3);
            int successes = 1 + random.nextInt(3);
            damping = new DampingTest.PlainDamping(failures, successes, 0);
            CheckConfig config = CheckConfig.named("one")
                    .period(PERIOD)
                    .timeout(TIMEOUT)
                    .confirmEvery(CONFIRM)
                    .maxAge(Duration.ofHours(1))
                    .damping(failures, successes)
                    .build();
            health = HealthRegistry.of(HealthConfig.named("twin")
                            .seed(1 + random.nextInt(1_000))
                            .spread(Duration.ZERO)
                            .build())
                    .clock(clock)
                    .ready(config, run -> new CheckResult(next, "", Map.of()))
                    .manual(handedOver::add);
        }

        void comeBack(CheckStatus with) {
            if (flight != null && !returned) {
                next = with;
                flight.run();
                returned = true;
            }
        }

        void stop(long nanos) {
            clock.advanceNanos(nanos);
            turn(0);
        }

        /** One turn, and then time passes, but not beyond the next one. */
        void turn(double share) {
            long now = clock.nanos();
            long paused = turned && now - planned > 250_000_000L ? now - planned : 0;
            String before = newestAndRow();
            long idle = health.turn();
            turned = true;
            planned = now + idle;
            follow(now, paused);
            if (flight != null && gaveUp && !countedInTurn && !newestAndRow().equals(before)) {
                requireTimely(now);
                result(CheckStatus.FAILED, now);
            }
            if (!handedOver.isEmpty()) {
                assertThat(flight).as("two runs at once").isNull();
                flight = (CheckFlight) handedOver.remove();
                began = now;
                gaveUp = false;
                returned = false;
                pausedInFlight = 0;
                due = false;
            }
            assertThat(due).as("it had to be run again at once").isFalse();
            clock.advanceNanos((long) (idle * share));
        }

        /** When a hung run counts again is known to a tenth of a period only, so the registry is watched for it. */
        private String newestAndRow() {
            return flight == null ? "" : flight.entry.result + " " + flight.entry.inRow;
        }

        private void requireTimely(long now) {
            boolean confirmed = newest == damping.status && newest == CheckStatus.FAILED && retries == 0;
            assertThat(now - lastResult)
                    .as("not before it is due")
                    .isGreaterThanOrEqualTo(confirmed ? LEAST : CONFIRM.toNanos());
        }

        private void follow(long now, long paused) {
            countedInTurn = false;
            if (flight == null) {
                return;
            }
            pausedInFlight += paused;
            boolean timeOver = now - began - pausedInFlight >= TIMEOUT.toNanos();
            if (returned) {
                boolean late = gaveUp;
                CheckStatus result = flight.outcome().status();
                long took = flight.endNanos() - flight.startNanos();
                if (took - pausedInFlight >= TIMEOUT.toNanos()) {
                    result = CheckStatus.FAILED;
                }
                flight = null;
                if (!late) {
                    count(result, now);
                }
            } else if (timeOver && !gaveUp) {
                gaveUp = true;
                count(CheckStatus.FAILED, now);
                due = false; // it cannot begin while this one is inside
            }
        }

        private void count(CheckStatus result, long now) {
            if (result == CheckStatus.FAILED && pausedInFlight > TIMEOUT.toNanos() / 4 && retries < 3) {
                retries++;
                lastResult = now;
                due = true;
            } else {
                result(result, now);
            }
        }

        private void result(CheckStatus result, long now) {
            retries = 0;
            results++;
            countedInTurn = true;
            newest = result;
            lastResult = now;
            damping.take(result, now);
        }

        private CheckView view() {
            return health.snapshot().check("one").orElseThrow();
        }

        void compare() {
            assertThat(view().status()).isEqualTo(damping.status);
            if (flight == null && turned && results > 0) {
                assertThat(clock.nanos() - lastResult)
                        .as("it is run in time")
                        .isLessThanOrEqualTo(MOST + 1_000_000_000L);
            }
        }
    }
}
