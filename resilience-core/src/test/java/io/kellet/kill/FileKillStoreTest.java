package io.kellet.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kellet.authority.Authority;
import io.kellet.authority.Operator;
import io.kellet.files.FileKind;
import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.testkit.FaultyFiles;
import io.kellet.testkit.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FileKillStoreTest {

    private static final Operator ANNA = new Operator("anna", "runaway algorithm");
    private static final Operator BEN = new Operator("ben", "seen it");
    private static final Path FILE = Path.of("/state/kill");

    private final ManualClock clock = new ManualClock();
    private final FaultyFiles files = new FaultyFiles();

    @TempDir
    Path directory;

    @Test
    void whatIsEngagedSurvivesARestart() throws IOException {
        Path file = directory.resolve("kill");
        KillSwitch before = open(FileKillStore.create(file), AfterCrash.AS_STORED);
        long number = before.engage(Scope.ACCOUNT, 7, KillMode.REDUCE_ONLY, ANNA);
        before.close();

        KillSwitch after = open(FileKillStore.open(file), AfterCrash.AS_STORED);

        assertThat(after.allows(OrderClass.NEW, 0, 7, 0, 0, 0, 0)).isFalse();
        assertThat(after.allows(OrderClass.REDUCE, 0, 7, 0, 0, 0, 0)).isTrue();
        assertThat(after.allows(OrderClass.NEW, 0, 8, 0, 0, 0, 0)).isTrue();
        assertThat(after.snapshot()).singleElement().satisfies(engagement -> {
            assertThat(engagement.actor()).isEqualTo("anna");
            assertThat(engagement.reason()).isEqualTo("runaway algorithm");
            assertThat(engagement.number()).isEqualTo(number);
            assertThat(engagement.epochMillis()).isEqualTo(1_234);
            assertThat(engagement.stored()).isTrue();
        });
        assertThat(after.engagements()).as("since it was opened").isZero();
        assertThat(after.engageFirm(KillMode.HALT, ANNA)).isGreaterThan(number);
        after.close();
    }

    @Test
    void whatTwoPeopleHaveRearmedStaysSoAfterARestart() throws IOException {
        KillSwitch before = open(FileKillStore.create(FILE, files), AfterCrash.AS_STORED);
        before.engageFirm(KillMode.HALT, ANNA);
        before.approve(before.requestRearm(Scope.FIRM, 0, KillMode.HALT, ANNA), BEN);

        files.restart();

        assertThat(open(FileKillStore.open(FILE, files), AfterCrash.AS_STORED).isAnythingEngaged())
                .isFalse();
    }

    @Test
    void aRestoredEngagementIsRearmedLikeAnyOther() throws IOException {
        KillSwitch before = open(FileKillStore.create(FILE, files), AfterCrash.AS_STORED);
        before.engageFirm(KillMode.HALT, ANNA);
        before.close();

        KillSwitch after = open(FileKillStore.open(FILE, files), AfterCrash.AS_STORED);
        after.approve(after.requestRearm(Scope.FIRM, 0, KillMode.HALT, BEN), ANNA);

        assertThat(after.isAnythingEngaged()).isFalse();
    }

    @Test
    void aMissingFileHaltsTheFirmAndOnlyCreateMakesOne() throws IOException {
        KillSwitch kill = open(FileKillStore.open(FILE, files), AfterCrash.AS_STORED);

        assertHalted(kill, "missing");
        kill.close();
        assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(() -> FileKillStore.create(FILE, files));
        assertHalted(open(FileKillStore.open(FILE, files), AfterCrash.AS_STORED), "missing"); // until it is re-armed
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "kellet-kill-state 1\nend closed\nlast 0\n",
                "kellet-kill-state 2\nend closed\nlast 0\ncrc32c 00000000\n",
                "{\"engaged\":[]}"
            })
    void aFileThatCannotBeTrustedHaltsTheFirmAndIsPutAside(String content) throws IOException {
        files.put(FILE, content.getBytes(StandardCharsets.UTF_8));

        KillSwitch kill = open(FileKillStore.open(FILE, files), AfterCrash.AS_STORED);

        assertHalted(kill, "kill state cannot be trusted");
        assertThat(files.read(Path.of("/state/kill.bad-1"), 1_000)).asString().isEqualTo(content);
        assertThat(KillStateText.decode(files.read(FILE, 1_000)).engagements()).hasSize(1);
        kill.close();
    }

    @Test
    void aFileThatCannotBeReadHaltsTheFirm() throws IOException {
        FileKillStore.create(FILE, files).close();
        FileKillStore store = FileKillStore.open(FILE, files);
        files.failAt(1);

        assertHalted(open(store, AfterCrash.AS_STORED), "failed on purpose");
    }

    @Test
    void everyBadFileIsKept() throws IOException {
        for (int i = 1; i <= 3; i++) {
            files.put(FILE, new byte[] {(byte) i});
            open(FileKillStore.open(FILE, files), AfterCrash.AS_STORED).close();

            assertThat(files.read(Path.of("/state/kill.bad-" + i), 10)).containsExactly(i);
        }
    }

    @Test
    void aBadFileThatCannotBePutAsideIsNotOverwritten() throws IOException {
        files.put(FILE, new byte[] {1});
        FileKillStore store = FileKillStore.open(FILE, files);
        files.failFrom(2); // the read goes through
        KillSwitch kill = open(store, AfterCrash.AS_STORED);

        assertThat(kill.allows(OrderClass.NEW, 0, 0, 0, 0, 0, 0)).isFalse();
        assertThat(kill.storeFailures()).isPositive();
        files.heal();
        assertThat(files.read(FILE, 10)).containsExactly(1);
        clock.advance(Duration.ofSeconds(1));
        kill.keep();
        assertThat(files.read(Path.of("/state/kill.bad-1"), 10)).containsExactly(1);
    }

    @Test
    void aStoredEngagementOutOfTheConfiguredRangeHaltsTheFirmAndTellsWhich() throws IOException {
        KillSwitch before = open(FileKillStore.create(FILE, files), AfterCrash.AS_STORED);
        before.engage(Scope.ACCOUNT, 900, KillMode.HALT, ANNA);
        before.engage(Scope.DESK, 1, KillMode.HALT, ANNA);
        before.close();

        KillSwitch after = KillSwitch.of(
                        KillSwitchConfig.named("equities").accounts(900).build(),
                        Authority.anybody(),
                        clock,
                        () -> Instant.EPOCH)
                .openManual(FileKillStore.open(FILE, files));

        assertHalted(after, "id=900");
        assertThat(after.isEngaged(Scope.DESK, 1, KillMode.HALT)).isTrue();
    }

    @Test
    void afterACrashTheFirmIsHaltedIfAskedFor() throws IOException {
        open(FileKillStore.create(FILE, files), AfterCrash.HALT); // never closed
        files.restart();

        KillSwitch after = open(FileKillStore.open(FILE, files), AfterCrash.HALT);

        assertHalted(after, "without closing");
    }

    @Test
    void afterACrashItIsAsStoredByDefaultAndAfterACleanEndNothingIsHalted() throws IOException {
        open(FileKillStore.create(FILE, files), AfterCrash.HALT).close();
        KillSwitch clean = open(FileKillStore.open(FILE, files), AfterCrash.HALT);
        assertThat(clean.isAnythingEngaged()).isFalse();
        files.restart(); // it was not closed

        KillSwitch after = open(FileKillStore.open(FILE, files), AfterCrash.AS_STORED);

        assertThat(after.isAnythingEngaged()).isFalse();
    }

    @Test
    void aStoreThatCannotBeWrittenAtTheStartHaltsTheFirm() throws IOException {
        FileKillStore.create(FILE, files).close();
        FileKillStore store = FileKillStore.open(FILE, files);
        files.failFrom(2);

        KillSwitch kill = open(store, AfterCrash.AS_STORED);

        assertHalted(kill, "cannot be stored");
    }

    @Test
    void aSecondSwitchOnTheSameFileIsRefusedAndTheFirstClosedFreesIt() throws IOException {
        Path file = directory.resolve("kill");
        KillSwitch first = open(FileKillStore.create(file), AfterCrash.AS_STORED);

        assertThatIllegalStateException()
                .isThrownBy(() -> FileKillStore.open(file))
                .withMessageContaining("in use")
                .withMessageContaining(file.toString());
        assertThatIllegalStateException().isThrownBy(() -> FileKillStore.create(file));
        first.close();
        FileKillStore.open(file).close();
    }

    @Test
    void aLinkInThePlaceOfTheFileHaltsTheFirmAndIsPutAside() throws IOException {
        Path target = directory.resolve("target");
        FileKillStore.create(target).close();
        byte[] content = Files.readAllBytes(target);
        Path file = Files.createSymbolicLink(directory.resolve("kill"), target);

        KillSwitch kill = open(FileKillStore.open(file), AfterCrash.AS_STORED);
        kill.engageDurably(Scope.DESK, 1, KillMode.HALT, ANNA);

        assertThat(kill.allows(OrderClass.NEW, 0, 0, 0, 0, 0, 0)).isFalse();
        assertThat(Files.isSymbolicLink(directory.resolve("kill.bad-1"))).isTrue();
        assertThat(Files.readAllBytes(target)).isEqualTo(content);
        kill.close();
    }

    @Test
    void whereverThePowerIsLostWhatWasSaidToBeStoredIsEngagedAndTheFileIsReadable() throws IOException {
        for (int n = 1; ; n++) {
            FaultyFiles each = new FaultyFiles();
            KillSwitch kill = open(FileKillStore.create(FILE, each), AfterCrash.AS_STORED);
            each.losePowerAt(n);
            int stored = 0;
            int tried = 0;
            try {
                for (; tried < 3; tried++) {
                    kill.engageDurably(Scope.ACCOUNT, tried, KillMode.HALT, ANNA);
                    stored++;
                }
            } catch (KillNotStoredException e) {
                assertThat(kill.allows(OrderClass.NEW, 0, tried, 0, 0, 0, 0)).isFalse();
            }
            boolean last = !each.isPowerLost();

            each.restart(new Random(n));

            KillState state = FileKillStore.open(FILE, each).load();
            assertThat(state.engagements().size()).as("power lost at %s", n).isBetween(stored, Math.min(3, stored + 1));
            assertThat(state.engagements()).extracting(Engagement::actor).allMatch("anna"::equals);
            for (int i = 0; i < stored; i++) {
                assertThat(state.engagements().get(i).id()).isEqualTo(i);
            }
            if (last) {
                assertThat(n).isGreaterThan(15);
                break;
            }
        }
    }

    @Test
    void whereverARearmLosesPowerItComesUpAsItWasOrArmedAndNeverElse() throws IOException {
        int comesUpArmed = 0;
        int comesUpEngaged = 0;
        for (int n = 1; ; n++) {
            FaultyFiles each = new FaultyFiles();
            KillSwitch kill = open(FileKillStore.create(FILE, each), AfterCrash.AS_STORED);
            kill.engageDurably(Scope.FIRM, 0, KillMode.HALT, ANNA);
            RearmRequest request = kill.requestRearm(Scope.FIRM, 0, KillMode.HALT, ANNA);
            each.losePowerAt(n);
            boolean rearmed = false;
            try {
                kill.approve(request, BEN);
                rearmed = true;
            } catch (RearmRefusedException e) {
                assertThat(kill.allows(OrderClass.NEW, 0, 0, 0, 0, 0, 0)).isFalse();
            }
            boolean last = !each.isPowerLost();

            each.restart(new Random(n));

            int engaged = FileKillStore.open(FILE, each).load().engagements().size();
            comesUpArmed += engaged == 0 ? 1 : 0;
            comesUpEngaged += engaged;
            if (rearmed) {
                assertThat(engaged).isZero();
            }
            if (last) {
                break;
            }
        }

        assertThat(comesUpArmed).isPositive();
        assertThat(comesUpEngaged).isPositive();
    }

    @Test
    void creatingNeedsTheDirectoryAndLeavesNoLockBehindWhenItFails() throws IOException {
        files.failAt(3);

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> FileKillStore.create(FILE, files));
        assertThat(files.kindOf(FILE)).isEqualTo(FileKind.NONE);
        FileKillStore.create(FILE, files).close();
    }

    private KillSwitch open(KillStore store, AfterCrash afterCrash) {
        return KillSwitch.of(
                        KillSwitchConfig.named("equities")
                                .afterCrash(afterCrash)
                                .build(),
                        Authority.anybody(),
                        clock,
                        () -> Instant.ofEpochMilli(1_234))
                .openManual(store);
    }

    private static void assertHalted(KillSwitch kill, String reason) {
        assertThat(kill.allows(OrderClass.REDUCE, 0, 0, 0, 0, 0, 0)).isFalse();
        assertThat(kill.allows(OrderClass.CANCEL, 0, 0, 0, 0, 0, 0)).isTrue();
        Engagement halted = kill.snapshot().get(0);
        assertThat(halted.scope()).isEqualTo(Scope.FIRM);
        assertThat(halted.mode()).isEqualTo(KillMode.HALT);
        assertThat(halted.actor()).isEqualTo("kellet");
        assertThat(halted.reason()).contains(reason);
    }
}
