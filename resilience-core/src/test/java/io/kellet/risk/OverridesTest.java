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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class OverridesTest {

    private static final Operator ANN = new Operator("ann", "client block");
    private static final Operator BOB = new Operator("bob", "spoke to the client");
    private static final Control QUANTITY = new NamedControl("max-quantity", true);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ManualClock clock = new ManualClock();
    private final EventBus bus = EventBus.manual(EventBusConfig.named("test").build(), clock);
    private final List<Object> events = new ArrayList<>();
    private final Set<String> denied = new HashSet<>();
    private final Authority authority = (actor, privilege) -> !denied.contains(actor + " " + privilege);
    private final Overrides overrides = new Overrides(OverridesConfig.defaults(), authority, clock, bus);

    record NamedControl(String name, boolean isOverridable) implements Control {
        @Override
        public long check(OrderView order) {
            return Verdict.reject(Reason.OVER_LIMIT);
        }
    }

    OverridesTest() {
        bus.subscribe(Object.class, events::add);
    }

    @Test
    void raiseAndEndAreBothOnRecordInOrder() {
        OverrideTerms terms = OverrideTerms.orders(4711);
        long start = clock.nanos();
        OverrideGrant grant = raise(terms);
        clock.advance(MINUTE);
        assertThat(find(order(4711))).isSameAs(grant);
        assertThat(grant.use()).isTrue();
        assertThat(find(order(4711))).isNull();
        assertThat(overrides.sweep()).isEqualTo(1);
        assertThat(overrides.sweep()).isZero();

        assertThat(events())
                .containsExactly(
                        new OverrideRequested(1, 1, "max-quantity", terms, ANN, start),
                        new OverrideRaised(2, 1, "max-quantity", terms, ANN, BOB, start),
                        new OverrideEnded(3, 1, "max-quantity", OverrideEnd.USED_UP, 1, null, clock.nanos()));
        assertThat(overrides.raised()).isEqualTo(1);
        assertThat(overrides.used()).isEqualTo(1);
    }

    @Test
    void onePersonIsNotTwoAndNobodyMayWhoMayNot() {
        OverrideRequest request = overrides.request(QUANTITY, OverrideTerms.orders(1), ANN);

        assertThatThrownBy(() -> overrides.approve(request, new Operator("Ann ", "me")))
                .isInstanceOf(NotPermittedException.class);
        denied.add("bob " + Privilege.APPROVE_OVERRIDE);
        assertThatThrownBy(() -> overrides.approve(request, BOB)).isInstanceOf(NotPermittedException.class);
        denied.add("ann " + Privilege.REQUEST_OVERRIDE);
        assertThatThrownBy(() -> overrides.request(QUANTITY, OverrideTerms.orders(1), ANN))
                .isInstanceOf(NotPermittedException.class);
        denied.remove("bob " + Privilege.APPROVE_OVERRIDE);
        assertThatThrownBy(() -> overrides.approve(request, BOB)).hasMessageContaining("actor=ann");

        assertThat(find(order(1))).isNull();
        assertThat(events()).filteredOn(OverrideRefused.class::isInstance).hasSize(4);
        denied.clear();
        assertThat(overrides.approve(request, BOB).isLive()).isTrue();
    }

    @Test
    void onlyAControlThatAllowsItIsOverridden() {
        Control never = new NamedControl("kill-switch", false);

        assertThatThrownBy(() -> overrides.request(never, OverrideTerms.orders(1), ANN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("control must be one that can be overridden: kill-switch");
    }

    @Test
    void oneControlIsPassedAndNoOther() {
        raise(OverrideTerms.orders(1));

        assertThat(overrides.find("max-notional", order(1))).isNull();
        assertThat(overrides.find(String.valueOf("max-quantity".toCharArray()), order(1)))
                .isNotNull();
    }

    @Test
    void onlyTheOrdersThatWereNamedPass() {
        raise(OverrideTerms.orders(1, -5));

        assertThat(find(order(1))).isNotNull();
        assertThat(find(order(-5))).isNotNull();
        assertThat(find(order(2))).isNull();
    }

    @Test
    void onlyOrdersOfThePlacePass() {
        OrderView order = order(1);
        order.account = 7;
        order.symbol = 12;
        OverrideGrant account = raise(OverrideTerms.of(Scope.ACCOUNT, 7).inSymbol(12));
        assertThat(find(order)).isSameAs(account);
        order.symbol = 13;
        assertThat(find(order)).isNull();
        order.account = 8;
        order.symbol = 12;
        assertThat(find(order)).isNull();

        OverrideGrant symbol = raise(OverrideTerms.ofSymbol(13));
        order.symbol = 13;
        assertThat(find(order)).isSameAs(symbol);
        OverrideGrant firm = raise(new OverrideTerms(new OverrideTarget.Place(Scope.FIRM, 0, 14), 1, MINUTE));
        order.symbol = 14;
        assertThat(find(order)).isSameAs(firm);
    }

    @Test
    void itEndsAtItsTimeToTheNanosecondWhoeverNoticesFirst() {
        OverrideGrant byFind = raise(OverrideTerms.orders(1).lasting(MINUTE));
        OverrideGrant bySweep = raise(OverrideTerms.orders(2).lasting(MINUTE));
        clock.advance(MINUTE.minusNanos(1));
        assertThat(find(order(1))).isSameAs(byFind);
        clock.advanceNanos(1);

        assertThat(find(order(1))).isNull();
        assertThat(byFind.end()).isEqualTo(OverrideEnd.EXPIRED);
        assertThat(bySweep.end()).isNull();
        assertThat(overrides.sweep()).isEqualTo(2);
        assertThat(bySweep.end()).isEqualTo(OverrideEnd.EXPIRED);
        assertThat(bySweep.use()).isFalse();
        assertThat(events()).filteredOn(OverrideEnded.class::isInstance).hasSize(2);
    }

    @Test
    void aReadingThatIsOldFoolsNobody() {
        OverrideGrant grant = raise(OverrideTerms.orders(1).lasting(MINUTE));
        OrderView order = order(1);
        clock.advance(MINUTE);

        assertThat(overrides.find("max-quantity", order))
                .as("its thread was held up")
                .isNull();
        assertThat(grant.use()).isFalse();
    }

    @Test
    void whatWasOverBeforeTheClockWentBackStaysOver() {
        OverrideGrant grant = raise(OverrideTerms.orders(1).lasting(MINUTE));
        clock.advance(MINUTE);
        OrderView order = order(1);
        clock.stepBack(Duration.ofSeconds(30));

        assertThat(overrides.find("max-quantity", order)).isNull();
        assertThat(grant.end()).isEqualTo(OverrideEnd.EXPIRED);
    }

    @Test
    void itIsNotUsedAfterItsTimeThoughItWasFoundInTime() {
        OverrideGrant grant = raise(OverrideTerms.orders(1).lasting(MINUTE));
        clock.advance(MINUTE.minusNanos(1));
        assertThat(find(order(1))).isSameAs(grant);
        clock.advanceNanos(1);

        assertThat(grant.use()).isFalse();
    }

    @Test
    void anOrderReadShortlyBeforeTheOverrideWasRaisedPasses() {
        OrderView order = order(1);
        clock.advanceNanos(500);
        OverrideGrant grant = raise(OverrideTerms.orders(1));

        assertThat(overrides.find("max-quantity", order)).isSameAs(grant);
    }

    @Test
    void aClockThatGoesBackNeitherRevivesNorLengthensNorLosesIt() {
        OverrideGrant over = raise(OverrideTerms.orders(1).lasting(MINUTE));
        OverrideGrant running = raise(OverrideTerms.orders(2).lasting(MINUTE.multipliedBy(3)));
        clock.advance(MINUTE);
        assertThat(find(order(1))).isNull();
        overrides.sweep();

        clock.stepBack(Duration.ofHours(5));
        assertThat(find(order(1))).isNull();
        assertThat(over.use()).isFalse();
        assertThat(find(order(2))).as("until it is known how far").isNull();
        overrides.sweep();
        assertThat(find(order(2))).isSameAs(running);
        clock.advance(MINUTE.multipliedBy(2).minusNanos(1));
        assertThat(find(order(2))).isSameAs(running);
        clock.advanceNanos(1);
        assertThat(find(order(2))).isNull();

        OverrideGrant after = raise(OverrideTerms.orders(3).lasting(MINUTE));
        assertThat(find(order(3))).isSameAs(after);
        clock.advance(MINUTE);
        assertThat(find(order(3))).isNull();
    }

    @Test
    void itIsUsedAsOftenAsItSaysAndNotOnceMore() {
        OverrideGrant grant = raise(OverrideTerms.of(Scope.ACCOUNT, 0).uses(3));
        for (int left = 3; left > 0; left--) {
            assertThat(grant.usesLeft()).isEqualTo(left);
            assertThat(grant.use()).isTrue();
        }

        assertThat(grant.use()).isFalse();
        assertThat(find(order(1))).isNull();
        assertThat(overrides.used()).isEqualTo(3);
    }

    @Test
    void aUseThatCameToNothingIsGivenBackAndNeverMoreThanWereTaken() {
        OverrideGrant grant = raise(OverrideTerms.orders(1));
        assertThat(grant.giveBack()).isFalse();
        grant.use();
        assertThat(grant.giveBack()).isTrue();
        assertThat(grant.giveBack()).isFalse();
        assertThat(grant.usesLeft()).isEqualTo(1);
        assertThat(overrides.used()).isZero();

        grant.use();
        overrides.sweep();
        assertThat(grant.giveBack()).as("its end is on record").isFalse();
        assertThat(find(order(1))).isNull();
        assertThat(overrides.used()).isEqualTo(1);
    }

    @Test
    void aPersonEndsItAtOnceAndIsOnRecord() {
        OverrideGrant grant = raise(OverrideTerms.orders(1));
        Operator eve = new Operator("eve", "wrong client");

        assertThat(overrides.revoke(grant, eve)).isTrue();
        assertThat(overrides.revoke(grant, eve)).isFalse();

        assertThat(grant.use()).isFalse();
        assertThat(find(order(1))).isNull();
        assertThat(grant.end()).isEqualTo(OverrideEnd.REVOKED);
        assertThat(overrides.sweep()).isZero();
        assertThat(events())
                .filteredOn(OverrideEnded.class::isInstance)
                .containsExactly(new OverrideEnded(3, 1, "max-quantity", OverrideEnd.REVOKED, 0, eve, clock.nanos()));
    }

    @Test
    void whatIsOverIsNotRevokedAgain() {
        OverrideGrant used = raise(OverrideTerms.orders(1));
        used.use();
        OverrideGrant expired = raise(OverrideTerms.orders(2).lasting(MINUTE));
        clock.advance(MINUTE);

        assertThat(overrides.revoke(used, BOB)).isFalse();
        assertThat(overrides.revoke(expired, BOB)).isFalse();
        assertThat(events())
                .filteredOn(OverrideEnded.class::isInstance)
                .extracting(ended -> ((OverrideEnded) ended).end())
                .containsExactly(OverrideEnd.USED_UP, OverrideEnd.EXPIRED);
    }

    @Test
    void aRequestIsApprovedOnceAndInTime() {
        OverrideRequest once = overrides.request(QUANTITY, OverrideTerms.orders(1), ANN);
        OverrideRequest late = overrides.request(QUANTITY, OverrideTerms.orders(2), ANN);
        clock.advance(Duration.ofMinutes(15).minusNanos(1));
        overrides.approve(once, BOB);
        clock.advanceNanos(1);

        assertThatThrownBy(() -> overrides.approve(once, BOB)).hasMessageContaining("was approved before");
        assertThatThrownBy(() -> overrides.approve(late, BOB)).hasMessageContaining("is older than PT15M");
        Overrides elsewhere = new Overrides(OverridesConfig.defaults(), authority, clock);
        OverrideRequest foreign = elsewhere.request(QUANTITY, OverrideTerms.orders(3), ANN);
        assertThatThrownBy(() -> overrides.approve(foreign, BOB)).hasMessageContaining("was made elsewhere");
    }

    @Test
    void thereAreOnlySoManyAndNoneIsTooLong() {
        Overrides one = new Overrides(new OverridesConfig(MINUTE, MINUTE, 1), authority, clock);
        assertThatThrownBy(() -> one.request(QUANTITY, OverrideTerms.orders(1), ANN))
                .hasMessage("lasting must be at most PT1M: PT5M");
        OverrideTerms terms = OverrideTerms.orders(1).lasting(MINUTE);
        OverrideRequest first = one.request(QUANTITY, terms, ANN);
        OverrideRequest second = one.request(QUANTITY, terms, ANN);
        one.approve(first, BOB);

        assertThatThrownBy(() -> one.approve(second, BOB)).hasMessageContaining("must be at most 1 at a time");
    }

    @Test
    void aSchedulerPutsTheEndOnRecord() {
        ManualScheduler scheduler = new ManualScheduler(clock);
        ScheduledFuture<?> sweeping = overrides.startSweeping(scheduler);
        raise(OverrideTerms.orders(1).lasting(MINUTE));

        scheduler.advance(MINUTE.plusSeconds(1));

        assertThat(events()).last().isInstanceOf(OverrideEnded.class);
        assertThat(overrides.live()).isEmpty();
        assertThat(sweeping.isDone()).isFalse();
    }

    @Test
    void aRefusedOrderThatPassesIsCounted() {
        overrides.countFalsePositive();
        overrides.countFalsePositive();

        assertThat(overrides.falsePositives()).isEqualTo(2);
    }

    @Test
    void termsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(OverrideTerms::orders).hasMessage("ids must be 1..100: 0");
        assertThatThrownBy(() -> OverrideTerms.orders(new long[101])).hasMessage("ids must be 1..100: 101");
        assertThatThrownBy(() -> OverrideTerms.orders(1, 1)).hasMessageContaining("each there once");
        assertThatThrownBy(() -> OverrideTerms.orders(0)).hasMessageContaining("none 0");
        assertThatThrownBy(() -> OverrideTerms.orders(1).inSymbol(2)).hasMessageContaining("need no symbol");
        assertThatThrownBy(() -> OverrideTerms.orders(1).uses(101)).hasMessage("uses must be 1..100: 101");
        assertThatThrownBy(() -> OverrideTerms.orders(1).uses(0)).hasMessage("uses must be 1..100: 0");
        assertThatThrownBy(() -> OverrideTerms.orders(1).lasting(Duration.ZERO))
                .hasMessageContaining("lasting must be");
        assertThatThrownBy(() -> OverrideTerms.of(Scope.FIRM, 0)).hasMessageContaining("must name a symbol");
        assertThatThrownBy(() -> OverrideTerms.of(Scope.ACCOUNT, -1)).hasMessageContaining("must be 0..1048575: -1");
        assertThatThrownBy(() -> OverrideTerms.of(Scope.DESK, 1).inSymbol(1 << 20))
                .hasMessage("the symbol must be 0..1048575: 1048576");
        assertThatThrownBy(() -> new OverridesConfig(Duration.ZERO, MINUTE, 1)).hasMessageContaining("longest must be");
        assertThatThrownBy(() -> new OverridesConfig(MINUTE, Duration.ofDays(2), 1))
                .hasMessageContaining("requestsLast must be");
        assertThatThrownBy(() -> new OverridesConfig(MINUTE, MINUTE, 0)).hasMessage("atOnce must be 1..1024: 0");
    }

    @Test
    void threadsUseItExactlyAsOftenAsItSaysWhileOthersGiveBack() throws InterruptedException {
        for (int round = 0; round < 50; round++) {
            OverrideGrant grant = raise(OverrideTerms.of(Scope.ACCOUNT, 0).uses(100));
            AtomicInteger used = new AtomicInteger();
            CountDownLatch start = new CountDownLatch(1);
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 3; t++) {
                Thread thread = new Thread(() -> {
                    try {
                        start.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return;
                    }
                    for (int i = 0; i < 200; i++) {
                        if (grant.use()) {
                            if (i % 3 == 0 && grant.giveBack()) {
                                continue;
                            }
                            used.incrementAndGet();
                        }
                    }
                });
                thread.start();
                threads.add(thread);
            }
            start.countDown();
            for (Thread thread : threads) {
                thread.join();
            }

            assertThat(used.get() + grant.usesLeft()).isEqualTo(100);
            assertThat(grant.used()).isEqualTo(used.get());
            overrides.revoke(grant, BOB);
        }
    }

    private OverrideGrant raise(OverrideTerms terms) {
        return overrides.approve(overrides.request(QUANTITY, terms, ANN), BOB);
    }

    private @Nullable OverrideGrant find(OrderView order) {
        order.now = clock.nanos();
        return overrides.find("max-quantity", order);
    }

    private OrderView order(long id) {
        OrderView order = new OrderView(new MarketData(1));
        order.orderId = id;
        order.now = clock.nanos();
        return order;
    }

    private List<Object> events() {
        bus.deliverPending();
        return events;
    }
}
