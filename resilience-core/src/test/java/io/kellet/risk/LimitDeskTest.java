package io.kellet.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.authority.Authority;
import io.kellet.authority.NotPermittedException;
import io.kellet.authority.Operator;
import io.kellet.authority.Privilege;
import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.order.Scope;
import io.kellet.testkit.ManualClock;
import io.kellet.testkit.ManualScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LimitDeskTest {

    private static final Operator ANN = new Operator("ann", "client funded");
    private static final Operator BOB = new Operator("bob", "seen the wire");
    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualClock clock = new ManualClock();
    private final EventBus bus =
            EventBus.manual(EventBusConfig.named("test").laneSize(1_024).build(), clock);
    private final List<Object> events = new ArrayList<>();
    private final Set<String> denied = new HashSet<>();
    private final Authority authority = (actor, privilege) -> !denied.contains(actor + " " + privilege);
    private final FakeGate gate = new FakeGate(limits(1));
    private final FakeGate other = new FakeGate(gate.limits());
    private final LimitDesk desk =
            new LimitDesk(authority, clock, bus).attach(gate).attach(other);

    @TempDir
    private Path directory;

    LimitDeskTest() {
        bus.subscribe(Object.class, events::add);
    }

    @Test
    void allGatesTakeWhatTwoPeopleWant() {
        Limits next = limits(2);

        assertThat(desk.approve(desk.propose(next, ANN), BOB)).isSameAs(next);

        assertThat(gate.limits()).isSameAs(next);
        assertThat(other.limits()).isSameAs(next);
        String digest = WrittenLimits.of(next, ANN, BOB).sha256();
        assertThat(events())
                .containsExactly(
                        new LimitsProposed(1, 1, 1, 2, ANN, null, clock.nanos()),
                        new LimitsChanged(2, 1, 2, ANN, BOB, null, 0, digest, clock.nanos()));
    }

    @Test
    void oneGateThatRefusesKeepsAllGatesAsTheyWere() {
        LimitProposal proposal = desk.propose(limits(2), ANN);
        other.refusesToValidate = true;

        assertThatThrownBy(() -> desk.approve(proposal, BOB))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no such window");
        assertThatThrownBy(() -> desk.propose(limits(2), ANN)).hasMessage("no such window");

        assertThat(gate.taken).hasSize(1);
        assertThat(other.taken).hasSize(1);
        assertThat(desk.limits().version()).isEqualTo(1);
        assertThat(refusals()).hasSize(2).allMatch(refused -> refused.why().equals("no such window"));

        other.refusesToValidate = false;
        assertThat(desk.approve(proposal, BOB).version()).isEqualTo(2);
    }

    @Test
    void onePersonIsNotTwoAndNobodyMayWhoMayNot() {
        LimitProposal proposal = desk.propose(limits(2), ANN);

        assertThatThrownBy(() -> desk.approve(proposal, new Operator(" ANN ", "me again")))
                .isInstanceOf(NotPermittedException.class);
        denied.add("bob " + Privilege.APPROVE_LIMITS);
        assertThatThrownBy(() -> desk.approve(proposal, BOB)).isInstanceOf(NotPermittedException.class);
        denied.add("ann " + Privilege.REQUEST_LIMITS);
        assertThatThrownBy(() -> desk.propose(limits(3), ANN)).isInstanceOf(NotPermittedException.class);
        Operator eve = new Operator("eve", "fine");
        assertThatThrownBy(() -> desk.approve(proposal, eve)).hasMessageContaining("actor=ann");

        assertThat(gate.limits().version()).isEqualTo(1);
        assertThat(refusals()).hasSize(4);
        denied.clear();
        assertThat(desk.approve(proposal, eve).version()).isEqualTo(2);
    }

    @Test
    void versionsOnlyGrow() {
        desk.approve(desk.propose(limits(5), ANN), BOB);

        for (long version : new long[] {1, 4, 5}) {
            assertThatThrownBy(() -> desk.propose(limits(version), ANN))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("version must be higher");
        }
    }

    @Test
    void aProposalIsApprovedOnce() {
        LimitProposal proposal = desk.propose(limits(2), ANN);
        desk.approve(proposal, BOB);

        assertThatThrownBy(() -> desk.approve(proposal, BOB)).hasMessageContaining("was used before");
        assertThatThrownBy(() -> proposal.until(HOUR)).hasMessageContaining("was used before");
    }

    @Test
    void aProposalIsVoidAfterFifteenMinutesToTheNanosecond() {
        LimitProposal early = desk.propose(limits(2), ANN);
        LimitProposal late = desk.propose(limits(3), ANN);
        clock.advance(LimitDesk.PROPOSALS_LAST.minusNanos(1));
        desk.approve(early, BOB);
        LimitProposal next = desk.propose(limits(4), ANN);
        clock.advance(LimitDesk.PROPOSALS_LAST);

        assertThatThrownBy(() -> desk.approve(next, BOB)).hasMessageContaining("is older than PT15M");
        assertThatThrownBy(() -> desk.approve(late, BOB)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aClockThatGoesBackDoesNotLengthenWhatPasses() {
        LimitProposal proposal = desk.propose(limits(2), ANN);
        clock.advance(Duration.ofMinutes(10));
        desk.sweep();
        clock.stepBack(Duration.ofDays(3));
        desk.sweep();
        clock.advance(Duration.ofMinutes(5));

        assertThatThrownBy(() -> desk.approve(proposal, BOB)).hasMessageContaining("is older than");
    }

    @Test
    void aChangeInBetweenVoidsAProposal() {
        LimitProposal proposal = desk.propose(limits(9), ANN);
        desk.approve(desk.propose(limits(2), ANN), BOB);

        assertThatThrownBy(() -> desk.approve(proposal, BOB))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("other limits hold than those it was made against");
    }

    @Test
    void aTemporaryChangeRevertsItselfUnderANewVersion() {
        LimitProposal proposal = desk.propose(limits(2), ANN);
        LimitProposal forAnHour = proposal.until(HOUR);
        assertThatThrownBy(() -> desk.approve(proposal, BOB)).hasMessageContaining("was used before");
        desk.approve(forAnHour, BOB);

        clock.advance(HOUR.minusNanos(1));
        assertThat(desk.sweep()).isZero();
        clock.advanceNanos(1);
        assertThat(desk.sweep()).isEqualTo(1);
        assertThat(desk.sweep()).isZero();

        assertThat(gate.taken).hasSize(3);
        assertThat(gate.limits().version()).isEqualTo(3);
        assertThat(gate.limits().entries()).isEqualTo(limits(1).entries());
        assertThat(other.limits()).isSameAs(gate.limits());
        assertThat(events()).last().isEqualTo(new LimitsReverted(5, 2, 3, 1, clock.nanos()));
        assertThat(events)
                .element(3)
                .isInstanceOfSatisfying(
                        LimitsChanged.class,
                        changed -> assertThat(changed.lasting()).isEqualTo(HOUR));
    }

    @Test
    void aSchedulerRevertsIt() {
        ManualScheduler scheduler = new ManualScheduler(clock);
        ScheduledFuture<?> sweeping = desk.startSweeping(scheduler);
        desk.approve(desk.propose(limits(2), ANN).until(HOUR), BOB);

        scheduler.advance(HOUR.plusSeconds(1));

        assertThat(gate.limits().version()).isEqualTo(3);
        assertThat(scheduler.failures()).isEmpty();
        assertThat(sweeping.isDone()).isFalse();
    }

    @Test
    void aPermanentChangeMeanwhileStaysAndNothingTakesItBack() {
        desk.approve(desk.propose(limits(2), ANN).until(HOUR), BOB);
        desk.approve(desk.propose(limits(3), ANN), BOB);
        clock.advance(HOUR);

        assertThat(desk.sweep()).isZero();
        assertThat(gate.limits().version()).isEqualTo(3);
        assertThat(events())
                .last()
                .isInstanceOfSatisfying(
                        LimitsChanged.class,
                        changed -> assertThat(changed.temporariesEnded()).isEqualTo(1));
    }

    @Test
    void theNewestTemporaryChangeThatIsNotOverHolds() {
        desk.approve(desk.propose(limits(10), ANN).until(HOUR.multipliedBy(2)), BOB);
        desk.approve(desk.propose(limits(20), ANN).until(HOUR), BOB);
        clock.advance(HOUR);
        desk.sweep();
        assertThat(gate.limits().version()).isEqualTo(21);
        assertThat(gate.limits().entries()).isEqualTo(limits(10).entries());

        clock.advance(HOUR);
        desk.sweep();
        assertThat(gate.limits().version()).isEqualTo(22);
        assertThat(gate.limits().entries()).isEqualTo(limits(1).entries());
    }

    @Test
    void aTemporaryChangeThatEndsBelowAnotherIsNotWhatThatRevertsTo() {
        desk.approve(desk.propose(limits(10), ANN).until(HOUR), BOB);
        desk.approve(desk.propose(limits(20), ANN).until(HOUR.multipliedBy(2)), BOB);
        clock.advance(HOUR);
        assertThat(desk.sweep()).isEqualTo(1);
        assertThat(gate.limits().version()).isEqualTo(20);

        clock.advance(HOUR);
        assertThat(desk.sweep()).isEqualTo(1);
        assertThat(gate.limits().version()).isEqualTo(21);
        assertThat(gate.limits().entries()).isEqualTo(limits(1).entries());
    }

    @Test
    void whatIsOverRevertsBeforeAnythingElseIsDecided() {
        desk.approve(desk.propose(limits(2), ANN).until(HOUR), BOB);
        clock.advance(HOUR.minusMinutes(1));
        LimitProposal madeAgainstTheTemporary = desk.propose(limits(9), ANN);
        clock.advance(Duration.ofMinutes(1));

        assertThatThrownBy(() -> desk.approve(madeAgainstTheTemporary, BOB)).hasMessageContaining("other limits hold");
        assertThat(gate.limits().version()).isEqualTo(3);
    }

    @Test
    void temporaryChangesAreBoundedInTimeAndNumberAndLeaveVersionsToRevertTo() {
        LimitProposal proposal = desk.propose(limits(2), ANN);
        for (Duration wrong : List.of(Duration.ZERO, LimitDesk.LONGEST_TEMPORARY.plusNanos(1))) {
            assertThatThrownBy(() -> proposal.until(wrong)).hasMessageContaining("duration must be");
        }
        assertThatThrownBy(() -> desk.propose(limits(Verdict.MAX_VERSION), ANN).until(HOUR))
                .hasMessageContaining("at most 16777214");
        for (int i = 0; i < LimitDesk.MOST_TEMPORARY; i++) {
            desk.approve(desk.propose(limits(2 + i), ANN).until(HOUR), BOB);
        }
        LimitProposal oneMore = desk.propose(limits(99), ANN);
        assertThatThrownBy(() -> oneMore.until(HOUR)).hasMessageContaining("must be at most 8");

        clock.advance(HOUR);
        assertThat(desk.sweep()).isEqualTo(LimitDesk.MOST_TEMPORARY);
        assertThat(gate.limits().version()).isEqualTo(10);
    }

    @Test
    void aGateThatBreaksItsWordIsAskedAgainAndKeepsNoOtherFromIt() {
        LimitProposal proposal = desk.propose(limits(2), ANN);
        gate.failsToTake = true;

        assertThatThrownBy(() -> desk.approve(proposal, BOB))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not in every gate");
        assertThat(other.limits().version()).isEqualTo(2);
        assertThat(desk.limits().version()).isEqualTo(2);

        desk.sweep();
        assertThat(gate.limits().version()).isEqualTo(1);
        gate.failsToTake = false;
        desk.sweep();
        assertThat(gate.limits().version()).isEqualTo(2);
    }

    @Test
    void aGateThatRefusesToRevertDoesNotKeepOthersFromIt() {
        desk.approve(desk.propose(limits(2), ANN).until(HOUR), BOB);
        gate.refusesToValidate = true;
        clock.advance(HOUR);

        assertThat(desk.sweep()).isEqualTo(1);
        assertThat(other.limits().version()).isEqualTo(3);
        assertThat(refusals())
                .singleElement()
                .matches(refused -> refused.refused().equals("reverting to version 1"));

        gate.refusesToValidate = false;
        desk.sweep();
        assertThat(gate.limits().version()).isEqualTo(3);
    }

    @Test
    void aGateWithOtherLimitsIsNotAttachedAndOneChangedElsewhereIsNoticed() {
        assertThatThrownBy(() -> desk.attach(new FakeGate(limits(3))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must have the same limits");

        gate.taken.add(limits(7));
        assertThatThrownBy(() -> desk.propose(limits(8), ANN)).hasMessageContaining("were changed elsewhere");
    }

    @Test
    void aDeskWithoutGatesHasNoLimits() {
        LimitDesk empty = new LimitDesk(authority, clock);

        assertThatThrownBy(empty::limits).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> empty.propose(limits(2), ANN)).isInstanceOf(IllegalStateException.class);
        assertThat(empty.sweep()).isZero();
    }

    @Test
    void aProposalOfAnotherDeskIsNone() {
        LimitDesk elsewhere = new LimitDesk(authority, clock).attach(new FakeGate(limits(1)));
        LimitProposal proposal = elsewhere.propose(limits(2), ANN);

        assertThatThrownBy(() -> desk.approve(proposal, BOB)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theApproverSeesWhatWouldChange() {
        Limits next = Limits.version(2)
                .limit(Scope.FIRM, LimitKind.LOSS, 5)
                .limit(Scope.ACCOUNT, 7, 12, LimitKind.LONG_POSITION, 500)
                .build();

        assertThat(desk.propose(next, ANN).changes())
                .containsExactly(
                        "firm: max-loss = 5, before 1",
                        "account 7 symbol 12: max-long = 500, none before",
                        "desk *: max-drawdown no more, before 1000");
    }

    @Test
    void aFileIsTakenByItsNamesAndTheSameFileAgainChangesNothing() throws IOException {
        Path path = directory.resolve("limits.txt");
        Files.writeString(path, WrittenLimits.of(limits(42), ANN, BOB).text());
        LimitsFile file = LimitsFile.at(path);

        desk.reload(file);
        desk.reload(file);

        assertThat(gate.limits().version()).isEqualTo(42);
        assertThat(gate.taken).hasSize(2);
        assertThat(events()).singleElement().isInstanceOfSatisfying(LimitsChanged.class, changed -> {
            assertThat(changed.requester()).isEqualTo(ANN);
            assertThat(changed.approver().actor()).isEqualTo("bob");
            assertThat(changed.sha256())
                    .isEqualTo(WrittenLimits.of(limits(42), ANN, BOB).sha256());
        });

        desk.approve(desk.propose(limits(43), ANN).until(HOUR), BOB);
        assertThat(desk.reload(file).version()).isEqualTo(43);
        clock.advance(HOUR);
        assertThat(desk.reload(file).version()).isEqualTo(44);
        assertThat(refusals()).isEmpty();
    }

    @Test
    void aFileThatIsRefusedKeepsTheOldLimitsAndIsOnRecord() throws IOException {
        Path path = directory.resolve("limits.txt");
        String good = WrittenLimits.of(limits(42), ANN, BOB).text();
        LimitsFile file = LimitsFile.at(path);

        assertThatThrownBy(() -> desk.reload(file)).isInstanceOf(IOException.class);
        Files.writeString(path, good.substring(0, good.length() / 2));
        assertThatThrownBy(() -> desk.reload(file)).isInstanceOf(LimitsException.class);
        Files.writeString(path, good.replace("version 42", "version 1"));
        assertThatThrownBy(() -> desk.reload(file)).hasMessageContaining("version must be higher");
        Files.writeString(path, good);
        denied.add("bob " + Privilege.APPROVE_LIMITS);
        assertThatThrownBy(() -> desk.reload(file)).isInstanceOf(NotPermittedException.class);
        denied.clear();
        other.refusesToValidate = true;
        assertThatThrownBy(() -> desk.reload(file)).hasMessage("no such window");

        assertThat(gate.taken).hasSize(1);
        assertThat(refusals()).hasSize(5).allMatch(refused -> refused.version() == 1);
    }

    @Test
    void namesThatCouldNotStandInAFileAreRefusedBeforeAnythingIsProposed() {
        assertThatThrownBy(() -> desk.propose(limits(2), new Operator("ann\nbob", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one line of plain text");
    }

    private List<LimitsRefused> refusals() {
        return events().stream()
                .filter(LimitsRefused.class::isInstance)
                .map(LimitsRefused.class::cast)
                .toList();
    }

    private List<Object> events() {
        bus.deliverPending();
        return events;
    }

    private static Limits limits(long version) {
        return Limits.version(version)
                .limit(Scope.FIRM, LimitKind.LOSS, version)
                .limit(Scope.DESK, LimitKind.DRAWDOWN, 1_000)
                .build();
    }
}
