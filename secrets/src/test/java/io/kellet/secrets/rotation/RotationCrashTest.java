package io.kellet.secrets.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.secrets.provider.Stage;
import io.kellet.testkit.RandomHistory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A rotation is made to fail and is cut off at every point. Around every operation the target must accept what is current. */
final class RotationCrashTest {

    private static final List<String> ROTATION = List.of(
            "fetch CURRENT", "fetch PENDING", "fetch PREVIOUS", "create", "put", "set", "test", "promote", "finish");

    private final World world = new World();

    @Test
    void aRotationTakesItsStepsInThisOrder() {
        World.Peer process = world.process("one");
        process.ask();

        process.scheduler.turn();

        assertThat(process.script.done).isEqualTo(ROTATION);
        assertThat(world.versions.current().value()).isEqualTo("b:canary-1");
        assertThat(world.versions.at(Stage.PENDING)).isNull();
        assertThat(world.target.finished).containsExactly("a:first -> b:canary-1");
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void whateverFailsTheNextAttemptsEndItWithTheSamePendingVersion(boolean after, boolean crash) {
        for (int operation = 0; operation < ROTATION.size(); operation++) {
            World each = new World();
            World.Peer process = each.process("one");
            process.script.fail(operation, after);
            process.ask();
            process.scheduler.turn();
            String left = process.pending();
            String current = each.versions.current().id();
            boolean promoted = operation > 7 || (operation == 7 && after);

            assertThat(current).as("operation %s", operation).isEqualTo(promoted ? "v2" : "v1");
            boolean stored = operation > 4 || (operation == 4 && after);
            assertThat(left).as("operation %s", operation).isEqualTo(stored && !promoted ? "v2" : null);

            World.Peer next = process;
            if (crash) { // the other process knows the store alone
                process.scheduler.close();
                next = each.process("two");
                if (left == null && !promoted) {
                    next.ask();
                }
            }
            next.goOn();

            assertThat(each.versions.current().id())
                    .as("operation %s", operation)
                    .isEqualTo("v2");
            assertThat(each.versions.all).hasSize(2);
            assertThat(next.pending()).isNull();
            each.assertCurrentWorks();
            assertThat(each.target.accepts("a:first")).as("the overlap").isTrue();
            assertThat(each.target.finished)
                    .as("operation %s", operation)
                    .contains("a:first -> " + each.versions.current().value());
            assertThat(process.store.handedOut).allMatch(value -> value.isWiped());
            assertThat(next.store.handedOut).allMatch(value -> value.isWiped());
        }
    }

    @Test
    void twoProcessesThatMeetAtAnyPointMakeOneNewVersionBetweenThem() {
        for (int operation = 0; operation < ROTATION.size(); operation++) {
            World each = new World();
            World.Peer one = each.process("one");
            World.Peer other = each.process("other");
            one.script.insert(operation, () -> {
                other.ask();
                other.scheduler.turn();
            });
            one.ask();
            one.scheduler.turn();

            assertThat(each.versions.current().id())
                    .as("operation %s", operation)
                    .isEqualTo(operation == 0 || operation == 8 ? "v3" : "v2"); // at both ends, one after the other
            assertThat(one.pending()).isNull();
            each.assertCurrentWorks();
            assertThat(one.scheduler.stats().failed()).isZero();
            assertThat(other.scheduler.stats().failed()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aProcessThatIsOvertakenAndThenFailsAnywhereBreaksNothing(boolean after) {
        for (int meet = 0; meet < ROTATION.size(); meet++) {
            for (int fault = 0; fault < ROTATION.size(); fault++) {
                World each = new World();
                World.Peer one = each.process("one");
                World.Peer other = each.process("other");
                other.script.fail(fault, after);
                one.script.insert(meet, () -> {
                    other.ask();
                    other.scheduler.turn();
                });
                one.ask();
                one.scheduler.turn();
                one.goOn();
                other.goOn();

                each.assertCurrentWorks();
                assertThat(one.pending()).as("meet %s, fault %s", meet, fault).isNull();
                assertThat(each.versions.current().id()).isNotEqualTo("v1");
            }
        }
    }

    @Test
    void randomHistoriesOfFailuresAndCrashesGoAsThePlainTwinSays() {
        RandomHistory.of(Both::new)
                .command("rotate", 3, (random, both) -> both.attempt(-1, false))
                .command("fail", 6, (random, both) -> both.attempt(random.nextInt(13), random.nextBoolean()))
                .command("crash", 2, (random, both) -> both.crash())
                .command("withdraw the pending version", 1, (random, both) -> both.withdraw())
                .command("overwrite by hand", 1, (random, both) -> both.overwrite(random))
                .check("same versions in the same stages", Both::verify)
                .run(200, 40);
    }

    /** The scheduler and a twin that knows by heart what an attempt does and where it ends. */
    private static final class Both {
        private final World world = new World();
        private World.Peer process = world.process("p");
        private final Twin twin = new Twin();

        void attempt(int operation, boolean after) {
            world.advance(World.LONG);
            process.ask();
            process.script.fail(operation, after);
            process.scheduler.turn();
            twin.attempt(operation, after);
        }

        void crash() {
            process.scheduler.close();
            process = world.process("p");
            twin.crash();
        }

        void withdraw() {
            world.versions.stages.remove(Stage.PENDING);
            twin.pending = 0;
        }

        void overwrite(Random random) {
            String user = random.nextBoolean() ? "a" : "b";
            String password = "hand-" + world.versions.all.size();
            if (user.equals(world.versions.current().value().substring(0, 1))) {
                world.target.passwords.put(user, password);
                world.versions.overwrite(user + ":" + password);
                twin.overwrite(user);
            }
        }

        void verify() {
            world.assertCurrentWorks();
            assertThat(world.versions.all).hasSize(twin.users.size());
            assertThat(world.versions.current().id()).isEqualTo("v" + twin.current);
            assertThat(process.pending()).isEqualTo(twin.pending == 0 ? null : "v" + twin.pending);
        }
    }

    private static final class Twin {
        final Set<String> tokens = new HashSet<>();
        final List<String> users = new ArrayList<>(List.of("a"));
        int current = 1;
        int previous;
        int pending;
        boolean tidy = true;
        int tidyFailures;
        int spentFailures;
        int spentOn;
        int askedFrom;

        private int operation;
        private int failAt;
        private boolean failAfter;

        void crash() {
            tidy = true;
            tidyFailures = 0;
            spentFailures = 0;
            spentOn = 0;
            askedFrom = 0;
        }

        void overwrite(String user) {
            previous = current;
            users.add(user);
            current = users.size();
        }

        /** Does the next operation take effect; and does the attempt go on after it? */
        private boolean before() {
            return operation != failAt || failAfter;
        }

        private boolean after() {
            return operation++ != failAt;
        }

        void attempt(int at, boolean after) {
            operation = 0;
            failAt = at;
            failAfter = after;
            if (!before() || !after() || !before() || !after()) { // CURRENT and PENDING are read
                return;
            }
            boolean abandoned = pending != 0
                    && (users.get(pending - 1).equals(users.get(current - 1))
                            || (pending == spentOn && spentFailures >= 3));
            if (pending == 0 && tidy && !tidied()) {
                tidyFailed();
                return;
            }
            boolean wanted = askedFrom == 0 || askedFrom == current;
            if ((pending == 0 || abandoned) && !wanted) { // what was asked for has come about
                settled();
                return;
            }
            askedFrom = askedFrom == 0 ? current : askedFrom;
            if ((pending == 0 || abandoned) && !created()) {
                return;
            }
            boolean inForce = before() && after() && before() && after(); // set, test
            if (!inForce) {
                spentFailures = spentOn == pending ? spentFailures + 1 : 1;
                spentOn = pending;
                return;
            }
            boolean promotes = before();
            if (promotes) {
                previous = current;
                current = pending;
                pending = 0;
            }
            if (!after()) {
                return;
            }
            settled();
            if (!before() || !after()) {
                tidy = true;
                tidyFailed();
            }
        }

        private void settled() {
            tidy = false;
            tidyFailures = 0;
            spentFailures = 0;
            askedFrom = 0;
        }

        private void tidyFailed() {
            if (++tidyFailures >= 3) {
                tidy = false;
            }
        }

        /** PREVIOUS is read and, if there is one, the clean-up done. */
        private boolean tidied() {
            return before() && after() && (previous == 0 || (before() && after()));
        }

        /** A value is created and stored; if its token is used up, all is looked at again, once, and another token taken. */
        private boolean created() {
            if (!before() || !after() || !before()) {
                return false;
            }
            if (!tokens.add(current + " instead of " + pending)) {
                boolean again =
                        after() && before() && after() && before() && after() && before() && after() && before();
                if (!again) {
                    return false;
                }
            }
            users.add(users.get(current - 1).equals("a") ? "b" : "a");
            pending = users.size();
            return after();
        }
    }
}
