package io.kellet.secrets;

import static io.kellet.secrets.Desk.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.secrets.provider.Which;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The end, in the middle of things, and what is kept until then. */
final class SecretsCloseTest {

    private final Desk desk = Desk.open();

    @Test
    void closingIsNoLoss() {
        desk.aws.gives("venue/key", 1, "one");
        SecretRef<RawSecret> ref = desk.secrets.raw("venue/key");
        desk.records();

        desk.secrets.close();

        assertThatThrownBy(ref::get).hasMessageContaining("closed");
        assertThat(desk.events(SecretLost.class)).isEmpty();
        assertThat(desk.records()).isEmpty();
        assertThat(desk.aws.given).allMatch(bytes -> bytes.isWiped());
    }

    @Test
    void whatTheCacheHasThrownOutIsWipedToo() {
        Desk small = Desk.open(settings -> settings.maxEntries(1));
        for (int i = 0; i < 20; i++) {
            small.aws.gives("venue/" + i, 1, "value");
            var unused = small.secrets.read(SecretName.of("venue/" + i), Which.current());
        }

        small.secrets.close();

        assertThat(small.aws.given).hasSize(20).allMatch(bytes -> bytes.isWiped());
    }

    @Test
    void whatIsUnderWayForSomethingThrownOutComesToNothing() {
        Desk small = Desk.open(settings -> settings.maxEntries(1).callsPerProvider(64));
        List<Thread> readers = new ArrayList<>();
        List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
        small.queueing();
        for (int i = 0; i < 20; i++) {
            small.aws.gives("venue/" + i, 1, "value");
            String name = "venue/" + i;
            Thread reader = new Thread(() -> {
                try {
                    var unused = small.secrets.read(SecretName.of(name), Which.current());
                } catch (SecretUnavailableException e) {
                    thrown.add(e);
                }
            });
            readers.add(reader);
            reader.start();
            while (small.queued.size() <= i) {
                Thread.onSpinWait();
            }
        }

        small.secrets.close();
        small.run(); // what was handed over is called off, or was answered too late
        for (Thread reader : readers) {
            join(reader);
        }

        assertThat(thrown).hasSize(20).allSatisfy(e -> assertThat(e).hasMessageContaining("closed"));
        assertThat(small.aws.given).allMatch(bytes -> bytes.isWiped());
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void afterItNoListenerIsCalled() {
        desk.aws.gives("venue/key", 1, "one");
        SecretRef<RawSecret> ref = desk.secrets.raw("venue/key");
        List<String> told = new ArrayList<>();
        CompletableFuture<Void> ready = new CompletableFuture<>();
        ref.onRotateAsync((old, now) -> ready);
        ref.onRotate((old, now) -> told.add("second"));
        desk.secrets.purge();
        desk.aws.gives("venue/key", 2, "two");
        var unused = ref.refresh(); // given at once, and listeners are told after

        desk.secrets.close();
        ready.complete(null);

        assertThat(told).isEmpty();
        assertThat(desk.events(SecretRotationUnacknowledged.class)).isEmpty();
    }

    @Test
    void aCallThatWasInterruptedByTheEndIsNoFailure() {
        desk.aws.gives("venue/key", 1, "one");
        SecretRef<RawSecret> ref = desk.secrets.raw("venue/key");
        desk.aws.onFetch = () -> {
            desk.secrets.close();
            throw new SecretUnavailableException(KEY, "aws", "interrupted");
        };

        assertThat(ref.refresh()).isCompletedExceptionally();
        assertThat(desk.secrets.status().providers().get(0).failures()).isZero();
    }

    @Test
    void anInvalidationOfWhatIsBeingFetchedIsNoFailureOfTheProvider() {
        desk.aws.gives("venue/key", 1, "one");
        SecretRef<RawSecret> ref = desk.secrets.raw("venue/key");
        boolean[] inside = new boolean[1];
        desk.aws.onFetch = () -> {
            if (!inside[0]) {
                inside[0] = true;
                desk.secrets.invalidate(KEY);
                inside[0] = false;
                throw new SecretUnavailableException(KEY, "aws", "interrupted");
            }
        };

        for (int i = 0; i < 5; i++) {
            desk.pass(Duration.ofSeconds(2));
            assertThat(ref.refresh()).isCompletedWithValue(ref.get());
            assertThat(desk.secrets.status().providers().get(0).failures()).isZero();
        }
    }

    @Test
    void afterAPurgeProvidersAreStillToldWhatIsNotUsedAnyMore() {
        desk.aws.gives("venue/key", 1, "one");
        SecretRef<RawSecret> ref = desk.secrets.raw("venue/key");
        RawSecret old = ref.get();
        desk.aws.gives("venue/key", 2, "two");
        desk.pass(Duration.ofSeconds(2));
        var unused = ref.refresh();

        desk.secrets.purge();
        desk.pass(Duration.ofMinutes(6));

        assertThat(old.isWiped()).isTrue();
        assertThat(desk.aws.retired).containsExactlyInAnyOrder("venue/key v1", "venue/key v2");
    }

    @Test
    void anInterruptedWaitForAHandleLeavesNoHandleBehind() {
        Desk one = Desk.open(settings -> settings.maxRefs(1));
        one.aws.gives("venue/key", 1, "one").gives("venue/other", 1, "other");
        one.queueing();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> one.secrets.raw("venue/key")).hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        one.run();

        assertThat(one.secrets.raw("venue/other").get().name().text()).isEqualTo("venue/other");
        assertThat(one.secrets.status().refs()).isEqualTo(1);
        one.pass(Duration.ofHours(2));
        assertThat(one.aws.asked.stream().filter(asked -> asked.startsWith("venue/key")))
                .hasSize(1);
    }

    @Test
    void aHandleThatSomebodyHasStaysThoughAnotherIsInterrupted() {
        desk.aws.gives("venue/key", 1, "one");
        var unused = desk.secrets.read(KEY, Which.current());
        SecretRef<RawSecret> ref = desk.secrets.raw("venue/key"); // had without waiting
        desk.secrets.purge();
        desk.queueing();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> desk.secrets.raw("venue/key")).hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        desk.run();

        assertThat(desk.secrets.raw("venue/key")).isSameAs(ref);
    }

    @Test
    void whoWaitsForAHandleHasItThoughAnotherWasInterrupted() {
        desk.aws.gives("venue/key", 1, "one");
        desk.queueing();
        List<SecretRef<RawSecret>> had = new ArrayList<>();
        Thread other = new Thread(() -> had.add(desk.secrets.raw("venue/key")));
        other.start();
        while (desk.queued.isEmpty()) {
            Thread.onSpinWait();
        }
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> desk.secrets.raw("venue/key")).hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        desk.run();
        join(other);

        assertThat(desk.secrets.raw("venue/key")).isSameAs(had.get(0));
    }

    @Test
    void secretsOfOneNameCanBeOpenedAgainOnTheSameBus() {
        desk.secrets.close();

        Secrets again = Secrets.of(SecretsConfig.named("desk").build())
                .clock(desk.clock)
                .events(desk.bus)
                .provider(desk.aws)
                .manual(Runnable::run);

        desk.aws.gives("venue/key", 1, "one");
        assertThat(again.raw("venue/key").isDegraded()).isFalse();
        again.close();
    }
}
