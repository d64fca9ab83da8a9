package io.kellet.secrets.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Stage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When attempts are made, what becomes of those that hang, and whose pending version is gone on with. */
@Timeout(60)
final class RotationSchedulerTest {

    private static final Duration DAY = Duration.ofDays(1);

    private final World world = new World();

    // when

    @Test
    void aSecretIsRotatedWhenItsVersionIsOldEnoughAndNotBefore() {
        World.Peer process = world.process("one", DAY);
        assertThat(process.scheduler.turn()).isEqualTo(DAY.toNanos());

        world.advance(DAY.minusSeconds(2));
        process.scheduler.turn();
        assertThat(world.versions.all).hasSize(1);
        world.advance(Duration.ofSeconds(2));
        process.scheduler.turn();

        assertThat(world.versions.current().id()).isEqualTo("v2");
        assertThat(process.scheduler.turn()).isEqualTo(DAY.toNanos());
    }

    @Test
    void theAgeIsThatInTheStoreSoARestartDoesNotBeginAnew() {
        world.advance(DAY.minusHours(1));
        World.Peer process = world.process("one", DAY);

        assertThat(process.scheduler.turn()).isEqualTo(Duration.ofHours(1).toNanos());
        process.scheduler.close();
        world.advance(Duration.ofHours(2));
        World.Peer next = world.process("two", DAY);
        next.scheduler.turn();

        assertThat(world.versions.current().id()).isEqualTo("v2");
    }

    @Test
    void whereTheStoreTellsNoAgeItCountsFromTheStart() {
        world.versions.tellsAge = false;
        world.versions.overwrite("a:first");
        World.Peer process = world.process("one", DAY);

        process.scheduler.turn();
        assertThat(world.versions.all).hasSize(2);
        world.advance(DAY);
        process.scheduler.turn();

        assertThat(world.versions.current().id()).isEqualTo("v3");
    }

    @Test
    void aSecretThatAnotherProcessHasRotatedIsNotRotatedAgain() {
        World.Peer one = world.process("one", DAY);
        World.Peer other = world.process("other", DAY);
        one.scheduler.turn();
        other.scheduler.turn();

        world.advance(DAY);
        one.scheduler.turn();
        other.scheduler.turn();

        assertThat(world.versions.all).hasSize(2);
        assertThat(one.scheduler.stats().succeeded()).isEqualTo(1);
        assertThat(other.scheduler.stats().started()).isZero();
    }

    @Test
    void aCalendarThatJumpsNeitherRotatesAtOnceNorNever() {
        World.Peer process = world.process("one", DAY);
        process.scheduler.turn();

        world.now = world.now.minus(Duration.ofDays(400));
        world.clock.advance(DAY);
        assertThat(process.scheduler.turn()).isEqualTo(DAY.toNanos());
        assertThat(world.versions.all).hasSize(1);
        world.now = world.now.plus(Duration.ofDays(500));
        process.scheduler.turn();
        assertThat(world.versions.all).hasSize(1);
        world.clock.advance(DAY);
        process.scheduler.turn();

        assertThat(world.versions.all).hasSize(2);
    }

    @Test
    void aMonotonicClockThatStepsBackDelaysNothingForLongerThanPlanned() {
        World.Peer process = world.process("one", DAY);
        process.scheduler.turn();

        world.clock.stepBack(Duration.ofDays(30));
        assertThat(process.scheduler.turn()).isEqualTo(DAY.toNanos());
        world.now = world.now.plus(DAY);
        world.clock.advance(DAY);
        process.scheduler.turn();

        assertThat(world.versions.all).hasSize(2);
    }

    @Test
    void pausesAfterFailuresGrowAndAreBounded() {
        World.Peer process = world.process("one");
        process.ask();
        long longest = 0;
        for (int i = 1; i <= 30; i++) {
            process.script.fail(0, false);
            long wait = process.scheduler.turn();
            assertThat(process.scheduler.status().get(0).failures()).isEqualTo(i);
            assertThat(wait)
                    .isBetween(
                            Duration.ofSeconds(5).toNanos(),
                            Duration.ofMinutes(10).toNanos());
            assertThat(process.script.done).hasSize(1);
            assertThat(process.scheduler.turn()).isEqualTo(wait); // nothing before its time
            assertThat(process.script.done).hasSize(1);
            longest = Math.max(longest, wait);
            world.clock.advanceNanos(wait);
        }
        assertThat(longest).isGreaterThan(Duration.ofMinutes(1).toNanos());

        process.script.succeed();
        process.scheduler.turn();

        assertThat(process.scheduler.status().get(0).failures()).isZero();
        assertThat(process.scheduler.status().get(0).current()).isNotNull();
        assertThat(world.versions.current().id()).isEqualTo("v2");
    }

    // whose pending version

    @Test
    void aLabelThatIsLeftOnTheCurrentVersionIsNothingPending() {
        world.versions.stages.put(Stage.PENDING, world.versions.current());
        World.Peer process = world.process("one");
        process.scheduler.turn();
        assertThat(process.scheduler.stats().started()).isZero();

        CompletableFuture<SecretVersion> asked = process.scheduler.rotateNow(World.NAME);
        process.scheduler.turn();

        assertThat(asked.join().id()).isEqualTo("v2");
    }

    @Test
    void anothersPendingVersionThatFitsIsGoneOnWith() {
        world.versions.stages.put(Stage.PENDING, world.versions.add("b:of another", "their token"));
        World.Peer process = world.process("one");

        process.scheduler.turn();

        assertThat(world.versions.current().value()).isEqualTo("b:of another");
        assertThat(process.scheduler.stats().resumed()).isEqualTo(1);
    }

    @Test
    void anothersPendingVersionThatDoesNotFitIsLeftAloneUntilARotationIsWanted() {
        world.versions.stages.put(Stage.PENDING, world.versions.add("a:of another", "their token"));
        World.Peer process = world.process("one");
        process.scheduler.turn();
        assertThat(process.pending()).isEqualTo("v2");
        assertThat(process.scheduler.stats().started()).isZero();

        CompletableFuture<SecretVersion> asked = process.scheduler.rotateNow(World.NAME);
        process.scheduler.turn();

        assertThat(asked.join().id()).isEqualTo("v3");
        assertThat(process.scheduler.stats().replaced()).isEqualTo(1);
    }

    @Test
    void aPendingVersionThatNeverWorksIsGivenUpForANewOne() {
        World.Peer process = world.process("one");
        process.ask();
        for (int attempt = 0; attempt < 3; attempt++) {
            int set = attempt == 0 ? 5 : 2;
            process.script.fail(set, false);
            process.scheduler.turn();
            assertThat(process.scheduler.status().get(0).lastFailure()).startsWith("set step:");
            assertThat(process.pending()).isEqualTo("v2");
            world.advance(World.LONG);
        }

        process.script.succeed();
        process.scheduler.turn();

        assertThat(world.versions.current().id()).isEqualTo("v3");
        assertThat(process.scheduler.stats().replaced()).isEqualTo(1);
    }

    @Test
    void aRotationThatWasWithdrawnDoesNotBlockTheNext() {
        World.Peer process = world.process("one");
        process.script.fail(5, false);
        process.ask();
        process.scheduler.turn();
        world.versions.stages.remove(Stage.PENDING); // its token is used up

        process.goOn();

        assertThat(world.versions.current().id()).isEqualTo("v3");
    }

    @Test
    void twoWhoBeginTheSameRotationUseTheSameTokenAndOthersAnother() {
        SecretVersion version = new SecretVersion("vault", "7", 7, null);
        String token = RotationToken.of(World.NAME, version, "");

        assertThat(token).matches("[0-9a-f]{40}").isEqualTo(RotationToken.of(World.NAME, version, ""));
        assertThat(RotationToken.of(World.NAME, version, "8")).isNotEqualTo(token);
        assertThat(RotationToken.of(SecretName.of("db/other"), version, "")).isNotEqualTo(token);
        assertThat(RotationToken.of(World.NAME, new SecretVersion("vault", "8", 8, null), ""))
                .isNotEqualTo(token);
        assertThat(RotationToken.of(World.NAME, new SecretVersion("aws", "7", 7, null), ""))
                .isNotEqualTo(token);
        assertThat(RotationToken.random()).matches("[0-9a-f]{40}").isNotEqualTo(RotationToken.random());
    }

    // what hangs

    /** Hangs in one phase until it is let go, whatever interrupts it. */
    private static final class Hangs implements RotationStep {
        private final RotationStep step;
        private final RotationPhase where;
        final Semaphore here = new Semaphore(0);
        final Semaphore go = new Semaphore(0);

        Hangs(RotationStep step, RotationPhase where) {
            this.step = step;
            this.where = where;
        }

        private void pause(RotationPhase phase) {
            if (phase == where) {
                here.release();
                go.acquireUninterruptibly();
            }
        }

        @Override
        public SecretBytes create(SecretBytes current, Duration within) throws Exception {
            pause(RotationPhase.CREATE);
            return step.create(current, within);
        }

        @Override
        public void set(SecretBytes current, SecretBytes pending, Duration within) throws Exception {
            pause(RotationPhase.SET);
            step.set(current, pending, within);
        }

        @Override
        public void test(SecretBytes pending, Duration within) throws Exception {
            pause(RotationPhase.TEST);
            step.test(pending, within);
        }

        @Override
        public void finish(SecretBytes previous, SecretBytes current, Duration within) throws Exception {
            pause(RotationPhase.FINISH);
            step.finish(previous, current, within);
        }
    }

    private static final SecretName OTHER = SecretName.of("a/other");

    /** Its attempts run on threads whose ends are awaited. */
    private final class Threads {
        private final Queue<Thread> started = new ArrayDeque<>();
        private final Script script = new Script();
        private final FakeStore store = new FakeStore(world.secrets, script);
        private final RotationScheduler scheduler;

        Threads(RotationStep step) {
            scheduler = RotationScheduler.of(RotationConfig.named("one").build())
                    .store(store)
                    .clock(world.clock)
                    .wall(() -> world.now)
                    .rotate(World.NAME, step)
                    .rotate(OTHER, world.target.alternating(new Script()))
                    .manual(task -> {
                        Thread thread = new Thread(task);
                        thread.setDaemon(true);
                        started.add(thread);
                        thread.start();
                    });
        }

        void join() throws InterruptedException {
            for (Thread thread = started.poll(); thread != null; thread = started.poll()) {
                thread.join();
            }
        }
    }

    private static final Duration STEP_LIMIT =
            Duration.ofSeconds(30).plus(Duration.ofSeconds(30).dividedBy(4));

    @Test
    void aStepThatHangsIsAbandonedAndKeepsNobodyElseWaiting() throws Exception {
        world.secrets.put(OTHER, new FakeVersions(() -> world.now, "a:first"));
        Hangs step = new Hangs(world.target.alternating(new Script()), RotationPhase.SET);
        Threads threads = new Threads(step);
        CompletableFuture<SecretVersion> asked = threads.scheduler.rotateNow(World.NAME);
        threads.scheduler.turn();
        step.here.acquire();

        world.clock.advance(STEP_LIMIT.minusNanos(1));
        threads.scheduler.turn();
        assertThat(threads.scheduler.stats().timeouts()).isZero();
        world.clock.advanceNanos(1);
        threads.scheduler.turn();

        assertThat(threads.scheduler.stats().timeouts()).isEqualTo(1);
        assertThat(threads.scheduler.stats().hung()).isEqualTo(1);
        RotationStatus status = threads.scheduler.status().get(1);
        assertThat(status.hung()).isTrue();
        assertThat(status.lastFailure()).startsWith("set timeout");
        assertThatThrownBy(asked::get).hasRootCauseInstanceOf(RotationFailedException.class);
        CompletableFuture<SecretVersion> other = threads.scheduler.rotateNow(OTHER);
        while (!other.isDone()) { // on threads of its own
            threads.scheduler.turn();
            Thread.onSpinWait();
        }
        assertThat(other.join().id()).isEqualTo("v2");

        world.clock.advance(World.LONG); // its own secret is not touched until it is back
        threads.scheduler.turn();
        assertThat(world.versions.current().id()).isEqualTo("v1");
        step.go.release(2);
        threads.join();
        assertThat(world.versions.current().id()).isEqualTo("v1"); // it came too late to go on
        assertThat(world.versions.at(Stage.PENDING)).isNotNull();

        threads.scheduler.turn();
        threads.join();
        threads.scheduler.turn();
        assertThat(world.versions.current().id()).isEqualTo("v2");
        assertThat(world.versions.all).hasSize(2);
        assertThat(threads.scheduler.stats().hung()).isZero();
        assertThat(threads.store.handedOut).allMatch(SecretBytes::isWiped);
    }

    @Test
    void aCleanUpThatHangsMakesTheRotationNoLessASuccess() throws Exception {
        world.secrets.put(OTHER, new FakeVersions(() -> world.now, "a:first"));
        Hangs step = new Hangs(world.target.alternating(new Script()), RotationPhase.FINISH);
        Threads threads = new Threads(step);
        CompletableFuture<SecretVersion> asked = threads.scheduler.rotateNow(World.NAME);
        threads.scheduler.turn();
        step.here.acquire();
        world.clock.advance(STEP_LIMIT);
        threads.scheduler.turn();
        assertThat(threads.scheduler.status().get(1).lastFailure()).startsWith("finish timeout");

        step.go.release(2);
        threads.join();
        threads.scheduler.turn();

        assertThat(world.versions.current().id()).isEqualTo("v2");
        assertThat(threads.scheduler.stats().succeeded()).isEqualTo(1);
        assertThat(asked.get(30, TimeUnit.SECONDS).id()).isEqualTo("v2");
        world.clock.advance(World.LONG);
        threads.scheduler.turn();
        threads.join();
        threads.scheduler.turn();
        assertThat(world.versions.all)
                .hasSize(2); // nobody takes the failed clean-up for a rotation that is still to come
        assertThat(threads.scheduler.status().get(1).failures()).isZero();
    }

    @Test
    void aClosedSchedulerMakesNoFurtherCall() throws Exception {
        world.secrets.put(OTHER, new FakeVersions(() -> world.now, "a:first"));
        Hangs step = new Hangs(world.target.alternating(new Script()), RotationPhase.TEST);
        Threads threads = new Threads(step);
        CompletableFuture<SecretVersion> asked = threads.scheduler.rotateNow(World.NAME);
        threads.scheduler.turn();
        step.here.acquire();

        threads.scheduler.close();
        step.go.release();
        threads.join();

        assertThat(world.versions.current().id()).isEqualTo("v1");
        assertThat(asked).isCompletedExceptionally();
        assertThatThrownBy(() -> threads.scheduler.rotateNow(World.NAME)).isInstanceOf(IllegalStateException.class);
        assertThat(threads.store.handedOut).allMatch(SecretBytes::isWiped);
    }

    @Test
    void anErrorOfAStepEndsItsAttemptAndNothingElse() {
        RotationStep broken = (RotationStep) java.lang.reflect.Proxy.newProxyInstance(
                RotationStep.class.getClassLoader(),
                new Class<?>[] {RotationStep.class},
                (proxy, method, arguments) -> {
                    throw new StackOverflowError("canary-7f3a");
                });
        RotationScheduler scheduler = RotationScheduler.of(
                        RotationConfig.named("one").build())
                .store(new FakeStore(world.secrets, new Script()))
                .clock(world.clock)
                .rotate(World.NAME, broken)
                .manual(Runnable::run);
        CompletableFuture<SecretVersion> unused = scheduler.rotateNow(World.NAME);

        scheduler.turn();

        assertThat(scheduler.status().get(0).lastFailure()).isEqualTo("create step: java.lang.StackOverflowError");
        assertThat(scheduler.stats().running()).isZero();
        scheduler.close();
    }

    // asking

    @Test
    void whoAsksHearsOfTheFirstFailureAndItIsTriedAgainNevertheless() {
        World.Peer process = world.process("one");
        process.script.fail(6, false);
        CompletableFuture<SecretVersion> asked = process.scheduler.rotateNow(World.NAME);
        process.scheduler.turn();

        assertThatThrownBy(asked::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(RotationFailedException.class, e -> {
                    assertThat(e.phase()).isEqualTo(RotationPhase.TEST);
                    assertThat(e.kind()).isEqualTo("step");
                    assertThat(e.getMessage()).contains("db/main").doesNotContain("canary");
                });
        process.goOn();
        assertThat(world.versions.current().id()).isEqualTo("v2");
    }

    @Test
    void aSecretNobodyRotatesHereIsRefused() {
        World.Peer process = world.process("one");

        assertThatThrownBy(() -> process.scheduler.rotateNow(SecretName.of("x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("secret=x");
    }

    @Test
    void withAThreadOfItsOwnItRotatesAtOnceWhenAsked() throws Exception {
        RotationStep step = world.target.alternating(new Script());
        try (RotationScheduler scheduler = RotationScheduler.of(
                        RotationConfig.named("real").build())
                .store(new FakeStore(world.secrets, new Script()))
                .rotate(World.NAME, step)
                .start()) {
            SecretVersion version = scheduler.rotateNow(World.NAME).get(30, TimeUnit.SECONDS);

            assertThat(version.id()).isEqualTo("v2");
            assertThatThrownBy(scheduler::turn).isInstanceOf(IllegalStateException.class);
        }
        assertThat(world.versions.current().id()).isEqualTo("v2");
    }
}
