package io.kellet.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.audit.AuditRecord;
import io.kellet.audit.WhenFull;
import io.kellet.authority.NotPermittedException;
import io.kellet.authority.Operator;
import io.kellet.order.Scope;
import io.kellet.records.TestTrail;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What overrides leave in the audit trail, and what ends without its consent. */
final class OverrideAuditTest {

    private static final Operator ANN = new Operator("ann", "client block");
    private static final Operator BOB = new Operator("bob", "spoke to the client");
    private static final Control QUANTITY = new OverridesTest.NamedControl("max-quantity", true);

    private final ManualClock clock = new ManualClock();
    private final TestTrail trail = new TestTrail(clock);
    private final Overrides overrides = overrides(trail);

    private Overrides overrides(TestTrail to) {
        return new Overrides(
                OverridesConfig.defaults(), (actor, privilege) -> !actor.equals("eve"), clock, null, to.trail());
    }

    @Test
    void everyStepIsOneRecordOfWhoDidItInTheOrderOfCommits() {
        OverrideGrant used = raise(overrides, OverrideTerms.orders(4711, 4712));
        assertThat(used.use()).isTrue();
        assertThat(used.use()).isTrue();
        OverrideGrant revoked = raise(
                overrides,
                OverrideTerms.of(Scope.ACCOUNT, 7).inSymbol(12).uses(3).lasting(Duration.ofMinutes(10)));
        overrides.revoke(revoked, ANN);
        overrides.revoke(revoked, ANN); // over and on record

        String first = " override=1 target=orders 4711, 4712 uses=2 lasting=PT5M";
        String second = " override=2 target=account 7 symbol 12 uses=3 lasting=PT10M";
        assertThat(trail.lines())
                .containsExactly(
                        "override.requested by ann on max-quantity: reason=client block" + first,
                        "override.raised by bob on max-quantity: reason=spoke to the client requester=ann"
                                + " requester-reason=client block" + first,
                        "override.ended by kellet on max-quantity: reason= override=1 end=USED_UP used=2",
                        "override.requested by ann on max-quantity: reason=client block" + second,
                        "override.raised by bob on max-quantity: reason=spoke to the client requester=ann"
                                + " requester-reason=client block" + second,
                        "override.ended by ann on max-quantity: reason=client block override=2 end=REVOKED used=0");
    }

    @Test
    void anOverrideThatWasOverBeforeTheNextWasRaisedIsOnRecordBeforeIt() {
        raise(overrides, OverrideTerms.orders(1));
        OverrideRequest next = overrides.request(QUANTITY, OverrideTerms.orders(2), ANN);
        trail.drain();

        clock.advance(Duration.ofMinutes(5));
        overrides.approve(next, BOB);

        assertThat(trail.drain()).extracting(AuditRecord::action).containsExactly("override.ended", "override.raised");
    }

    @Test
    void whatIsRefusedIsOnRecordWithWhoAndWhy() {
        OverrideRequest request = overrides.request(QUANTITY, OverrideTerms.orders(1), ANN);
        trail.drain();

        assertThatThrownBy(() -> overrides.approve(request, ANN)).isInstanceOf(NotPermittedException.class);
        assertThatThrownBy(() -> overrides.request(QUANTITY, OverrideTerms.orders(1), new Operator("eve", "let me")))
                .isInstanceOf(NotPermittedException.class);

        assertThat(trail.lines())
                .containsExactly(
                        "override.refused by ann on max-quantity: reason=client block refused=" + request
                                + " approved by ann why=a second person must approve: requester=ann approver=ann",
                        "override.refused by eve on max-quantity: reason=let me refused=override of max-quantity by eve"
                                + " why=not permitted: actor=eve privilege=REQUEST_OVERRIDE");
    }

    @Test
    void anOverrideThatAFullOrClosedTrailDoesNotTakeIsNotRaised() {
        OverrideRequest request = overrides.request(QUANTITY, OverrideTerms.orders(1), ANN);
        trail.drain();
        trail.fill();

        assertThatIllegalStateException()
                .isThrownBy(() -> overrides.approve(request, BOB))
                .withMessageContaining("audit trail")
                .withMessageContaining("OverrideRequest[1 ");

        assertThat(overrides.live()).isEmpty();
        assertThat(overrides.raised()).isZero();
        trail.drain();
        assertThat(overrides.approve(request, BOB).isLive()).isTrue();
        OverrideRequest another = overrides.request(QUANTITY, OverrideTerms.orders(2), ANN);
        trail.close();
        assertThatIllegalStateException().isThrownBy(() -> overrides.approve(another, BOB));
        assertThat(overrides.live()).hasSize(1);
    }

    @Test
    void endingNeedsNoTrailAndIsNotHeldUpByIt() {
        List<Integer> liveWhenAsked = new ArrayList<>();
        Overrides[] its = new Overrides[1];
        TestTrail halting = new TestTrail(
                clock, new WhenFull.Halt(() -> liveWhenAsked.add(its[0].live().size())));
        its[0] = overrides(halting);
        OverrideGrant expiring = raise(its[0], OverrideTerms.orders(1));
        OverrideGrant revoked = raise(its[0], OverrideTerms.orders(2).lasting(Duration.ofMinutes(30)));
        halting.drain();
        halting.fill();
        clock.advance(Duration.ofMinutes(5));

        assertThat(its[0].revoke(revoked, ANN)).isTrue();

        assertThat(expiring.end()).isEqualTo(OverrideEnd.EXPIRED);
        assertThat(revoked.isLive()).isFalse();
        assertThat(liveWhenAsked).containsExactly(0, 0);
        assertThat(halting.rejected()).isEqualTo(2);
    }

    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD) // one that spins takes no interrupt
    void endingOneWaitsForNobodyWhoWaitsForTheTrail() throws Exception {
        TestTrail full = new TestTrail(clock, new WhenFull.Block(Duration.ofHours(1)));
        Overrides its = overrides(full);
        OverrideGrant grant = raise(its, OverrideTerms.orders(1));
        OverrideRequest other = its.request(QUANTITY, OverrideTerms.orders(2), ANN);
        full.drain();
        full.fill();
        Thread approving = new Thread(() -> its.approve(other, BOB));
        approving.setDaemon(true);
        approving.start();
        while (approving.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        Thread revoking = new Thread(() -> its.revoke(grant, ANN));
        revoking.setDaemon(true);
        revoking.start();

        while (grant.end() == null) {
            Thread.onSpinWait();
        }

        assertThat(approving.isAlive()).isTrue();
        List<String> lines = new ArrayList<>(full.lines()); // and what comes meanwhile
        approving.join();
        revoking.join();
        lines.addAll(full.lines());
        assertThat(grant.end()).isEqualTo(OverrideEnd.REVOKED);
        assertThat(lines)
                .filteredOn(line -> line.startsWith("override.ended"))
                .containsExactly(
                        "override.ended by ann on max-quantity: reason=client block override=1 end=REVOKED used=0");
    }

    @Test
    void anOverrideThatWasRaisedElsewhereIsNotOverAndSaysSo() {
        OverrideGrant grant = raise(overrides(trail), OverrideTerms.orders(1));

        assertThatIllegalArgumentException().isThrownBy(() -> overrides.revoke(grant, ANN));

        assertThat(grant.isLive()).isTrue();
    }

    private static OverrideGrant raise(Overrides overrides, OverrideTerms terms) {
        return overrides.approve(overrides.request(QUANTITY, terms, ANN), BOB);
    }
}
