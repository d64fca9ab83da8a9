package io.kellet.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kellet.time.NanoClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The same on real threads; whatever waits here waits for something that must come, however slow the machine. */
final class OwnThreadsTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final CountDownLatch end = new CountDownLatch(1); // hung checks go home
    private final List<HealthRegistry> opened = new ArrayList<>();

    @AfterEach
    void close() {
        end.countDown();
        opened.forEach(HealthRegistry::close);
    }

    private HealthRegistry start(HealthRegistry.Opening opening) {
        HealthRegistry health = opening.start();
        opened.add(health);
        return health;
    }

    private static HealthRegistry.Opening registry() {
        return HealthRegistry.of(HealthConfig.named("threads")
                .spread(Duration.ZERO)
                .maxThreads(4)
                .build());
    }

    private static CheckConfig quick(String name) {
        return CheckConfig.named(name)
                .period(Duration.ofMillis(20))
                .timeout(Duration.ofMillis(20))
                .maxAge(LONG)
                .build();
    }

    /** Often, and with all the time it needs on a machine that has other things to do. */
    private static CheckConfig often(String name) {
        return CheckConfig.named(name)
                .period(Duration.ofMillis(20))
                .timeout(LONG)
                .build();
    }

    private static CheckConfig patient(String name) {
        return CheckConfig.named(name).timeout(LONG).build();
    }

    private static HealthSnapshot await(HealthRegistry health, Predicate<HealthSnapshot> what)
            throws InterruptedException {
        long deadline = NanoClock.SYSTEM.nanos() + LONG.toNanos();
        HealthSnapshot seen = health.snapshot();
        while (!what.test(seen)) {
            assertThat(deadline - NanoClock.SYSTEM.nanos())
                    .as("in time: %s", seen.checks())
                    .isPositive();
            seen = health.awaitNewer(seen.version(), Duration.ofSeconds(5));
        }
        return seen;
    }

    private static boolean has(HealthSnapshot seen, String name, CheckReason reason) {
        return seen.check(name).orElseThrow().reason() == reason;
    }

    private static long threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .count();
    }

    private CheckResult hang() {
        boolean done = false;
        while (!done) {
            try {
                end.await();
                done = true;
            } catch (InterruptedException e) {
                // as a check that ignores interrupts does
            }
        }
        return CheckResult.passed();
    }

    @Test
    void readsWithoutWaitingForACheckThatHangs() throws InterruptedException {
        HealthRegistry health = start(
                registry().ready(patient("slow"), run -> hang()).ready(patient("quick"), run -> CheckResult.passed()));
        await(health, seen -> has(seen, "quick", CheckReason.REPORTED));

        for (int i = 0; i < 100_000; i++) {
            assertThat(health.snapshot(NanoClock.SYSTEM.nanos()).isStarted()).isFalse();
        }

        assertThat(end.getCount()).as("the check has not returned").isEqualTo(1);
    }

    @Test
    void runsHungChecksSideBySideAndNotOneAfterTheOther() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(15);
        HealthRegistry.Opening opening = HealthRegistry.of(
                HealthConfig.named("many").spread(Duration.ZERO).maxThreads(15).build());
        for (int i = 0; i < 15; i++) {
            opening.ready(patient("check-" + i), run -> {
                inside.countDown();
                return hang();
            });
        }
        start(opening);

        assertThat(inside.await(60, TimeUnit.SECONDS)).as("all hang at once").isTrue();
    }

    @Test
    void givesAHungCheckOneThreadHoweverOftenItIsDue() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        HealthRegistry health = start(registry().ready(quick("hung"), run -> {
            calls.incrementAndGet();
            return hang();
        }));

        await(health, seen -> seen.check("hung").orElseThrow().inRow() > 100);

        assertThat(calls).hasValue(1);
        assertThat(threads("kellet-check-threads-hung")).isEqualTo(1);
        assertThat(has(health.snapshot(), "hung", CheckReason.HUNG)).isTrue();
        end.countDown();
        await(health, seen -> seen.check("hung").orElseThrow().status() == CheckStatus.PASSED);
        assertThat(calls).hasValueGreaterThan(1);
    }

    @Test
    void neverHasMoreThreadsThanItMay() throws InterruptedException {
        HealthRegistry.Opening opening = registry();
        for (int i = 0; i < 10; i++) {
            opening.ready(quick("remote-" + i), run -> hang());
        }
        opening.live(often("loop"), run -> CheckResult.passed());
        HealthRegistry health = start(opening);

        HealthSnapshot seen = await(
                health,
                s -> s.summary().failed() == 10 && s.check("loop").orElseThrow().status() == CheckStatus.PASSED);

        assertThat(seen.checks())
                .filteredOn(check -> check.reason() == CheckReason.NO_THREAD)
                .hasSize(6);
        assertThat(threads("kellet-check-threads-remote")).isEqualTo(4);
        assertThat(health.isLive()).isTrue();
    }

    @Test
    void answersWhileTheCommonPoolIsSaturated() throws InterruptedException {
        int workers = ForkJoinPool.getCommonPoolParallelism() + 2;
        CountDownLatch busy = new CountDownLatch(Math.max(1, ForkJoinPool.getCommonPoolParallelism()));
        for (int i = 0; i < workers; i++) {
            ForkJoinPool.commonPool().execute(() -> {
                busy.countDown();
                hang();
            });
        }
        assertThat(busy.await(60, TimeUnit.SECONDS)).isTrue();

        HealthRegistry health = start(registry().live(patient("loop"), run -> CheckResult.passed()));

        await(health, seen -> seen.isStarted() && seen.passes(Probe.LIVE));
    }

    @Test
    void interruptsACheckThatTakesTooLongOnce() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        HealthRegistry health = start(registry().ready(quick("slow"), run -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                if (run.isAbandoned()) {
                    interrupted.countDown();
                }
            }
            return CheckResult.passed("far too late");
        }));

        await(health, seen -> has(seen, "slow", CheckReason.TIMED_OUT));

        assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(health.snapshot().check("slow").orElseThrow().message()).doesNotContain("far too late");
    }

    @Test
    void looksAfterChecksOnDaemonThreadsOfItsOwnName() throws InterruptedException {
        Set<String> names = ConcurrentHashMap.newKeySet();
        HealthRegistry health = start(registry().ready(patient("one"), run -> {
            names.add(Thread.currentThread().getName() + " "
                    + Thread.currentThread().isDaemon());
            return CheckResult.passed();
        }));
        await(health, HealthSnapshot::isStarted);

        assertThat(names).containsExactly("kellet-check-threads-one true");
        assertThat(threads("kellet-health-threads")).isEqualTo(1);
        assertThat(threads("kellet-health-watch-threads")).isEqualTo(1);
        assertThatIllegalStateException().isThrownBy(health::turn);
    }

    @Test
    void survivesChecksThatThrowErrors() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        HealthRegistry health = start(registry().ready(often("broken"), run -> {
            calls.incrementAndGet();
            return forEver();
        }));

        HealthSnapshot seen = await(health, s -> s.check("broken").orElseThrow().runs() > 2);

        assertThat(has(seen, "broken", CheckReason.THREW)).isTrue();
        assertThat(seen.check("broken").orElseThrow().message()).startsWith("java.lang.StackOverflowError");
        assertThat(calls).hasValueGreaterThan(1);
    }

    @SuppressWarnings("InfiniteRecursion")
    private static CheckResult forEver() {
        return forEver();
    }

    @Test
    void asksAHungCheckToReturnWhenItIsClosed() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch home = new CountDownLatch(1);
        HealthRegistry health = start(registry().ready(patient("slow"), run -> {
            inside.countDown();
            try {
                end.await();
            } finally {
                home.countDown();
            }
            return CheckResult.passed();
        }));
        assertThat(inside.await(60, TimeUnit.SECONDS)).isTrue();

        health.close();

        assertThat(home.await(60, TimeUnit.SECONDS)).isTrue();
    }
}
