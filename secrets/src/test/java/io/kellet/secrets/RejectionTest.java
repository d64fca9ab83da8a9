package io.kellet.secrets;

import static io.kellet.secrets.Desk.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretExpiredException;
import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.Which;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Whoever a secret is shown to does not accept it. */
final class RejectionTest {

    private static final Which PENDING = Which.of(Stage.PENDING);
    private static final Which PREVIOUS = Which.of(Stage.PREVIOUS);

    private final Desk desk = Desk.open();
    private final SecretRef<RawSecret> ref = first();

    private SecretRef<RawSecret> first() {
        desk.aws.gives("venue/key", 5, "five");
        return desk.secrets.raw("venue/key");
    }

    @Test
    void aVersionThatIsOldAlreadyIsAnsweredAtOnce() {
        RawSecret old = ref.get();
        desk.aws.gives("venue/key", 6, "six");
        var unused = ref.refresh();
        int calls = desk.aws.calls.get();

        assertThat(text(ref.reportRejected(old))).isEqualTo("six");
        assertThat(desk.aws.calls).hasValue(calls);
    }

    @Test
    void theCurrentVersionIsFetchedAnewFirst() {
        RawSecret refused = ref.get();
        desk.aws.gives("venue/key", 6, "six").gives("venue/key", PENDING, 7, "seven");

        assertThat(text(ref.reportRejected(refused))).isEqualTo("six");
        assertThat(desk.aws.asked).hasSize(2).noneMatch(asked -> asked.contains("PENDING"));
    }

    @Test
    void manyReportsOfOneRotationCauseOneFetch() {
        RawSecret refused = ref.get();
        desk.aws.gives("venue/key", 6, "six");
        desk.queueing();
        List<CompletableFuture<RawSecret>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(ref.reportRejectedAsync(refused));
        }
        assertThat(desk.queued).hasSize(1);
        desk.run();

        assertThat(all).allSatisfy(one -> assertThat(one).isCompletedWithValue(ref.get()));
        assertThat(desk.aws.calls).hasValue(2);
        assertThat(text(ref.reportRejected(refused))).isEqualTo("six");
        assertThat(desk.aws.calls).hasValue(2);
    }

    @Test
    void thenTheOneToComeThenTheOneBefore() {
        desk.aws.gives("venue/key", PENDING, 6, "pending").gives("venue/key", PREVIOUS, 4, "previous");

        RawSecret pending = ref.reportRejected(ref.get());
        assertThat(text(pending)).isEqualTo("pending");
        assertThat(ref.get()).isSameAs(pending);
        desk.clock.advance(Duration.ofSeconds(1));
        RawSecret previous = ref.reportRejected(pending);
        assertThat(text(previous)).isEqualTo("previous");
        desk.clock.advance(Duration.ofSeconds(1));

        assertThatThrownBy(() -> ref.reportRejected(previous))
                .isInstanceOf(SecretExpiredException.class)
                .hasMessageContaining("aws:v5, aws:v6, aws:v4");
        assertThat(ref.get()).isSameAs(previous); // whoever wants can try on
        assertThat(desk.vault.calls).hasValue(0);
    }

    @Test
    void aVersionThatIsRejectedDoesNotComeBackBeforeTheWindowIsOver() {
        desk.aws.gives("venue/key", PENDING, 6, "pending");
        ref.reportRejected(ref.get());
        desk.clock.advance(Duration.ofSeconds(2));

        var unused = ref.refresh();
        assertThat(text(ref.get())).isEqualTo("pending");
        desk.pass(Duration.ofSeconds(57));
        assertThat(text(ref.get())).isEqualTo("pending");
        desk.pass(Duration.ofSeconds(5));

        assertThat(text(ref.get())).isEqualTo("five"); // the current version rules again
    }

    @Test
    void aNewCurrentVersionIsTakenAtOnceInTheWindow() {
        desk.aws.gives("venue/key", PENDING, 6, "pending");
        ref.reportRejected(ref.get());
        desk.aws.gives("venue/key", 7, "seven");
        desk.clock.advance(Duration.ofSeconds(1));

        var unused = ref.refresh();

        assertThat(text(ref.get())).isEqualTo("seven");
    }

    @Test
    void whatStaysRejectedIsNotAskedForMoreOftenThanTheGapAllows() {
        for (int i = 0; i < 1_000; i++) {
            assertThatThrownBy(() -> ref.reportRejected(ref.get())).isInstanceOf(SecretExpiredException.class);
            desk.clock.advance(Duration.ofMillis(1));
        }

        assertThat(desk.aws.calls).hasValue(1 + 3); // the current one, the one to come, the one before: once
    }

    @Test
    void ifNobodyAnswersItIsNotCalledExpired() {
        RawSecret refused = ref.get();
        desk.aws.isDown();

        assertThatThrownBy(() -> ref.reportRejected(refused)).isInstanceOf(SecretUnavailableException.class);
        assertThat(ref.get()).isSameAs(refused);
    }

    @Test
    void listenersAreToldOfACandidateToo() {
        desk.aws.gives("venue/key", PENDING, 6, "pending");
        List<String> told = new ArrayList<>();
        ref.onRotate((old, now) -> told.add(text(old) + ">" + text(now)));

        ref.reportRejected(ref.get());

        assertThat(told).containsExactly("five>pending");
    }

    @Test
    void aVersionThatCameBackIsNotGivenBackToItsProvider() {
        RawSecret five = ref.get();
        desk.aws.gives("venue/key", 6, "six").gives("venue/key", PREVIOUS, 5, "five");
        RawSecret six = ref.reportRejected(five);
        desk.pass(Duration.ofMinutes(2)); // the rejection is forgotten, the old one is still usable
        RawSecret again = ref.reportRejected(six);
        assertThat(text(again)).isEqualTo("five");

        desk.clock.advance(Duration.ofMinutes(4));
        desk.aws.givesUnordered("venue/key", Which.current(), "v5", "five");
        desk.pass(Duration.ofMinutes(2));

        assertThat(five.isWiped()).isTrue();
        assertThat(text(ref.get())).isEqualTo("five");
        assertThat(desk.aws.retired).doesNotContain("venue/key v5");
    }

    @Test
    void anotherSecretsValueIsRefused() {
        desk.aws.gives("other", 1, "x");
        RawSecret other = desk.secrets.raw("other").get();

        assertThatThrownBy(() -> ref.reportRejected(other)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ref.reportRejectedAsync(other)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whoReportsWhatIsGoneIsToldWhy() {
        RawSecret refused = ref.get();
        desk.aws.isDown();
        desk.pass(Duration.ofMinutes(61));

        assertThatThrownBy(() -> ref.reportRejected(refused)).isInstanceOf(SecretException.class);
        desk.aws.isUp();
        desk.pass(Duration.ofSeconds(70));

        assertThat(text(ref.get())).isEqualTo("five");
    }
}
