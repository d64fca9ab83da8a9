package io.kellet.secrets;

import static io.kellet.secrets.Desk.KEY;
import static io.kellet.secrets.Desk.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.secrets.provider.SecretExpiredException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** One version takes over from another. */
final class RotationTest {

    private final Desk desk = Desk.open();
    private final SecretRef<RawSecret> ref = first();
    private final List<String> told = new ArrayList<>();

    private SecretRef<RawSecret> first() {
        desk.aws.gives("venue/key", 1, "one");
        return desk.secrets.raw("venue/key");
    }

    private void second() {
        desk.aws.gives("venue/key", 2, "two");
        desk.clock.advance(Duration.ofSeconds(1));
        var unused = ref.refresh();
    }

    @Test
    void listenersAreToldBeforeAnybodySeesTheNewVersion() {
        ref.onRotate((old, now) -> told.add(text(old) + ">" + text(now) + " seen " + text(ref.get())));
        ref.onRotate((old, now) -> told.add("second"));

        second();

        assertThat(told).containsExactly("one>two seen one", "second");
        assertThat(text(ref.get())).isEqualTo("two");
        assertThat(desk.events(SecretRotated.class)).singleElement().satisfies(event -> {
            assertThat(event.from().id()).isEqualTo("v1");
            assertThat(event.to().id()).isEqualTo("v2");
            assertThat(event.acknowledged()).isTrue();
        });
    }

    @Test
    void aListenerMayTakeItsTimeAndSayWhenItIsReady() {
        CompletableFuture<String> ready = new CompletableFuture<>();
        ref.onRotateAsync((old, now) -> ready);
        second();
        assertThat(text(ref.get())).isEqualTo("one");

        ready.complete("go");

        assertThat(text(ref.get())).isEqualTo("two");
        assertThat(desk.events(SecretRotationUnacknowledged.class)).isEmpty();
    }

    @Test
    void aListenerThatIsLateKeepsNobodyFromTheNewVersion() {
        ref.onRotateAsync((old, now) -> new CompletableFuture<>());
        second();
        desk.pass(Duration.ofMillis(4_999));
        assertThat(text(ref.get())).isEqualTo("one");

        desk.pass(Duration.ofMillis(1));

        assertThat(text(ref.get())).isEqualTo("two");
        assertThat(desk.events(SecretRotationUnacknowledged.class))
                .extracting(SecretRotationUnacknowledged::why)
                .containsExactly("late");
        assertThat(desk.events(SecretRotated.class)).noneMatch(SecretRotated::acknowledged);
    }

    @Test
    void aListenerThatThrowsIsToldOfAndTheNextOneIsCalled() {
        ref.onRotate((old, now) -> {
            throw new IllegalStateException(text(now));
        });
        ref.onRotate((old, now) -> told.add("next"));

        second();

        assertThat(told).containsExactly("next");
        assertThat(text(ref.get())).isEqualTo("two");
        assertThat(desk.events(SecretRotationUnacknowledged.class))
                .extracting(SecretRotationUnacknowledged::why)
                .containsExactly("java.lang.IllegalStateException");
    }

    @Test
    void aListenerThatHangsIsNotCalledAgainBeforeItReturns() {
        ref.onRotate((old, now) -> told.add(now.version().id()));
        desk.aws.gives("venue/key", 2, "two");
        desk.clock.advance(Duration.ofSeconds(1));
        desk.queueing();
        var unused = ref.refresh();
        desk.queued.remove().run(); // the fetch
        Runnable hangs = desk.queued.remove(); // the listener
        desk.pass(Duration.ofSeconds(5));
        assertThat(text(ref.get())).isEqualTo("two");

        desk.aws.gives("venue/key", 3, "three");
        var unusedToo = ref.refresh();
        desk.queued.remove().run();

        assertThat(text(ref.get())).isEqualTo("three");
        assertThat(desk.queued).isEmpty();
        assertThat(desk.events(SecretRotationUnacknowledged.class))
                .extracting(SecretRotationUnacknowledged::why)
                .containsExactly("late", "busy with the version before");
        hangs.run();
        assertThat(told).containsExactly("v2");
    }

    @Test
    void aListenerThatIsClosedIsNotTold() {
        RotationSubscription subscription = ref.onRotate((old, now) -> told.add("x"));
        subscription.close();
        subscription.close();

        second();

        assertThat(told).isEmpty();
    }

    @Test
    void theOldVersionIsUsableForTheOverlapAndThenGone() {
        RawSecret old = ref.get();
        second();

        desk.pass(Duration.ofMinutes(5).minusMillis(1));
        assertThat(text(old)).isEqualTo("one");
        assertThat(desk.aws.retired).isEmpty();
        desk.pass(Duration.ofMillis(1));

        assertThat(old.isWiped()).isTrue();
        assertThatThrownBy(() -> text(old)).isInstanceOf(SecretExpiredException.class);
        assertThat(desk.aws.retired).containsExactly("venue/key v1");
        assertThat(text(ref.get())).isEqualTo("two");
    }

    @Test
    void anOldVersionIsNotUsableForLongerThanItsOwnLife() {
        Desk other = Desk.open();
        other.aws.gives("lease", io.kellet.secrets.provider.Which.current(), 1, "x", null, Duration.ofSeconds(60));
        SecretRef<RawSecret> lease = other.secrets.raw("lease");
        RawSecret old = lease.get();
        other.aws.gives("lease", 2, "y");

        other.pass(Duration.ofSeconds(45));
        assertThat(text(lease.get())).isEqualTo("y");
        assertThat(old.isWiped()).isFalse();
        other.pass(Duration.ofSeconds(15));

        assertThat(old.isWiped()).isTrue();
    }

    @Test
    void whileListenersGetReadyTheOldVersionIsNotGivenPastItsLife() {
        Desk other = Desk.open(settings -> settings.ackWithin(Duration.ofMinutes(10)));
        other.aws.gives("lease", io.kellet.secrets.provider.Which.current(), 1, "x", null, Duration.ofSeconds(60));
        SecretRef<RawSecret> lease = other.secrets.raw("lease");
        RawSecret old = lease.get();
        lease.onRotateAsync((before, now) -> new CompletableFuture<>());
        other.aws.gives("lease", 2, "y");

        other.pass(Duration.ofSeconds(59));
        assertThat(lease.get()).isSameAs(old);
        other.pass(Duration.ofSeconds(1));

        assertThat(text(lease.get())).isEqualTo("y");
        assertThat(old.isWiped()).isTrue();
    }

    @Test
    void whereNothingIsGivenTheNewVersionIsGivenAtOnceAndListenersAreToldAfter() {
        desk.aws.isDown();
        desk.pass(Duration.ofMinutes(61));
        ref.onRotate((old, now) -> told.add(old.isWiped() + " " + text(ref.get())));

        desk.aws.isUp().gives("venue/key", 2, "two");
        desk.pass(Duration.ofMinutes(2));

        assertThat(text(ref.get())).isEqualTo("two");
        assertThat(told).containsExactly("true two");
    }

    @Test
    void anInvalidationDuringARotationWipesBoth() {
        ref.onRotateAsync((old, now) -> new CompletableFuture<>());
        RawSecret old = ref.get();
        second();
        desk.aws.gives("venue/key", 3, "three");

        desk.secrets.invalidate(KEY);

        assertThat(text(ref.get())).isEqualTo("three");
        assertThat(old.isWiped()).isTrue();
        assertThat(desk.aws.given.stream().filter(bytes -> !bytes.isWiped())).hasSize(1);
    }

    @Test
    void readersSeeVersionsInTheirOrder() throws InterruptedException {
        List<Long> seen = new ArrayList<>();
        Thread reader = new Thread(() -> {
            long last = 0;
            while (last < 50) {
                long now = ref.get().version().ordinal();
                if (now != last) {
                    seen.add(now);
                    last = now;
                }
            }
        });
        reader.start();
        for (int version = 2; version <= 50; version++) {
            desk.aws.gives("venue/key", version, "v" + version);
            desk.clock.advance(Duration.ofSeconds(1));
            var unused = ref.refresh();
        }
        reader.join();

        assertThat(seen).isSorted().doesNotHaveDuplicates().contains(50L);
    }
}
