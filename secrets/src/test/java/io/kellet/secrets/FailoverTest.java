package io.kellet.secrets;

import static io.kellet.secrets.Desk.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.breaker.BreakerState;
import io.kellet.secrets.provider.SecretDeniedException;
import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretMalformedException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretNotFoundException;
import io.kellet.secrets.provider.SecretTamperedException;
import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.secrets.provider.Which;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** From provider to provider and back. */
final class FailoverTest {

    private final Desk desk = Desk.open();
    private final Secrets secrets = desk.secrets;

    private void openBreakerOfAws() {
        desk.aws.isDown();
        desk.local.gives("other/0", 1, "x").gives("other/1", 1, "x").gives("other/2", 1, "x");
        for (int i = 0; i < 3; i++) {
            secrets.read(SecretName.of("other/" + i), Which.current());
        }
        assertThat(secrets.breakers().get(0).state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void aProviderThatNeverAnswersCostsItsTimeAndNoMore() {
        desk.vault.gives("venue/key", 3, "three");
        desk.queueing();
        Object[] had = new Object[1];
        Thread reader = new Thread(() -> had[0] = text(secrets.raw("venue/key").get()));
        reader.start();
        await(() -> desk.queued.size() == 1);
        desk.queued.clear(); // AWS never answers

        desk.clock.advance(Duration.ofMillis(349));
        secrets.turn();
        assertThat(desk.queued).isEmpty();
        desk.clock.advance(Duration.ofMillis(1));
        secrets.turn();
        await(() -> !desk.queued.isEmpty());
        desk.run();
        join(reader);

        assertThat(had[0]).isEqualTo("three");
        assertThat(secrets.raw("venue/key").isDegraded()).isTrue();
        assertThat(secrets.raw("venue/key").get().isDegraded()).isTrue();
    }

    @Test
    void allOfThemTogetherTakeNoLongerThanTheBudget() {
        desk.aws.takes = Duration.ofMillis(350);
        desk.vault.takes = Duration.ofMillis(350);
        desk.local.takes = Duration.ofMillis(200);
        desk.aws.isDown();
        desk.vault.isDown();
        desk.local.isDown();
        long before = desk.clock.nanos();

        assertThatThrownBy(() -> secrets.raw("venue/key")).isInstanceOf(SecretUnavailableException.class);

        assertThat(Duration.ofNanos(desk.clock.nanos() - before)).isLessThanOrEqualTo(Duration.ofMillis(900));
        assertThat(desk.local.calls).hasValue(1);
    }

    @Test
    void anOpenBreakerCostsNoTimeAndNoCall() {
        openBreakerOfAws();
        desk.local.gives("venue/key", 1, "one");
        int calls = desk.aws.calls.get();
        desk.aws.takes = Duration.ofSeconds(10);
        long before = desk.clock.nanos();

        assertThat(text(secrets.raw("venue/key").get())).isEqualTo("one");

        assertThat(desk.clock.nanos()).isEqualTo(before);
        assertThat(desk.aws.calls).hasValue(calls);
    }

    @Test
    void noCallerProbesAProviderThatWasDown() {
        openBreakerOfAws();
        int calls = desk.aws.calls.get();
        desk.clock.advance(Duration.ofSeconds(30)); // its open time is over

        for (int i = 0; i < 10; i++) {
            desk.local.gives("cold/" + i, 1, "x");
            secrets.read(SecretName.of("cold/" + i), Which.current());
        }
        assertThat(desk.aws.calls).hasValue(calls);

        secrets.turn();
        secrets.turn();
        assertThat(desk.aws.calls).hasValue(calls + 1);
    }

    @Test
    void thereIsOneProbeAtATime() {
        openBreakerOfAws();
        desk.clock.advance(Duration.ofSeconds(30));
        desk.queueing();

        for (int i = 0; i < 5; i++) {
            secrets.turn();
        }

        assertThat(desk.queued).hasSize(1);
        desk.aws.isUp();
        desk.run();
        assertThat(secrets.breakers().get(0).state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void theLastProviderIsAskedThoughItWasDown() {
        desk.local.isDown();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> secrets.raw("venue/key")).isInstanceOf(SecretUnavailableException.class);
        }
        assertThat(secrets.breakers().get(2).state()).isEqualTo(BreakerState.OPEN);
        desk.clock.advance(Duration.ofSeconds(6));
        desk.local.isUp().gives("venue/key", 1, "one");

        assertThat(text(secrets.raw("venue/key").get())).isEqualTo("one");
    }

    @Test
    void whenTheFirstChoiceIsBackItTakesOver() {
        openBreakerOfAws();
        desk.vault.gives("venue/key", 9, "below");
        SecretRef<RawSecret> ref = secrets.raw("venue/key");
        assertThat(ref.isDegraded()).isTrue();
        assertThat(desk.events(SecretDegraded.class)).hasSizeGreaterThan(0);
        assertThat(secrets.status().degraded()).isEqualTo(1);

        desk.aws.isUp().gives("venue/key", 1, "above");
        desk.pass(Duration.ofSeconds(10));

        assertThat(text(ref.get())).isEqualTo("above");
        assertThat(ref.isDegraded()).isFalse();
        assertThat(secrets.status().degraded()).isZero();
        assertThat(desk.events(SecretProviderChanged.class))
                .extracting(SecretProviderChanged::up)
                .containsExactly(false, true);
    }

    @Test
    void whatIsGoodIsNeverReplacedFromFurtherDown() {
        desk.aws.gives("venue/key", 1, "above");
        desk.vault.gives("venue/key", 99, "below");
        SecretRef<RawSecret> ref = secrets.raw("venue/key");
        desk.aws.isDown();

        desk.pass(Duration.ofMinutes(50));
        var unused = ref.refresh();

        assertThat(text(ref.get())).isEqualTo("above");
        assertThat(desk.vault.calls).hasValue(0);
    }

    @Test
    void anOlderVersionOfTheSameProviderIsNotBelieved() {
        desk.aws.gives("venue/key", 5, "five");
        SecretRef<RawSecret> ref = secrets.raw("venue/key");
        desk.aws.gives("venue/key", 4, "four");

        desk.pass(Duration.ofMinutes(6));

        assertThat(text(ref.get())).isEqualTo("five");
        assertThat(secrets.stats().regressions()).isGreaterThan(0);
        desk.aws.gives("venue/key", 6, "six");
        desk.pass(Duration.ofMinutes(2));
        assertThat(text(ref.get())).isEqualTo("six");
    }

    @Test
    void versionsWithoutAnOrderAreFollowedBothWays() {
        desk.aws.givesUnordered("venue/key", Which.current(), "b", "second");
        SecretRef<RawSecret> ref = secrets.raw("venue/key");
        desk.aws.givesUnordered("venue/key", Which.current(), "a", "rolled back");

        desk.pass(Duration.ofMinutes(6));

        assertThat(text(ref.get())).isEqualTo("rolled back");
        assertThat(secrets.stats().regressions()).isZero();
    }

    @Test
    void eachKindOfNoHasItsOwnConsequence() {
        desk.vault.gives("venue/key", 1, "vault");
        desk.aws.fails(name -> new SecretNotFoundException(name, "aws", "none"));
        assertThat(secrets.raw("venue/key").isDegraded()).isFalse(); // nobody above failed

        desk.aws.fails(name -> new SecretMalformedException(name, "aws", "half an answer"));
        desk.vault.gives("b", 1, "vault");
        assertThat(secrets.raw("b").isDegraded()).isTrue();

        for (ScriptedProvider.Failure no : new ScriptedProvider.Failure[] {
            name -> new SecretDeniedException(name, "aws", "no"),
            name -> new SecretTamperedException(name, "aws", "bad tag")
        }) {
            desk.aws.fails(no);
            int calls = desk.vault.calls.get();
            desk.vault.gives("c", 1, "vault");
            assertThatThrownBy(() -> secrets.raw("c"))
                    .isInstanceOfSatisfying(
                            SecretException.class, e -> assertThat(e.provider()).isEqualTo("aws"));
            assertThat(desk.vault.calls).hasValue(calls);
        }
        assertThat(desk.events(SecretTampered.class)).hasSize(1);
        assertThat(secrets.breakers().get(0).state()).isEqualTo(BreakerState.CLOSED); // to say no is to answer
    }

    @Test
    void tamperedOnRefreshKeepsWhatThereIs() {
        desk.aws.gives("venue/key", 1, "one");
        SecretRef<RawSecret> ref = secrets.raw("venue/key");
        desk.aws.fails(name -> new SecretTamperedException(name, "aws", "bad tag"));

        desk.pass(Duration.ofMinutes(6));

        assertThat(text(ref.get())).isEqualTo("one");
        assertThat(desk.events(SecretTampered.class)).isNotEmpty();
    }

    @Test
    void whenAllAreDownOneErrorNamesThemAll() {
        desk.aws.isDown();
        desk.vault.fails(name -> new SecretMalformedException(name, "vault", "no version"));

        assertThatThrownBy(() -> secrets.raw("venue/key"))
                .isInstanceOf(SecretUnavailableException.class)
                .hasMessageContaining("aws unavailable (down)")
                .hasMessageContaining("vault malformed (no version)")
                .hasMessageContaining("local not_found")
                .hasNoCause();
    }

    @Test
    void whatAProviderThrowsByMistakeIsNotQuoted() {
        desk.aws.fails(name -> new IllegalStateException("hunter2"));
        desk.vault.isDown();
        desk.local.isDown();

        assertThatThrownBy(() -> secrets.raw("venue/key"))
                .isInstanceOf(SecretUnavailableException.class)
                .hasMessageContaining("java.lang.IllegalStateException")
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
    }

    @Test
    void callsThatHangAreNoMoreThanThereArePlaces() {
        desk.local.gives("k", 1, "x");
        desk.queueing();
        for (int i = 0; i < 20; i++) { // fetches in the background of 20 secrets at a provider that hangs
            desk.aws.gives("k/" + i, 1, "x");
        }
        Desk real = Desk.open(settings -> settings.callsPerProvider(2));
        for (int i = 0; i < 20; i++) {
            real.aws.gives("k/" + i, 1, "x");
            real.secrets.raw("k/" + i);
        }
        real.queueing();
        real.clock.advance(Duration.ofMinutes(5));
        for (int i = 0; i < 50; i++) {
            real.secrets.turn();
            real.clock.advance(Duration.ofSeconds(2));
        }

        assertThat(real.queued).hasSize(2);
        assertThat(real.secrets.status().providers().get(0).inFlight()).isEqualTo(2);
        real.run();
        assertThat(real.secrets.status().providers().get(0).inFlight()).isZero();
    }

    @Test
    void whatComesTooLateIsWiped() {
        desk.vault.gives("venue/key", 3, "three");
        desk.aws.gives("venue/key", 1, "late");
        desk.vault.gives("warm", 1, "x");
        SecretRef<RawSecret> ref = secrets.raw("warm");
        desk.queueing();
        var fetch = ref.refresh();
        desk.clock.advance(Duration.ofMillis(350));
        secrets.turn();
        Runnable late = desk.queued.remove();
        desk.run();
        assertThat(fetch).isDone();

        late.run();

        assertThat(desk.aws.given).allMatch(bytes -> bytes.isWiped());
    }

    @Test
    void aChainIsRefusedThatTheRuleDoesNotAllow() {
        assertThatThrownBy(() -> Desk.open(settings -> settings.rule(ProviderRule.LOCAL_ONLY)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must not use the network");
        assertThatThrownBy(() -> Secrets.of(SecretsConfig.named("p")
                                .rule(ProviderRule.REMOTE_REQUIRED)
                                .build())
                        .provider(desk.local)
                        .open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must have one that uses the network");
        assertThatThrownBy(() -> Secrets.of(SecretsConfig.named("p").build()).open())
                .hasMessageContaining("providers must be 1..16: 0");
        assertThatThrownBy(() -> Secrets.of(SecretsConfig.named("p").build())
                        .provider(desk.aws)
                        .provider(desk.aws)
                        .open())
                .hasMessageContaining("a name of its own: aws");
    }

    private static void await(java.util.function.BooleanSupplier until) {
        while (!until.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
