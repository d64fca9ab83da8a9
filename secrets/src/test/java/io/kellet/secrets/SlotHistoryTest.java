package io.kellet.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.secrets.provider.SecretException;
import io.kellet.testkit.RandomHistory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A handle and a plain note of what its providers answered get the same random history: fetches that come at once, late or never, outages, denials,
 * older and newer versions, rejections, invalidations, time. What the handle gives must always follow from the note.
 */
final class SlotHistoryTest {

    private static final Duration CAP = Duration.ofMinutes(20);
    private static final Duration STEP =
            Duration.ofMillis(2); // the keeper of a test looks again after that at the latest
    private static final String KEY = "venue/key";

    /** The handle, and what is known of it in the plainest way: when each version was last given by its provider. */
    private static final class Both {
        final Desk desk = Desk.open(settings -> settings.hardCap(CAP).forcedGap(Duration.ofSeconds(1)));
        final SecretRef<RawSecret> ref;
        final Map<String, Long> answered = new HashMap<>();
        long newestAws = 10;
        long newestVault = 10;
        long floorAws; // no older one of AWS may be seen
        long elapsed;

        Both() {
            desk.aws.gives(KEY, newestAws, "a10");
            desk.vault.gives(KEY, newestVault, "v10");
            watch(desk.aws);
            watch(desk.vault);
            ref = desk.secrets.raw(KEY);
        }

        private long now() {
            return elapsed;
        }

        /** Whatever a provider might answer now it is noted to have answered now: the note is generous, never strict without reason. */
        private void watch(ScriptedProvider provider) {
            provider.onFetch = () -> {
                if (provider.failure == null) {
                    answered.put(provider.name() + ":v" + (provider == desk.aws ? currentAws : newestVault), now());
                }
            };
        }

        long currentAws = 10;

        void giveAws(long ordinal) {
            currentAws = ordinal;
            newestAws = Math.max(newestAws, ordinal);
            desk.aws.gives(KEY, ordinal, "a" + ordinal);
        }

        void giveVault() {
            newestVault++;
            desk.vault.gives(KEY, newestVault, "v" + newestVault);
        }

        void pass(Duration time) {
            long until = elapsed + time.toNanos();
            while (elapsed < until) {
                long step = Math.min(until - elapsed, Math.max(STEP.toNanos(), desk.secrets.turn()));
                elapsed += step;
                desk.clock.advanceNanos(step);
            }
            desk.secrets.turn();
        }

        void runOne() {
            Runnable next = desk.queued.poll();
            if (next != null) {
                next.run();
            }
        }

        /** All is well again and everybody has had time: the first choice's current version is what is given. */
        void calm() {
            desk.aws.isUp();
            desk.vault.isUp();
            giveAws(newestAws + 1);
            desk.run();
            pass(Duration.ofMinutes(8));
            assertThat(ref.get().version().toString()).isEqualTo("aws:v" + newestAws);
            assertThat(ref.isDegraded()).isFalse();
            assertThat(desk.secrets.status().providers()).allMatch(provider -> provider.inFlight() == 0);
        }

        void follows() {
            View seen = ref.view();
            assertThat(seen.value() == null).isEqualTo(seen.why() != null);
            if (seen.value() == null) {
                assertThat(seen.state()).isIn(SecretState.HARD_STALE, SecretState.ABSENT);
                return;
            }
            String version = seen.value().version().toString();
            assertThat(seen.value().isWiped()).isFalse();
            assertThat(answered).containsKey(version);
            assertThat(now() - answered.getOrDefault(version, Long.MIN_VALUE / 2))
                    .as("age of %s", version)
                    .isLessThanOrEqualTo(CAP.plus(STEP).toNanos());
            if (version.startsWith("aws:")) {
                long ordinal = seen.value().version().ordinal();
                assertThat(ordinal).isGreaterThanOrEqualTo(floorAws);
                floorAws = ordinal;
            }
        }
    }

    private static Duration some(Random random, int seconds) {
        return Duration.ofSeconds(random.nextInt(seconds)).plusMillis(random.nextInt(1_000));
    }

    @Test
    void whatAHandleGivesAlwaysFollowsFromWhatProvidersAnswered() {
        RandomHistory.of(Both::new)
                .command("a little time", 6, (random, both) -> both.pass(some(random, 3)))
                .command("time", 4, (random, both) -> both.pass(some(random, 200)))
                .command("a long time", 1, (random, both) -> both.pass(some(random, 2_000)))
                .command("newer", 2, (random, both) -> both.giveAws(both.newestAws + 1))
                .command("older", 1, (random, both) -> both.giveAws(Math.max(1, both.newestAws - 1)))
                .command("newer below", 1, (random, both) -> both.giveVault())
                .command("aws down", 2, (random, both) -> both.desk.aws.isDown())
                .command("aws up", 2, (random, both) -> both.desk.aws.isUp())
                .command(
                        "aws denies",
                        1,
                        (random, both) -> both.desk.aws.fails(
                                name -> new io.kellet.secrets.provider.SecretDeniedException(name, "aws", "no")))
                .command("vault down", 1, (random, both) -> both.desk.vault.isDown())
                .command("vault up", 1, (random, both) -> both.desk.vault.isUp())
                .command("calls hang", 2, (random, both) -> both.desk.queueing())
                .command("a call comes back", 3, (random, both) -> both.runOne())
                .command("all calls come back", 1, (random, both) -> both.desk.run())
                .command("refresh", 2, (random, both) -> {
                    var unused = both.ref.refresh();
                })
                .command("rejected", 1, (random, both) -> {
                    Secret value = both.ref.view().value();
                    if (value != null) {
                        var unused = both.ref.reportRejectedAsync((RawSecret) value);
                    }
                })
                .command("invalidate", 1, (random, both) -> {
                    both.floorAws = 0;
                    both.desk.secrets.invalidate(Desk.KEY);
                })
                .command("calm", 1, (random, both) -> both.calm())
                .check("follows", Both::follows)
                .run(150, 60);
    }

    @Test
    void inAnOutageOneFetchIsTriedAtATimeAndNotMoreOftenThanThePausesAllow() {
        RandomHistory.of(Both::new)
                .command("time", (random, both) -> {
                    both.desk.aws.fails(
                            name -> new io.kellet.secrets.provider.SecretTamperedException(name, "aws", "x"));
                    int before = both.desk.aws.calls.get();
                    Duration time = some(random, 300);
                    both.pass(time);
                    int tries = both.desk.aws.calls.get() - before;
                    // the first at once and then never within a second of one another
                    assertThat((long) tries).isLessThanOrEqualTo(time.toSeconds() + 2);
                    assertThat(both.desk.aws.mostInside).hasValue(1);
                })
                .command("good again", (random, both) -> {
                    both.desk.aws.isUp();
                    both.pass(Duration.ofMinutes(2));
                    try {
                        both.ref.get();
                    } catch (SecretException e) {
                        throw new AssertionError("two minutes are enough to come back", e);
                    }
                })
                .run(50, 30);
    }
}
