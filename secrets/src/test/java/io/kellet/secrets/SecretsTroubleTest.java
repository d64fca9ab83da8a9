package io.kellet.secrets;

import static io.kellet.secrets.Desk.KEY;
import static io.kellet.secrets.Desk.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.secrets.provider.SecretTamperedException;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.Which;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Two things at once that each alone are ordinary. */
final class SecretsTroubleTest {

    private static final Which PENDING = Which.of(Stage.PENDING);

    private final Desk desk = Desk.open();
    private final SecretRef<RawSecret> ref = first();

    private SecretRef<RawSecret> first() {
        desk.aws.gives("venue/key", 5, "five");
        return desk.secrets.raw("venue/key");
    }

    @Test
    void anInvalidationWhileAnotherVersionIsTriedAnswersWhoReported() {
        desk.aws.gives("venue/key", PENDING, 6, "six");
        desk.queueing();
        var reported = ref.reportRejectedAsync(ref.get());
        desk.queued.remove().run(); // still the same: the one to come is asked for next
        assertThat(desk.queued).hasSize(1);

        desk.aws.gives("venue/key", 7, "seven");
        desk.secrets.invalidate(KEY);
        desk.run();

        assertThat(reported).isCompletedWithValue(ref.get());
        assertThat(text(ref.get())).isEqualTo("seven");
    }

    @Test
    void anInvalidationWhileTheCurrentVersionIsFetchedAnswersWhoReported() {
        desk.queueing();
        var reported = ref.reportRejectedAsync(ref.get());

        desk.aws.gives("venue/key", 7, "seven");
        desk.secrets.invalidate(KEY);
        desk.run();

        assertThat(reported).isCompletedWithValue(ref.get());
        assertThat(text(ref.get())).isEqualTo("seven");
    }

    @Test
    void whatIsInvalidatedDuringARefreshIsHadFromFurtherDownIfItsProviderFails() {
        desk.vault.gives("venue/key", 1, "of vault");
        desk.queueing();
        var fetch = ref.refresh();

        desk.aws.isDown();
        desk.secrets.invalidate(KEY);
        desk.run();

        assertThat(text(ref.get())).isEqualTo("of vault");
        assertThat(fetch).isCompletedWithValue(ref.get());
    }

    @Test
    void whatGetsTooOldDuringARefreshIsHadFromFurtherDownAtOnce() {
        desk.vault.gives("venue/key", 1, "of vault");
        desk.clock.advance(Duration.ofHours(1).minusMillis(100));
        desk.queueing();
        var fetch = ref.refresh();
        desk.clock.advance(Duration.ofMillis(200));
        desk.secrets.turn();
        assertThat(ref.state()).isEqualTo(SecretState.HARD_STALE);

        desk.aws.isDown();
        desk.run();

        assertThat(text(ref.get())).isEqualTo("of vault");
        assertThat(fetch).isCompletedWithValue(ref.get());
    }

    @Test
    void aListenerNeverHearsOfAnOlderVersionAfterANewerOne() {
        List<String> told = new ArrayList<>();
        ref.onRotateAsync((old, now) -> new CompletableFuture<>()); // never ready
        ref.onRotate((old, now) -> told.add(text(now)));
        desk.secrets.purge();
        desk.aws.gives("venue/key", 6, "six");
        var six = ref.refresh(); // is given at once, and listeners are told after
        assertThat(text(ref.get())).isEqualTo("six");
        desk.clock.advance(Duration.ofSeconds(2));
        desk.aws.gives("venue/key", 7, "seven");
        var seven = ref.refresh();

        desk.pass(Duration.ofMinutes(1));

        assertThat(told).containsExactly("seven");
        assertThat(text(ref.get())).isEqualTo("seven");
        assertThat(six).isCompleted();
        assertThat(seven).isCompleted();
    }

    @Test
    void aStageThatCannotBeWaitedForIsNotWaitedFor() {
        ref.onRotateAsync((old, now) -> new CompletableFuture<Void>() {
            @Override
            public CompletableFuture<Void> whenComplete(BiConsumer<? super Void, ? super Throwable> action) {
                throw new IllegalStateException("not of that kind");
            }
        });
        desk.aws.gives("venue/key", 6, "six");
        desk.queueing();
        var fetch = ref.refresh();

        desk.queued.remove().run();
        desk.queued.remove().run(); // the listener; nothing is thrown on its thread

        assertThat(fetch).isCompletedWithValue(ref.get());
        assertThat(text(ref.get())).isEqualTo("six");
        assertThat(desk.events(SecretRotationUnacknowledged.class))
                .singleElement()
                .extracting(SecretRotationUnacknowledged::why)
                .isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void aFailureOfOurOwnInTheMiddleOfALoadEndsThatLoadAlone() {
        ManualClock clock = new ManualClock();
        AtomicInteger until = new AtomicInteger(Integer.MAX_VALUE);
        for (int step = 1; step <= 12; step++) {
            ScriptedProvider aws = new ScriptedProvider("aws", clock).gives("venue/key", 1, "one");
            until.set(Integer.MAX_VALUE);
            Secrets secrets = Secrets.of(SecretsConfig.named("short-of-memory")
                            .forcedGap(Duration.ZERO)
                            .build())
                    .clock(() -> {
                        if (until.decrementAndGet() == 0) {
                            throw new OutOfMemoryError("made up");
                        }
                        return clock.nanos();
                    })
                    .provider(aws)
                    .manual(Runnable::run);
            SecretRef<RawSecret> handle = secrets.raw("venue/key");
            aws.gives("venue/key", 2, "two");

            until.set(step);
            try {
                var unused = handle.refresh();
            } catch (OutOfMemoryError e) {
                assertThat(e).hasMessage("made up");
            }
            until.set(Integer.MAX_VALUE);
            for (int i = 0; i < 10; i++) {
                secrets.turn();
                clock.advance(Duration.ofMinutes(1));
            }

            assertThat(text(handle.get())).as("step %d", step).isEqualTo("two");
            assertThat(handle.state()).as("step %d", step).isNotEqualTo(SecretState.HARD_STALE);
            secrets.close();
        }
    }

    @Test
    void howeverManyWereRejectedTheSameOneIsNotTheAnswer() {
        for (int i = 6; i < 40; i++) {
            RawSecret refused = ref.get();
            desk.aws.gives("venue/key", i, "value " + i);
            assertThat(ref.reportRejected(refused)).isNotSameAs(refused);
            desk.clock.advance(Duration.ofSeconds(1));
        }
    }

    @Test
    void thatSomethingWasTamperedWithIsToldOnceUntilItChanges() {
        desk.aws.fails(name -> new SecretTamperedException(name, "aws", "a tag does not fit"));
        desk.pass(Duration.ofMinutes(30));
        assertThat(desk.events(SecretTampered.class)).hasSize(1);
        for (int i = 0; i < 10; i++) { // without a handle nothing is remembered of it from one time to the next
            assertThatThrownBy(() -> desk.secrets.read(KEY, PENDING)).isInstanceOf(SecretTamperedException.class);
            desk.pass(Duration.ofSeconds(10));
        }
        assertThat(desk.events(SecretTampered.class)).hasSize(1);

        desk.aws.fails(name -> new SecretTamperedException(name, "aws", "the trailer does not fit"));
        desk.pass(Duration.ofMinutes(3));
        assertThat(desk.events(SecretTampered.class)).hasSize(2);
        desk.aws.isUp();
        desk.pass(Duration.ofMinutes(3));
        desk.aws.fails(name -> new SecretTamperedException(name, "aws", "the trailer does not fit"));
        desk.pass(Duration.ofMinutes(10));
        assertThat(desk.events(SecretTampered.class)).hasSize(3);
    }

    @Test
    void aVersionOfMoreThanOneLineIsRefused() {
        for (String odd : List.of("v1\r\nsecret.used", "v\u00001", "v\u001b[2J", "v\u0085x", "v\u2028x", "v\u202ex")) {
            assertThatThrownBy(() -> new SecretVersion("aws", odd, 1, null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("version id")
                    .hasMessageNotContaining(odd);
            assertThatThrownBy(() -> new SecretVersion(odd, "1", 1, null)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new SecretVersion("aws", "x".repeat(1_025), 1, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1..1024");
        assertThat(new SecretVersion("aws", "x".repeat(1_024), 1, null).id()).hasSize(1_024);
    }
}
