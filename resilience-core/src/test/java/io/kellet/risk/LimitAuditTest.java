package io.kellet.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.audit.AuditRecord;
import io.kellet.audit.WhenFull;
import io.kellet.authority.NotPermittedException;
import io.kellet.authority.Operator;
import io.kellet.order.Scope;
import io.kellet.records.TestTrail;
import io.kellet.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a limit desk leaves in the audit trail, and what it does without its consent. */
final class LimitAuditTest {

    private static final Operator ANN = new Operator("ann", "client funded");
    private static final Operator BOB = new Operator("bob", "seen the wire");
    private static final Operator EVE = new Operator("eve", "let me");
    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualClock clock = new ManualClock();
    private final TestTrail trail = new TestTrail(clock);
    private final FakeGate gate = new FakeGate(limits(1));
    private final FakeGate other = new FakeGate(gate.limits());
    private final LimitDesk desk = desk(trail).attach(other);

    @TempDir
    private Path directory;

    private LimitDesk desk(TestTrail to) {
        return new LimitDesk((actor, privilege) -> !actor.equals("eve"), clock, null, to.trail()).attach(gate);
    }

    @Test
    void everyStepIsOneRecordOfWhoDidItInTheOrderOfCommits() {
        LimitProposal proposal = desk.propose(limits(5), ANN).until(HOUR);
        desk.approve(proposal, BOB);
        clock.advance(HOUR);
        desk.sweep();
        desk.sweep();

        String change = " changed=1 changes=firm: max-order-quantity = ";
        assertThat(trail.lines())
                .containsExactly(
                        "limits.proposed by ann on limits: reason=client funded proposal=1 instead-of=0 against=1 version=5"
                                + " lasting=",
                        "limits.proposed by ann on limits: reason=client funded proposal=2 instead-of=1 against=1 version=5"
                                + " lasting=PT1H",
                        "limits.changed by bob on limits: reason=seen the wire requester=ann"
                                + " requester-reason=client funded by=proposal 2 old-version=1 version=5 lasting=PT1H"
                                + " temporaries-ended=0 sha256="
                                + WrittenLimits.of(limits(5), ANN, BOB).sha256() + change + "105, before 101",
                        "limits.reverted by kellet on limits: old-version=5 version=6 content-of=1" + change
                                + "101, before 105");
    }

    @Test
    void aFileIsOneRecordOfTheTwoPeopleItNamesAndOneThatSaysNothingNewIsNone() throws IOException {
        Path path = directory.resolve("limits.txt");
        WrittenLimits written = WrittenLimits.of(limits(2), ANN, BOB);
        Files.writeString(path, written.text());
        LimitsFile file = LimitsFile.at(path);

        desk.reload(file);
        desk.reload(file);

        assertThat(trail.lines())
                .singleElement()
                .asString()
                .startsWith("limits.changed by bob on limits: ")
                .contains(" requester=ann requester-reason=client funded by=" + file + " old-version=1 version=2 ")
                .contains(" sha256=" + written.sha256());
    }

    @Test
    void whatIsRefusedIsOnRecordWithWhoAndWhy() throws IOException {
        LimitProposal proposal = desk.propose(limits(2), ANN);
        trail.drain();
        Path path = directory.resolve("limits.txt");
        Files.writeString(path, "nothing\n");

        assertThatThrownBy(() -> desk.propose(limits(3), EVE)).isInstanceOf(NotPermittedException.class);
        assertThatThrownBy(() -> desk.approve(proposal, EVE)).isInstanceOf(NotPermittedException.class);
        assertThatThrownBy(() -> desk.approve(proposal, ANN)).isInstanceOf(NotPermittedException.class);
        assertThatThrownBy(() -> desk.reload(LimitsFile.at(path))).isInstanceOf(LimitsException.class);

        List<String> lines = trail.lines();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0))
                .isEqualTo(
                        "limits.refused by eve on limits: reason=let me version=1 refused=proposal of version 3 by eve"
                                + " why=not permitted: actor=eve privilege=REQUEST_LIMITS");
        assertThat(lines.get(1)).startsWith("limits.refused by eve on limits: ").contains("APPROVE_LIMITS");
        assertThat(lines.get(2)).startsWith("limits.refused by ann on limits: ").contains("a second person");
        assertThat(lines.get(3)).startsWith("limits.refused by  on limits: ").contains("limits.txt");
    }

    @Test
    void limitsThatAFullTrailDoesNotTakeLeaveEverythingAsItWas() throws IOException {
        LimitProposal proposal = desk.propose(limits(2), ANN);
        Path path = directory.resolve("limits.txt");
        Files.writeString(path, WrittenLimits.of(limits(3), ANN, BOB).text());
        trail.drain();
        trail.fill();

        assertThatIllegalStateException()
                .isThrownBy(() -> desk.approve(proposal, BOB))
                .withMessageContaining("audit trail")
                .withMessageContaining("version=2 inForce=1");
        assertThatIllegalStateException()
                .isThrownBy(() -> desk.reload(LimitsFile.at(path)))
                .withMessageContaining("audit trail");

        assertThat(gate.taken).hasSize(1);
        assertThat(desk.limits().version()).isEqualTo(1);
        trail.drain();
        assertThat(desk.approve(proposal, BOB).version()).isEqualTo(2);
        assertThat(trail.lines()).singleElement().asString().startsWith("limits.changed by bob ");
    }

    @Test
    void goingBackNeedsNoTrailAndIsNotHeldUpByIt() {
        List<Long> versionWhenAsked = new ArrayList<>();
        TestTrail halting = new TestTrail(
                clock,
                new WhenFull.Halt(() -> versionWhenAsked.add(gate.limits().version())));
        LimitDesk itsDesk = desk(halting);
        itsDesk.approve(itsDesk.propose(limits(2), ANN).until(HOUR), BOB);
        halting.drain();
        halting.fill();

        clock.advance(HOUR);
        assertThat(itsDesk.sweep()).isOne();

        assertThat(gate.limits().entries()).isEqualTo(limits(1).entries());
        assertThat(versionWhenAsked).containsExactly(3L);
        assertThat(halting.rejected()).isOne();
    }

    @Test
    void limitsThatWentBackJustBeforeAChangeAreOnRecordBeforeIt() throws IOException {
        Path path = directory.resolve("limits.txt");
        Files.writeString(path, WrittenLimits.of(limits(9), ANN, BOB).text());
        desk.approve(desk.propose(limits(2), ANN).until(HOUR), BOB);
        trail.drain();

        clock.advance(HOUR);
        desk.reload(LimitsFile.at(path));

        assertThat(trail.drain()).extracting(AuditRecord::action).containsExactly("limits.reverted", "limits.changed");
    }

    @Test
    void aClosedTrailKeepsLimitsFromChanging() {
        LimitProposal proposal = desk.propose(limits(2), ANN);
        trail.close();

        assertThatIllegalStateException().isThrownBy(() -> desk.approve(proposal, BOB));

        assertThat(gate.taken).hasSize(1);
    }

    @Test
    void aChangeThatAGateDoesNotTakeHasASecondRecord() {
        LimitProposal proposal = desk.propose(limits(2), ANN);
        trail.drain();
        other.failsToTake = true;

        assertThatIllegalStateException().isThrownBy(() -> desk.approve(proposal, BOB));

        assertThat(trail.lines())
                .hasSize(2)
                .satisfies(lines -> assertThat(lines.get(0)).startsWith("limits.changed by bob "))
                .satisfies(lines -> assertThat(lines.get(1))
                        .startsWith("limits.refused by bob on limits: reason=seen the wire version=2 ")
                        .contains("limits hold, but not in every gate"));
    }

    @Test
    void manyChangesAreCountedAndTheFirstOfThemTold() {
        Limits.Builder many = Limits.version(2).limit(Scope.FIRM, LimitKind.ORDER_QUANTITY, 101);
        for (int account = 0; account < 10_000; account++) {
            many.limit(Scope.ACCOUNT, account, LimitKind.GROSS_EXPOSURE, 1_000);
        }

        desk.approve(desk.propose(many.build(), ANN), BOB);

        List<AuditRecord> records = trail.drain();
        assertThat(records).hasSize(2);
        assertThat(records.get(1).fields())
                .extracting(String::valueOf)
                .contains("changed=10000")
                .last()
                .asString()
                .hasSizeBetween(3_900, 4_100)
                .startsWith("changes=account 0: max-gross-exposure = 1000, none before; account 1: ")
                .matches(".* before; and 99\\d\\d more");
    }

    private static Limits limits(long version) {
        return Limits.version(version)
                .limit(Scope.FIRM, LimitKind.ORDER_QUANTITY, 100 + version)
                .build();
    }
}
