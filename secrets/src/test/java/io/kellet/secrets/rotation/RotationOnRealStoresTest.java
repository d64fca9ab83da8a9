package io.kellet.secrets.rotation;

import static io.kellet.secrets.rotation.RealStores.WITHIN;
import static io.kellet.secrets.rotation.RealStores.bytes;
import static io.kellet.secrets.rotation.RealStores.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretStore;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.Which;
import io.kellet.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The scheduler on the stores that it is for, not on the one that its other tests made up. */
@Timeout(120)
final class RotationOnRealStoresTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final int OPERATIONS = 9; // of a rotation, counted from 0 as RotationCrashTest has them
    private static final int CREATE = 3;
    private static final int BEFORE_SET = 5;
    private static final int NEVER = -1;

    @TempDir
    Path directory;

    /** One secret at one place, its target, and processes that come and go. */
    private static final class Desk implements AutoCloseable {
        private final RealStores stores;
        private final SecretStore eye;
        private final FakeTarget target = new FakeTarget();
        private final ManualClock clock = new ManualClock();
        private final SecretName name;
        private boolean continuesAnything;

        Desk(RealStores stores, SecretStore eye, String name) {
            this.stores = stores;
            this.eye = eye;
            this.name = SecretName.of(name);
            target.passwords.put("a", "first");
            eye.put(this.name, bytes("a:first"), PutRequest.current(), WITHIN);
            stores.pass();
        }

        String current() {
            return text(eye.fetch(name, Which.current(), WITHIN));
        }

        void assertCurrentWorks() {
            String current = current();
            assertThat(target.accepts(current))
                    .as("the target accepts the current version of %s, %s", name, current)
                    .isTrue();
            assertThat(target.finished).allSatisfy(change -> {
                String[] both = change.split(" -> ", 2);
                assertThat(both[0]).as("cleaned up after").isNotEqualTo(both[1]);
            });
        }

        @Override
        public void close() {
            assertCurrentWorks();
        }

        final class Peer implements AutoCloseable {
            final Script script = new Script();
            final RotationScheduler scheduler;

            Peer(SecretStore store) {
                script.always(() -> {
                    stores.pass();
                    assertCurrentWorks();
                });
                scheduler = RotationScheduler.of(RotationConfig.named("peer").build())
                        .store(new ScriptedStore(store, script))
                        .clock(clock)
                        .wall(() -> Instant.EPOCH)
                        .rotate(name, step(target.alternating(script)))
                        .manual(Runnable::run);
            }

            /** One that leaves it to the scheduler what to go on with, as the default does. */
            private RotationStep step(RotationStep alternating) {
                return !continuesAnything
                        ? alternating
                        : new RotationStep() {
                            @Override
                            public SecretBytes create(SecretBytes current, Duration within) throws Exception {
                                return alternating.create(current, within);
                            }

                            @Override
                            public void set(SecretBytes current, SecretBytes pending, Duration within)
                                    throws Exception {
                                alternating.set(current, pending, within);
                            }

                            @Override
                            public void test(SecretBytes pending, Duration within) throws Exception {
                                alternating.test(pending, within);
                            }

                            @Override
                            public void finish(SecretBytes previous, SecretBytes current, Duration within)
                                    throws Exception {
                                alternating.finish(previous, current, within);
                            }
                        };
            }

            CompletableFuture<SecretVersion> ask() {
                CompletableFuture<SecretVersion> answer = scheduler.rotateNow(name);
                scheduler.turn();
                return answer;
            }

            void goOn() {
                script.succeed();
                for (int i = 0; i < 3; i++) {
                    clock.advance(LONG);
                    scheduler.turn();
                }
            }

            @Override
            public void close() {
                scheduler.close();
            }
        }
    }

    private RealStores stores(RealStores.Kind kind) throws IOException {
        return new RealStores(kind, directory);
    }

    @ParameterizedTest
    @EnumSource
    void rotatesTwice(RealStores.Kind kind) throws Exception {
        try (RealStores stores = stores(kind);
                Desk desk = new Desk(stores, stores.open(), "db/main");
                Desk.Peer peer = desk.new Peer(stores.open())) {
            SecretVersion one = peer.ask().join();
            assertThat(desk.current()).isEqualTo("b:canary-1");
            SecretVersion two = peer.ask().join();

            assertThat(desk.current()).isEqualTo("a:canary-2");
            assertThat(two.isSameAs(one)).isFalse();
            assertThat(text(desk.eye.fetch(desk.name, Which.version(two.id()), WITHIN)))
                    .isEqualTo("a:canary-2");
            assertThat(text(desk.eye.fetch(desk.name, Which.of(Stage.PREVIOUS), WITHIN)))
                    .isEqualTo("b:canary-1");
            assertThat(desk.target.finished).containsExactly("a:first -> b:canary-1", "b:canary-1 -> a:canary-2");
            assertThat(peer.scheduler.stats().succeeded()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void isGoneOnWithByAnotherProcessWhereverTheFirstEnds(RealStores.Kind kind) throws Exception {
        try (RealStores stores = stores(kind)) {
            SecretStore eye = stores.open();
            SecretStore first = stores.open();
            SecretStore second = stores.open();
            for (int at = 0; at < OPERATIONS; at++) {
                for (boolean after : new boolean[] {false, true}) {
                    try (Desk desk = new Desk(stores, eye, "db/main" + at + after)) {
                        try (Desk.Peer dying = desk.new Peer(first)) {
                            dying.script.fail(at, after);
                            CompletableFuture<SecretVersion> unused = dying.ask();
                        }
                        try (Desk.Peer next = desk.new Peer(second)) {
                            next.goOn();
                            SecretVersion version = next.ask().join();
                            String now = desk.current();
                            assertThat(version.isSameAs(eye.fetch(desk.name, Which.current(), WITHIN)
                                            .version()))
                                    .isTrue();
                            assertThat(now).isNotEqualTo("a:first");
                            assertThat(desk.target.finished)
                                    .as("cleaned up after the last change, died at %s %s", at, after)
                                    .anyMatch(change -> change.endsWith(" -> " + now));
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void twoProcessesDoNotGetInEachOthersWay(RealStores.Kind kind) throws Exception {
        try (RealStores stores = stores(kind)) {
            SecretStore eye = stores.open();
            SecretStore first = stores.open();
            SecretStore second = stores.open();
            for (int at = 0; at < OPERATIONS; at++) {
                for (int end : new int[] {BEFORE_SET, NEVER}) {
                    try (Desk desk = new Desk(stores, eye, "db/main" + at + "/" + end);
                            Desk.Peer slow = desk.new Peer(first);
                            Desk.Peer fast = desk.new Peer(second)) {
                        slow.script.insert(at, () -> {
                            fast.script.fail(end, false);
                            CompletableFuture<SecretVersion> unused = fast.ask();
                        });
                        CompletableFuture<SecretVersion> unused = slow.ask();
                        fast.goOn();
                        slow.goOn();

                        assertThat(desk.current()).isNotEqualTo("a:first");
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPromotionThatWasCutOffInTheMiddleIsNoRotationToGoOnWith(RealStores.Kind kind) throws Exception {
        try (RealStores stores = stores(kind)) {
            SecretStore eye = stores.open();
            try (Desk desk = new Desk(stores, eye, "db/main")) {
                desk.continuesAnything = true;
                try (Desk.Peer dying = desk.new Peer(stores.open())) {
                    stores.cutPromotions();
                    CompletableFuture<SecretVersion> unused = dying.ask();
                }
                stores.letPromotions();
                assertThat(desk.current()).isEqualTo("b:canary-1");
                desk.target.finished.clear(); // where it was not cut off it is done already

                try (Desk.Peer next = desk.new Peer(stores.open())) {
                    next.scheduler.turn();
                    assertThat(desk.target.finished).containsExactly("a:first -> b:canary-1");
                    assertThat(next.scheduler.stats().succeeded()).isZero();

                    SecretVersion two = next.ask().join();
                    assertThat(desk.current()).isEqualTo("a:canary-2");
                    assertThat(two.isSameAs(eye.fetch(desk.name, Which.current(), WITHIN)
                                    .version()))
                            .isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherWriterInBetweenIsNotUndoneByAValueThatWasMadeBefore(RealStores.Kind kind) throws Exception {
        try (RealStores stores = stores(kind)) {
            SecretStore eye = stores.open();
            try (Desk desk = new Desk(stores, eye, "db/main");
                    Desk.Peer peer = desk.new Peer(stores.open())) {
                peer.script.insert(CREATE, () -> {
                    desk.target.passwords.put("a", "by hand");
                    eye.put(desk.name, bytes("a:by hand"), PutRequest.current(), WITHIN);
                    stores.pass();
                });

                SecretVersion now = peer.ask().join();

                assertThat(desk.current()).isEqualTo("a:by hand");
                assertThat(now.isSameAs(
                                eye.fetch(desk.name, Which.current(), WITHIN).version()))
                        .isTrue();
            }
        }
    }
}
