package io.kellet.secrets;

import static io.kellet.secrets.Desk.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretNotFoundException;
import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.secrets.provider.Which;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With threads and the machine's own clock. What is waited for is an event, never a time. */
@Timeout(60)
final class OwnThreadsTest {

    private static final int MANY = 64;

    private final ManualClock unused =
            new ManualClock(); // for latencies on a manual clock, of which there are none here
    private final ScriptedProvider aws = new ScriptedProvider("aws", unused);
    private final ScriptedProvider local = new ScriptedProvider("local", unused);
    private final List<Secrets> opened = new ArrayList<>();

    private Secrets open(SecretsConfig.Builder settings) {
        Secrets secrets =
                Secrets.of(settings.build()).provider(aws).provider(local).open();
        opened.add(secrets);
        return secrets;
    }

    @AfterEach
    void close() {
        CountDownLatch gate = aws.gate;
        if (gate != null) {
            gate.countDown();
        }
        opened.forEach(Secrets::close);
    }

    private static void atOnce(int threads, Runnable run) throws InterruptedException {
        CyclicBarrier start = new CyclicBarrier(threads);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                    run.run();
                } catch (Exception | Error e) {
                    failure.set(e);
                }
            });
            all.add(thread);
            thread.start();
        }
        for (Thread thread : all) {
            thread.join();
        }
        assertThat(failure.get()).isNull();
    }

    private static void until(BooleanSupplier so) {
        while (!so.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private static List<String> threadsOf(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(thread -> thread.startsWith("kellet-secrets-" + name + "-"))
                .toList();
    }

    @Test
    void manyWhoAskForAColdSecretCauseOneCall() throws InterruptedException {
        aws.gives("venue/key", 1, "one");
        Secrets secrets = open(
                SecretsConfig.named("cold").callTimeout(Duration.ofSeconds(30)).budget(Duration.ofSeconds(30)));
        CountDownLatch gate = new CountDownLatch(1);
        aws.gate = gate;
        AtomicInteger had = new AtomicInteger();
        Thread opener = new Thread(() -> {
            until(() -> secrets.stats().waits() == MANY);
            gate.countDown();
        });
        opener.start();

        atOnce(MANY, () -> {
            if (text(secrets.raw("venue/key").get()).equals("one")) {
                had.incrementAndGet();
            }
        });
        opener.join();

        assertThat(had).hasValue(MANY);
        assertThat(aws.calls).hasValue(1);
        assertThat(secrets.stats().coalesced()).isEqualTo(MANY - 1);
    }

    @Test
    void whileAProviderHangsReadersOfAStaleSecretDoNotWaitAndThereIsOneCall() throws InterruptedException {
        aws.gives("venue/key", 1, "one");
        Secrets secrets = open(SecretsConfig.named("stale")
                .softTtl(Duration.ofSeconds(1))
                .callTimeout(Duration.ofSeconds(30))
                .budget(Duration.ofSeconds(30)));
        SecretRef<RawSecret> ref = secrets.raw("venue/key");
        aws.gate = new CountDownLatch(1);
        until(() -> ref.isStale() && aws.inside.get() == 1);
        long waits = secrets.stats().waits();

        atOnce(MANY, () -> {
            for (int i = 0; i < 1_000; i++) {
                ref.get();
            }
            assertThat(text(ref.get())).isEqualTo("one");
        });

        assertThat(aws.calls).hasValue(2);
        assertThat(secrets.stats().waits()).isEqualTo(waits);
        aws.gate.countDown();
        until(() -> !ref.isStale());
    }

    @Test
    void aColdSecretIsHadFromTheNextProviderWhenTheFirstNeverAnswers() {
        aws.gate = new CountDownLatch(1);
        aws.deaf = true;
        local.gives("venue/key", 1, "one");
        Secrets secrets = open(SecretsConfig.named("hole"));
        long before = System.nanoTime();

        SecretRef<RawSecret> ref = secrets.raw("venue/key");

        assertThat(text(ref.get())).isEqualTo("one");
        assertThat(ref.isDegraded()).isTrue();
        // the budget is 0.9 s and held to on a manual clock elsewhere; this machine may have been away
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void callsThatHangForeverTakeNoMoreThreadsThanThereArePlaces() {
        aws.gate = new CountDownLatch(1);
        aws.deaf = true;
        Secrets secrets = open(SecretsConfig.named("hang")
                .callsPerProvider(2)
                .callTimeout(Duration.ofMillis(50))
                .budget(Duration.ofMillis(100)));
        for (int i = 0; i < 10_000; i++) {
            try {
                secrets.read(SecretName.of("k/" + i), Which.current());
            } catch (SecretNotFoundException | SecretUnavailableException e) {
                assertThat(e.getMessage()).contains("k/" + i);
            }
        }

        assertThat(aws.mostInside.get()).isLessThanOrEqualTo(2);
        assertThat(threadsOf("hang")).hasSizeLessThanOrEqualTo(2 + 2 + 2); // two providers, keeper, news
    }

    @Test
    void whoIsInterruptedWhileWaitingReturnsWithTheFlagSet() throws InterruptedException {
        aws.gate = new CountDownLatch(1);
        Secrets secrets = open(SecretsConfig.named("interrupted")
                .callTimeout(Duration.ofSeconds(50))
                .budget(Duration.ofSeconds(50)));
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        boolean[] flag = new boolean[1];
        Thread waiter = new Thread(() -> {
            try {
                secrets.raw("venue/key");
            } catch (SecretUnavailableException e) {
                thrown.set(e);
            }
            flag[0] = Thread.currentThread().isInterrupted();
        });
        waiter.start();
        until(() -> aws.inside.get() == 1);
        waiter.interrupt();
        waiter.join();

        assertThat(thrown.get()).hasMessageContaining("interrupted");
        assertThat(flag[0]).isTrue();
    }

    @Test
    void closingWipesEverythingAndEndsAllThreads() {
        aws.gives("venue/key", 1, "one");
        Secrets secrets = open(SecretsConfig.named("closing"));
        SecretRef<RawSecret> ref = secrets.raw("venue/key");
        RawSecret value = ref.get();

        secrets.close();
        secrets.close();

        assertThatThrownBy(ref::get)
                .isInstanceOf(SecretUnavailableException.class)
                .hasMessageContaining("closed");
        assertThat(ref.state()).isEqualTo(SecretState.ABSENT);
        assertThat(value.isWiped()).isTrue();
        assertThat(aws.given).allMatch(bytes -> bytes.isWiped());
        assertThat(aws.closes).hasValue(1);
        assertThatThrownBy(() -> secrets.raw("venue/key")).hasMessageContaining("closed");
        assertThat(ref.refresh()).isCompletedExceptionally();
        until(() -> threadsOf("closing").isEmpty());
    }

    @Test
    void closingDoesNotWaitForAProviderThatHangs() throws InterruptedException {
        aws.gate = new CountDownLatch(1);
        aws.deaf = true;
        Secrets secrets = open(
                SecretsConfig.named("hung").callTimeout(Duration.ofSeconds(50)).budget(Duration.ofSeconds(50)));
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread waiter = new Thread(() -> {
            try {
                secrets.raw("venue/key");
            } catch (SecretUnavailableException e) {
                thrown.set(e);
            }
        });
        waiter.start();
        until(() -> aws.inside.get() == 1);

        secrets.close();
        waiter.join();

        assertThat(thrown.get()).hasMessageContaining("closed");
        aws.gate.countDown();
        until(() -> threadsOf("hung").isEmpty());
    }

    @Test
    void whoWaitsForAFutureIsToldThoughTheThreadForNewsIsHeldUp() throws Exception {
        aws.gives("venue/key", 1, "one").gives("venue/other", 1, "other");
        Secrets secrets = open(SecretsConfig.named("held-up").forcedGap(Duration.ZERO));
        SecretRef<RawSecret> ref = secrets.raw("venue/key");
        SecretRef<RawSecret> other = secrets.raw("venue/other");
        CountDownLatch gate = new CountDownLatch(1);
        aws.gate = gate;
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch let = new CountDownLatch(1);
        var holding = ref.refresh().thenRun(() -> {
            held.countDown();
            until(() -> let.getCount() == 0); // however often it is interrupted
        });
        gate.countDown();
        held.await();
        var second = other.refresh();

        secrets.close();

        assertThat(second).isDone();
        let.countDown();
        holding.join();
    }

    @Test
    void newsThatNobodyTakesDoNotFillTheMemory() throws Exception {
        aws.gives("venue/key", 1, "one");
        Secrets secrets =
                open(SecretsConfig.named("news").forcedGap(Duration.ZERO).notFoundFor(Duration.ZERO));
        SecretRef<RawSecret> ref = secrets.raw("venue/key");
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch let = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        aws.gate = gate;
        var holding = ref.refresh().thenRun(() -> {
            held.countDown();
            until(() -> let.getCount() == 0); // however often it is interrupted
        });
        gate.countDown();
        held.await();

        SecretName missing = SecretName.of("venue/missing");
        for (int i = 0; i < 11_000; i++) { // each is on record as a failure
            assertThatThrownBy(() -> secrets.read(missing, Which.current()))
                    .isInstanceOf(SecretNotFoundException.class);
        }

        assertThat(secrets.stats().unrecorded()).isBetween(900L, 1_100L);
        let.countDown();
        holding.join();
    }

    @Test
    void theFutureOfAReportIsCompletedOnTheThreadForNews() throws Exception {
        aws.gives("venue/key", 1, "one");
        Secrets secrets = open(SecretsConfig.named("told").forcedGap(Duration.ZERO));
        SecretRef<RawSecret> ref = secrets.raw("venue/key");
        CountDownLatch gate = new CountDownLatch(1);
        aws.gate = gate;
        var thread = ref.reportRejectedAsync(ref.get())
                .handle((value, failure) -> Thread.currentThread().getName());

        gate.countDown();

        assertThat(thread.get()).startsWith("kellet-secrets-told-news");
    }

    @Test
    void aThreadNameSaysNoSecretAndNoName() {
        aws.gives("venue/key", 1, "canary");
        Secrets secrets = open(SecretsConfig.named("names"));
        secrets.raw("venue/key").onRotate((old, now) -> {});

        assertThat(threadsOf("names"))
                .isNotEmpty()
                .noneMatch(name -> name.contains("venue") || name.contains("canary"));
    }
}
