package io.kellet.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.authority.Authority;
import io.kellet.authority.NotPermittedException;
import io.kellet.authority.Operator;
import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.testkit.FaultyFiles;
import io.kellet.testkit.ManualClock;
import io.kellet.testkit.RandomHistory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The switch, its file and its re-arms beside two plain maps: what is engaged and what a power cut leaves. */
final class KillTwinTest {

    private static final List<Operator> PEOPLE = List.of(
            new Operator("anna", "one reason"), new Operator("ben", "another"), new Operator("zo\u00eb", "a third"));

    @Test
    void agreesWithTwoPlainMapsThroughRearmsFailuresAndPowerCuts() {
        RandomHistory.ofRandom(Both::new)
                .command("engage", 6, (random, both) -> both.engage(random))
                .command("engage durably", 2, (random, both) -> both.engageDurably(random))
                .command("trip", 4, (random, both) -> both.trip(random))
                .command("keep", 3, (random, both) -> both.keep())
                .command("request", 4, (random, both) -> both.request(random))
                .command("approve", 6, (random, both) -> both.approve(random))
                .command("advance", 2, (random, both) -> both.clock.advanceNanos(random.nextInt(400_000_000)))
                .command("step back", (random, both) -> both.stepBack())
                .command("store fails", (random, both) -> both.files.failFrom(1))
                .command("store works", 2, (random, both) -> both.files.heal())
                .command("power cut", (random, both) -> both.powerCut())
                .command("close and open", (random, both) -> both.closeAndOpen())
                .check("same orders pass", Both::checkOrders)
                .check("same engagements", Both::checkSnapshot)
                .run(100, 60);
    }

    private record Key(Scope scope, int id, KillMode mode) {
        boolean refuses(OrderClass orderClass, int[] ids) {
            return mode.refuses(orderClass) && ids[List.of(Scope.values()).indexOf(scope)] == id;
        }
    }

    private record Asked(RearmRequest request, Key key, long number, long at) {}

    private static final class Both {

        private static final Path FILE = Path.of("/state/kill");
        private static final Duration WITHIN = Duration.ofSeconds(1);

        private final ManualClock clock = new ManualClock();
        private final FaultyFiles files = new FaultyFiles();
        private final AfterCrash afterCrash;
        private KillSwitch kill;

        private Map<Key, Long> engaged = new HashMap<>();
        private final Set<Key> stored = new HashSet<>();
        private final List<Asked> asked = new ArrayList<>();
        private boolean storeUnsure; // a save failed or was cut off since the last that is known to have succeeded

        Both(Random random) throws IOException {
            afterCrash = random.nextBoolean() ? AfterCrash.HALT : AfterCrash.AS_STORED;
            kill = open(FileKillStore.create(FILE, files));
        }

        private KillSwitch open(FileKillStore store) {
            return KillSwitch.of(
                            KillSwitchConfig.named("twin")
                                    .desks(2)
                                    .accounts(2)
                                    .strategies(1)
                                    .traders(1)
                                    .symbols(1)
                                    .venues(2)
                                    .rearmWithin(WITHIN)
                                    .afterCrash(afterCrash)
                                    .build(),
                            Authority.anybody(),
                            clock,
                            () -> Instant.EPOCH)
                    .openManual(store);
        }

        private static Key key(Random random) {
            Scope scope =
                    List.of(Scope.FIRM, Scope.DESK, Scope.ACCOUNT, Scope.VENUE).get(random.nextInt(4));
            return new Key(
                    scope,
                    scope == Scope.FIRM ? 0 : random.nextInt(2),
                    List.of(KillMode.values()).get(random.nextInt(3)));
        }

        private static Operator person(Random random) {
            return PEOPLE.get(random.nextInt(PEOPLE.size()));
        }

        void engage(Random random) {
            Key key = key(random);
            engaged.put(key, kill.engage(key.scope(), key.id(), key.mode(), person(random)));
        }

        void engageDurably(Random random) {
            Key key = key(random);
            try {
                engaged.put(key, kill.engageDurably(key.scope(), key.id(), key.mode(), person(random)));
                stored.clear();
                stored.addAll(engaged.keySet());
                storeUnsure = false;
            } catch (KillNotStoredException e) {
                engaged.put(key, e.number());
                storeUnsure = true;
            }
        }

        void trip(Random random) {
            Key key = key(random);
            long before = kill.engagements();
            new RiskLatch("loss", kill, key.scope(), key.mode()).trip(key.id(), "lost");
            if (kill.engagements() > before) {
                engaged.put(key, numberOf(key));
            }
            boolean pending = asked.stream().anyMatch(each -> each.key().equals(key) && isAlive(each));
            if (pending) {
                assertThat(kill.engagements()).as("voids the request").isGreaterThan(before);
            }
        }

        private long numberOf(Key key) {
            return kill.snapshot().stream()
                    .filter(each -> new Key(each.scope(), each.id(), each.mode()).equals(key))
                    .findFirst()
                    .orElseThrow()
                    .number();
        }

        void keep() {
            long failures = kill.storeFailures();
            kill.keep();
            storeUnsure |= kill.storeFailures() > failures;
            if (kill.snapshot().stream().allMatch(Engagement::stored)
                    && kill.storeFailures() == failures
                    && !storeUnsure) {
                stored.clear();
                stored.addAll(engaged.keySet());
            }
        }

        void request(Random random) {
            Key key = key(random);
            keep();
            try {
                RearmRequest request = kill.requestRearm(key.scope(), key.id(), key.mode(), person(random));
                assertThat(engaged).containsKey(key);
                long number = requireEngaged(key);
                assertThat(request.engagement().number()).isEqualTo(number);
                asked.add(new Asked(request, key, number, clock.nanos()));
            } catch (RearmRefusedException e) {
                assertThat(engaged).doesNotContainKey(key);
                assertThat(e.why()).isEqualTo(RearmRefusal.NOTHING_TO_REARM);
            }
        }

        private long requireEngaged(Key key) {
            Long number = engaged.get(key);
            assertThat(number).isNotNull();
            return number == null ? 0 : number;
        }

        private boolean isAlive(Asked each) {
            long waited = clock.nanos() - each.at();
            return waited >= 0
                    && waited < WITHIN.toNanos()
                    && engaged.containsKey(each.key())
                    && requireEngaged(each.key()) == each.number();
        }

        void approve(Random random) {
            if (asked.isEmpty()) {
                return;
            }
            Asked each = asked.get(random.nextInt(asked.size()));
            Operator approver = person(random);
            boolean samePerson = each.request().requester().isSamePersonAs(approver);
            boolean alive = isAlive(each);
            try {
                kill.approve(each.request(), approver);
                assertThat(samePerson).isFalse();
                assertThat(alive).isTrue();
                engaged.remove(each.key());
                stored.clear();
                stored.addAll(engaged.keySet());
                storeUnsure = false;
                asked.remove(each);
            } catch (NotPermittedException e) {
                assertThat(samePerson).isTrue();
            } catch (RearmRefusedException e) {
                if (e.why() == RearmRefusal.NOT_STORED) {
                    assertThat(alive).isTrue();
                    storeUnsure = true;
                    stored.remove(each.key()); // perhaps the store took it
                } else {
                    assertThat(alive).isFalse();
                    asked.remove(each);
                }
            }
        }

        void stepBack() {
            clock.stepBack(Duration.ofSeconds(5));
            kill.keep(); // what was asked before is over, also when the clock comes round again
            asked.clear();
        }

        /** What was stored for certain is there again; of the rest, anything. */
        void powerCut() throws IOException {
            Set<Key> before = Set.copyOf(engaged.keySet());
            files.restart();
            kill = open(FileKillStore.open(FILE, files));
            comeUp(before, true);
        }

        void closeAndOpen() throws IOException {
            Set<Key> before = Set.copyOf(engaged.keySet());
            long failures = kill.storeFailures();
            kill.close();
            boolean clean = kill.storeFailures() == failures;
            files.heal();
            if (clean) {
                stored.clear();
                stored.addAll(before);
            }
            kill = open(FileKillStore.open(FILE, files));
            comeUp(before, !clean);
        }

        private void comeUp(Set<Key> before, boolean crashed) {
            Map<Key, Long> now = new HashMap<>();
            kill.snapshot().forEach(each -> now.put(new Key(each.scope(), each.id(), each.mode()), each.number()));
            Key firm = new Key(Scope.FIRM, 0, KillMode.HALT);
            boolean halts = crashed && afterCrash == AfterCrash.HALT;
            assertThat(now.keySet()).containsAll(stored);
            assertThat(before).containsAll(without(now.keySet(), halts ? firm : null));
            if (halts) {
                assertThat(now).containsKey(firm);
            }
            engaged = now;
            stored.clear();
            stored.addAll(now.keySet());
            storeUnsure = false;
            asked.clear();
        }

        private static Set<Key> without(Set<Key> keys, @Nullable Key key) {
            Set<Key> rest = new HashSet<>(keys);
            rest.remove(key);
            return rest;
        }

        void checkOrders() {
            for (int desk = 0; desk < 2; desk++) {
                for (int account = 0; account < 2; account++) {
                    for (int venue = 0; venue < 2; venue++) {
                        int[] ids = {0, desk, account, 0, 0, 0, venue};
                        for (OrderClass orderClass : OrderClass.values()) {
                            boolean passes = engaged.keySet().stream().noneMatch(key -> key.refuses(orderClass, ids));
                            assertThat(kill.allows(orderClass, desk, account, 0, 0, 0, venue))
                                    .isEqualTo(passes);
                            assertThat(kill.findRefusal(orderClass, desk, account, 0, 0, 0, venue) == null)
                                    .isEqualTo(passes);
                        }
                    }
                }
            }
        }

        void checkSnapshot() {
            Map<Key, Long> seen = new HashMap<>();
            kill.snapshot().forEach(each -> seen.put(new Key(each.scope(), each.id(), each.mode()), each.number()));
            assertThat(seen).isEqualTo(engaged);
            assertThat(kill.isAnythingEngaged()).isEqualTo(!engaged.isEmpty());
        }
    }
}
