package io.kellet.secrets;

import static io.kellet.secrets.Desk.KEY;
import static io.kellet.secrets.Desk.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kellet.secrets.provider.SecretDeniedException;
import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretMalformedException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretNotFoundException;
import io.kellet.secrets.provider.SecretTamperedException;
import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.Which;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long what is believed, and who is asked when. */
final class CacheTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Desk desk = Desk.open();
    private final Secrets secrets = desk.secrets;

    private SecretRef<RawSecret> ref() {
        desk.aws.gives("venue/key", 1, "one");
        return secrets.raw("venue/key");
    }

    @Test
    void aHandleGivesWhatTheFirstProviderHas() {
        SecretRef<RawSecret> ref = ref();

        assertThat(text(ref.get())).isEqualTo("one");
        assertThat(ref.version().toString()).isEqualTo("aws:v1");
        assertThat(ref.state()).isEqualTo(SecretState.FRESH);
        assertThat(ref.isStale()).isFalse();
        assertThat(secrets.raw("venue/key")).isSameAs(ref);
        assertThat(desk.aws.calls).hasValue(1);
    }

    @Test
    void aNameHasOneType() {
        ref();

        assertThatThrownBy(() -> secrets.apiKey("venue/key"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("of one type");
    }

    @Test
    void thereAreNoMoreHandlesThanTheSettingsAllow() {
        Desk small = Desk.open(settings -> settings.maxRefs(1));
        small.aws.gives("a", 1, "x").gives("b", 1, "y");
        small.secrets.raw("a");

        assertThatThrownBy(() -> small.secrets.raw("b"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("maxRefs=1");
        assertThat(small.secrets.raw("a").get()).isNotNull();
    }

    @Test
    void aHandleThatCouldNotBeHadTakesNoPlace() {
        Desk small = Desk.open(settings -> settings.maxRefs(1));
        small.aws.gives("b", 1, "y");

        assertThatThrownBy(() -> small.secrets.raw("a")).isInstanceOf(SecretNotFoundException.class);

        assertThat(small.secrets.raw("b").get()).isNotNull();
    }

    @Test
    void aValueIsFetchedAgainAfterItsSoftTimeAndNobodyWaits() {
        SecretRef<RawSecret> ref = ref();
        desk.aws.gives("venue/key", 2, "two");

        desk.pass(Duration.ofMinutes(4));
        assertThat(desk.aws.calls).hasValue(1);
        desk.pass(MINUTE);

        assertThat(desk.aws.calls).hasValue(2);
        assertThat(text(ref.get())).isEqualTo("two");
        assertThat(secrets.stats().waits()).isEqualTo(1);
    }

    @Test
    void whileItIsFetchedAgainTheOldOneIsGivenAndItIsFetchedOnce() {
        SecretRef<RawSecret> ref = ref();
        desk.queueing();

        desk.clock.advance(Duration.ofMinutes(5));
        secrets.turn();
        secrets.turn();

        assertThat(ref.state()).isEqualTo(SecretState.SOFT_STALE);
        assertThat(text(ref.get())).isEqualTo("one");
        assertThat(desk.queued).hasSize(1);
        desk.run();
        assertThat(ref.state()).isEqualTo(SecretState.FRESH);
    }

    @Test
    void theSameVersionStaysTheSameObject() {
        SecretRef<RawSecret> ref = ref();
        RawSecret before = ref.get();

        desk.pass(Duration.ofMinutes(11));

        assertThat(desk.aws.calls).hasValueGreaterThanOrEqualTo(3);
        assertThat(ref.get()).isSameAs(before);
        assertThat(desk.aws.given.stream().filter(bytes -> !bytes.isWiped())).hasSize(1);
    }

    @Test
    void failingRefreshesKeepToTheirPausesHoweverOftenItIsRead() {
        ref();
        desk.vault.isDown();
        desk.pass(Duration.ofMinutes(5));
        int before = desk.aws.calls.get();
        desk.aws.fails(
                name -> new SecretTamperedException(name, "aws", "somebody was here")); // no breaker opens for it

        for (int i = 0; i < 600_000; i += 100) { // ten minutes, a read each 0.1 s
            desk.clock.advance(Duration.ofMillis(100));
            assertThat(secrets.read(KEY, Which.current())).isNotNull();
            if (i % 1_000 == 0) {
                secrets.turn();
            }
        }

        // pauses of 1 s to 60 s, thrice the one before at most: 600 s hold some 40 at the very most, never one for each
        // read
        assertThat(desk.aws.calls.get() - before).isBetween(5, 60);
    }

    @Test
    void aFailureMakesNothingYounger() {
        SecretRef<RawSecret> ref = ref();
        desk.pass(Duration.ofMinutes(5));
        long since = desk.clock.nanos();
        desk.aws.isDown();

        desk.pass(Duration.ofMinutes(59));
        assertThat(text(ref.get())).isEqualTo("one");
        assertThat(secrets.status().oldest()).isGreaterThanOrEqualTo(Duration.ofNanos(desk.clock.nanos() - since));

        desk.pass(MINUTE);
        assertThat(ref.state()).isEqualTo(SecretState.HARD_STALE);
        assertThatThrownBy(ref::get)
                .isInstanceOf(SecretUnavailableException.class)
                .hasMessageContaining("venue/key");
    }

    @Test
    void whatIsTooOldIsWipedAndTold() {
        SecretRef<RawSecret> ref = ref();
        RawSecret old = ref.get();
        desk.aws.isDown();

        desk.pass(Duration.ofMinutes(61));

        assertThat(old.isWiped()).isTrue();
        assertThat(desk.aws.given).allMatch(bytes -> bytes.isWiped());
        assertThat(desk.events(SecretLost.class)).hasSize(1);
        assertThat(desk.events(SecretStale.class)).hasSize(1);
        assertThat(desk.aws.retired).containsExactly("venue/key v1");
    }

    @Test
    void whenTheCapIsOverTheNextProviderIsAsked() {
        SecretRef<RawSecret> ref = ref();
        desk.vault.gives("venue/key", 7, "seven");
        desk.aws.isDown();

        desk.pass(Duration.ofMinutes(59));
        assertThat(text(ref.get())).isEqualTo("one");
        desk.pass(Duration.ofMinutes(2));

        assertThat(text(ref.get())).isEqualTo("seven");
        assertThat(ref.isDegraded()).isTrue();
    }

    @Test
    void aNoOnRefreshEndsItWithinThatRefresh() {
        for (ScriptedProvider.Failure no : List.<ScriptedProvider.Failure>of(
                name -> new SecretDeniedException(name, "aws", "not allowed"),
                name -> new SecretNotFoundException(name, "aws", "deleted"))) {
            Desk other = Desk.open();
            other.aws.gives("venue/key", 1, "one");
            other.vault.gives("venue/key", 1, "other");
            SecretRef<RawSecret> ref = other.secrets.raw("venue/key");
            RawSecret old = ref.get();
            other.aws.fails(no);

            other.pass(Duration.ofMinutes(5).plus(SECOND));

            assertThat(ref.state()).isEqualTo(SecretState.ABSENT);
            assertThatThrownBy(ref::get).isInstanceOf(SecretException.class);
            assertThat(old.isWiped()).isTrue();
            assertThat(other.vault.calls).hasValue(0);
        }
    }

    @Test
    void whatWasRefusedComesBackWhenItIsAllowedAgain() {
        SecretRef<RawSecret> ref = ref();
        desk.aws.fails(name -> new SecretDeniedException(name, "aws", "not allowed"));
        desk.pass(Duration.ofMinutes(6));
        assertThat(ref.state()).isEqualTo(SecretState.ABSENT);

        desk.aws.isUp();
        desk.pass(Duration.ofMinutes(2));

        assertThat(text(ref.get())).isEqualTo("one");
    }

    @Test
    void aThousandValuesOfOneMomentAreNotFetchedAgainInOneSecond() {
        Desk many = Desk.open(settings -> settings.maxRefs(1_000));
        for (int i = 0; i < 1_000; i++) {
            many.aws.gives("key/" + i, 1, "x");
            many.secrets.raw("key/" + i);
        }
        int most = 0;
        int before = many.aws.calls.get();
        for (int second = 0; second < 300; second++) {
            many.pass(SECOND);
            int now = many.aws.calls.get();
            most = Math.max(most, now - before);
            before = now;
        }

        assertThat(before).isBetween(2_000, 2_001);
        assertThat(most).isLessThan(100);
    }

    @Test
    void thatNobodyHasItIsBelievedForFiveSecondsAtMost() {
        assertThatThrownBy(() -> secrets.raw("venue/key")).isInstanceOf(SecretNotFoundException.class);
        desk.aws.gives("venue/key", 1, "one");
        desk.clock.advance(Duration.ofMillis(4_900));
        assertThatThrownBy(() -> secrets.raw("venue/key")).isInstanceOf(SecretNotFoundException.class);
        assertThatThrownBy(() -> secrets.read(KEY, Which.current())).isInstanceOf(SecretNotFoundException.class);
        assertThat(desk.aws.calls).hasValue(1);

        desk.clock.advance(Duration.ofMillis(100));

        assertThat(text(secrets.raw("venue/key").get())).isEqualTo("one");
    }

    @Test
    void anOutageIsNeverBelievedForLongerThanItLasts() {
        desk.vault.isDown();
        assertThatThrownBy(() -> secrets.raw("venue/key")).isInstanceOf(SecretUnavailableException.class);

        desk.vault.isUp().gives("venue/key", 1, "one");

        assertThat(text(secrets.raw("venue/key").get())).isEqualTo("one");
    }

    @Test
    void askingForAFetchJoinsOneThatIsUnderWay() {
        SecretRef<RawSecret> ref = ref();
        desk.queueing();

        var first = ref.refresh();
        var second = ref.refresh();
        assertThat(desk.queued).hasSize(1);
        assertThat(first).isNotDone();
        desk.run();

        assertThat(first).isCompletedWithValue(ref.get());
        assertThat(second).isCompletedWithValue(ref.get());
        assertThat(desk.aws.calls).hasValue(2);
    }

    @Test
    void whoAsksTooSoonGetsWhatThereIs() {
        SecretRef<RawSecret> ref = ref();
        var unused = ref.refresh();
        desk.clock.advance(Duration.ofMillis(999));

        assertThat(ref.refresh()).isCompletedWithValue(ref.get());
        assertThat(desk.aws.calls).hasValue(2);
        desk.clock.advance(Duration.ofMillis(1));

        assertThat(ref.refresh()).isCompletedWithValue(ref.get());
        assertThat(desk.aws.calls).hasValue(3);
    }

    @Test
    void whatWasUnderWayWhenItWasInvalidatedDoesNotComeBack() {
        SecretRef<RawSecret> ref = ref();
        RawSecret old = ref.get();
        desk.queueing();
        var fetch = ref.refresh();
        Runnable late = desk.queued.remove();

        desk.aws.gives("venue/key", 2, "two");
        secrets.invalidate(KEY);
        assertThat(old.isWiped()).isTrue();
        assertThatThrownBy(ref::get).hasMessageContaining("invalidated");
        desk.run();
        assertThat(text(ref.get())).isEqualTo("two");
        desk.aws.gives("venue/key", 1, "one");
        late.run();

        assertThat(text(ref.get())).isEqualTo("two");
        assertThat(fetch).isCompletedWithValue(ref.get());
    }

    @Test
    void anAnswerThatWasGivenBeforeTheInvalidationIsWiped() {
        SecretRef<RawSecret> ref = ref();
        boolean[] once = {true};
        desk.aws.onFetch = () -> {
            if (once[0]) { // in the middle of the call
                once[0] = false;
                secrets.invalidate(KEY);
                desk.aws.gives("venue/key", 1, "resurrected");
            }
        };
        desk.aws.gives("venue/key", 2, "two");

        var unused = ref.refresh();

        assertThat(text(ref.get())).isEqualTo("two");
        assertThat(desk.aws.given.stream().filter(bytes -> !bytes.isWiped())).hasSize(1);
    }

    @Test
    void afterAPurgeThereIsNothingUntilSomebodyAsks() {
        SecretRef<RawSecret> ref = ref();
        RawSecret old = ref.get();

        secrets.purge();
        desk.pass(Duration.ofMinutes(10));

        assertThat(old.isWiped()).isTrue();
        assertThat(ref.state()).isEqualTo(SecretState.ABSENT);
        assertThatThrownBy(ref::get).hasMessageContaining("purged");
        assertThat(desk.aws.calls).hasValue(1);
        assertThat(ref.refresh()).isCompleted();
        assertThat(text(ref.get())).isEqualTo("one");
    }

    @Test
    void aClockThatStepsBackNeitherFreezesNorFreesAnything() {
        SecretRef<RawSecret> ref = ref();
        desk.clock.stepBack(Duration.ofDays(1));
        secrets.turn();
        desk.aws.gives("venue/key", 2, "two");

        desk.pass(Duration.ofMinutes(4));
        assertThat(text(ref.get())).isEqualTo("one");
        desk.pass(MINUTE);

        assertThat(text(ref.get())).isEqualTo("two");
    }

    @Test
    void theCalendarDecidesNothing() {
        Instant[] wall = {Instant.EPOCH};
        desk.aws.gives("venue/key", 1, "one");
        try (Secrets other = Secrets.of(SecretsConfig.named("wall").build())
                .clock(desk.clock)
                .wall(() -> wall[0])
                .provider(desk.aws)
                .manual(Runnable::run)) {
            SecretRef<RawSecret> ref = other.raw("venue/key");
            int calls = desk.aws.calls.get();

            for (Duration jump : List.of(Duration.ofDays(1), Duration.ofDays(-2))) {
                wall[0] = wall[0].plus(jump);
                other.turn();
                assertThat(ref.state()).isEqualTo(SecretState.FRESH);
                assertThat(desk.aws.calls).hasValue(calls);
            }
        }
    }

    @Test
    void versionsStagesAndNamesDoNotMix() {
        desk.aws.gives("a", 1, "current").gives("a", Which.of(Stage.PREVIOUS), 0, "previous");
        desk.aws.gives("a", Which.version("v9"), 9, "nine").gives("b", 1, "other");

        assertThat(text(secrets.read(SecretName.of("a"), Which.current()))).isEqualTo("current");
        assertThat(text(secrets.read(SecretName.of("a"), Which.of(Stage.PREVIOUS))))
                .isEqualTo("previous");
        assertThat(text(secrets.read(SecretName.of("a"), Which.version("v9")))).isEqualTo("nine");
        assertThat(text(secrets.read(SecretName.of("b"), Which.current()))).isEqualTo("other");
        assertThat(desk.aws.calls).hasValue(4);
        assertThat(text(secrets.read(SecretName.of("a"), Which.version("v9")))).isEqualTo("nine");
        assertThat(desk.aws.calls).hasValue(4);
    }

    @Test
    void eachCallerHasAnExceptionOfItsOwn() {
        SecretRef<RawSecret> ref = ref();
        desk.aws.isDown();
        desk.pass(Duration.ofMinutes(61));

        Throwable first = catchThrowable(ref::get);
        Throwable second = catchThrowable(ref::get);

        assertThat(first).isNotSameAs(second).hasNoCause();
        assertThat(first.getSuppressed()).isEmpty();
        assertThat(second.getStackTrace()[0].getMethodName()).isEqualTo("again");
        assertThatThrownBy(() -> secrets.raw("none")).isNotSameAs(catchThrowable(() -> secrets.raw("none")));
    }

    @Test
    void aValueThatCannotBeReadIsRefusedAtFirstAndIgnoredLater() {
        desk.aws.gives("db", 1, "{\"username\":\"u\",\"password\":5}");
        desk.vault.gives("db", 1, "{\"username\":\"u\",\"password\":\"never asked\"}");
        assertThatThrownBy(() -> secrets.database("db")).isInstanceOf(SecretMalformedException.class);
        assertThat(desk.vault.calls).hasValue(0);

        desk.aws.gives("db", 2, "{\"username\":\"u\",\"password\":\"p\"}");
        SecretRef<DatabaseCredentials> db = secrets.database("db");
        desk.aws.gives("db", 3, "no JSON at all");
        desk.pass(Duration.ofMinutes(6));

        assertThat(db.get().version().id()).isEqualTo("v2");
        assertThat(db.isStale()).isTrue();
        assertThat(desk.events(SecretStale.class))
                .singleElement()
                .satisfies(stale -> assertThat(stale.why()).startsWith("malformed"));
    }

    @Test
    void whoSaysWhenToComeAgainIsBelieved() {
        desk.aws.gives("lease", Which.current(), 1, "x", Duration.ofMinutes(40), Duration.ofHours(2));
        SecretRef<RawSecret> ref = secrets.raw("lease");

        desk.pass(Duration.ofMinutes(35));
        assertThat(desk.aws.calls).hasValue(1);
        desk.pass(Duration.ofMinutes(5));
        assertThat(desk.aws.calls).hasValue(2);
        desk.aws.isDown();
        desk.pass(Duration.ofMinutes(110));
        assertThat(ref.get()).isNotNull();
        desk.pass(Duration.ofMinutes(15));

        assertThat(ref.state()).isEqualTo(SecretState.HARD_STALE);
    }

    @Test
    void aValueThatEndsByItselfIsFetchedAgainBeforeAndNotGivenAfter() {
        desk.aws.gives("short", Which.current(), 1, "x", null, Duration.ofSeconds(30));
        SecretRef<RawSecret> ref = secrets.raw("short");
        desk.pass(Duration.ofSeconds(20));
        assertThat(desk.aws.calls).hasValue(2);

        desk.aws.isDown();
        desk.pass(Duration.ofSeconds(30));

        assertThat(ref.state()).isEqualTo(SecretState.HARD_STALE);
    }

    @Test
    void readsWithoutAHandleAreBounded() {
        Desk small = Desk.open(settings -> settings.maxEntries(10).overlap(SECOND));
        List<RawSecret> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            small.aws.gives("key/" + i, 1, "x" + i);
            all.add(small.secrets.read(SecretName.of("key/" + i), Which.current()));
            assertThat(text(all.get(i))).isEqualTo("x" + i); // whoever has it can use it
        }
        SecretRef<RawSecret> pinned = small.secrets.raw("key/0");
        small.pass(Duration.ofSeconds(2));

        assertThat(small.secrets.status().entries()).isLessThanOrEqualTo(10);
        assertThat(small.secrets.stats().evictions()).isGreaterThanOrEqualTo(89);
        assertThat(all.stream().filter(secret -> !secret.isWiped())).hasSizeLessThanOrEqualTo(11);
        assertThat(text(pinned.get())).isEqualTo("x0");
    }

    @Test
    void aReadOfAStaleEntryDoesNotWaitAndHasItFetched() {
        desk.aws.gives("venue/key", 1, "one");
        secrets.read(KEY, Which.current());
        desk.pass(Duration.ofMinutes(6));
        assertThat(desk.aws.calls).hasValue(1); // nobody wants it
        desk.aws.gives("venue/key", 2, "two");
        desk.queueing();

        assertThat(text(secrets.read(KEY, Which.current()))).isEqualTo("one");
        desk.run();

        assertThat(text(secrets.read(KEY, Which.current()))).isEqualTo("two");
    }

    @Test
    void anEntryNobodyReadsIsWipedAtItsCap() {
        desk.aws.gives("venue/key", 1, "one");
        RawSecret read = secrets.read(KEY, Which.current());

        desk.pass(Duration.ofMinutes(61));

        assertThat(read.isWiped()).isTrue();
        assertThat(secrets.status().entries()).isZero();
    }

    @Test
    void theHitRatioCountsWhoDidNotWait() {
        SecretRef<RawSecret> ref = ref();
        for (int i = 0; i < 99; i++) {
            assertThat(text(ref.get())).isEqualTo("one");
        }
        assertThat(secrets.stats().hitRatio()).isEqualTo(0.99);
        assertThat(secrets.stats().staleRatio()).isZero();

        desk.aws.isDown();
        desk.pass(Duration.ofMinutes(6));
        for (int i = 0; i < 99; i++) {
            assertThat(text(ref.get())).isEqualTo("one");
        }

        assertThat(secrets.stats().hitRatio()).isEqualTo(198.0 / 199);
        assertThat(secrets.stats().staleRatio()).isEqualTo(0.5);
    }
}
