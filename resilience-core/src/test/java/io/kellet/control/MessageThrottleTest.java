package io.kellet.control;

import static io.kellet.control.Gate.limit;
import static io.kellet.control.Gate.limits;
import static io.kellet.risk.TestOrder.buy;
import static io.kellet.risk.TestOrder.cancel;
import static io.kellet.risk.TestOrder.sell;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.risk.LimitKind;
import io.kellet.risk.Limits;
import io.kellet.risk.Place;
import io.kellet.risk.Reason;
import io.kellet.risk.TestOrder;
import io.kellet.risk.Verdict;
import io.kellet.testkit.RandomHistory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class MessageThrottleTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private long orderId;

    @Test
    void exactlyTheLimitPassesAndTheNextWhenTheFirstIsExactlyAWindowOld() {
        Gate gate = gate(0, limit(LimitKind.SUBMITS, 3));
        assertThat(submit(gate, 3)).isEqualTo(3);
        gate.refuses(next(), Reason.TOO_MANY, 1);
        assertThat(gate.explained(next())).contains("messages with this one and those reserved: 4 in PT1S");

        gate.clock.advance(SECOND.minusNanos(1));
        gate.refuses(next(), Reason.TOO_MANY, 1);
        gate.clock.advanceNanos(1);

        assertThat(submit(gate, 9)).isEqualTo(3);
    }

    @Test
    void hasNoBoundaryWhereTwiceTheLimitPasses() {
        Gate gate = gate(0, limit(LimitKind.SUBMITS, 3));
        gate.clock.advance(SECOND.minusNanos(1));
        assertThat(submit(gate, 9)).isEqualTo(3);

        gate.clock.advanceNanos(2);

        assertThat(submit(gate, 9)).isZero();
    }

    @Test
    void warnsAboveTheThresholdAndNotAtIt() {
        Gate gate = gate(0, limit(LimitKind.MESSAGES, 3, 1));

        gate.accepts(next());
        gate.warns(next(), Reason.TOO_MANY, 1);
        gate.warns(next(), Reason.TOO_MANY, 1);
        gate.refuses(next(), Reason.TOO_MANY, 1);
    }

    @Test
    void submitsAndAmendmentsCountApartAndTogether() {
        Gate gate = gate(
                0,
                limit(LimitKind.SUBMITS, 2)
                        .limit(Scope.FIRM, LimitKind.AMENDS, 2)
                        .limit(Scope.FIRM, LimitKind.MESSAGES, 3));
        gate.accepts(buy(1, 10, 100));
        gate.accepts(buy(1, 10, 100).amendedTo(9, 100));
        gate.accepts(buy(1, 10, 100).amendedTo(8, 100));
        gate.refuses(buy(1, 10, 100).amendedTo(7, 100), Reason.TOO_MANY, 2);

        gate.refuses(buy(2, 10, 100).as(OrderClass.NEW), Reason.TOO_MANY, 3);
    }

    @Test
    void aCancelIsCountedAndWarnedAboutAndNeverRefused() {
        Gate gate = gate(0, limit(LimitKind.CANCELS, 2, 1).limit(Scope.VENUE, LimitKind.CANCELS, 1));

        gate.accepts(cancel(1));
        gate.warns(cancel(2), Reason.TOO_MANY, 1);
        gate.warns(cancel(3), Reason.TOO_MANY, 1);
        gate.clock.advance(SECOND);
        gate.accepts(cancel(4));
        gate.accepts(next());
    }

    @Test
    void aCancelOfNumbersOutOfRangeCountsOnceForTheFirm() {
        Gate gate = gate(0, limit(LimitKind.CANCELS, 2).limit(Scope.ACCOUNT, LimitKind.CANCELS, 1));
        TestOrder cancel = cancel(1).account(99);
        cancel.venue = -1;

        gate.accepts(cancel);
        gate.accepts(cancel);
        gate.warns(cancel, Reason.TOO_MANY, 1);
    }

    @Test
    void whatIsReservedOnlyReductionsMayUse() {
        Gate gate = gate(40, limit(LimitKind.SUBMITS, 5).limit(Scope.DESK, LimitKind.MESSAGES, 5));
        gate.holds(100);
        assertThat(submit(gate, 9)).isEqualTo(3);
        gate.refuses(next(), Reason.TOO_MANY, 1);

        gate.accepts(sell(901, 1, 100).as(OrderClass.REDUCE));
        gate.accepts(sell(902, 1, 100).as(OrderClass.REDUCE));
        gate.refuses(sell(903, 1, 100).as(OrderClass.REDUCE), Reason.TOO_MANY, 1);
    }

    @Test
    void reductionsUseUpWhatOthersMayHaveFirst() {
        Gate gate = gate(40, limit(LimitKind.SUBMITS, 5));
        gate.holds(100);
        for (int i = 0; i < 3; i++) {
            gate.accepts(sell(900 + i, 1, 100).as(OrderClass.REDUCE));
        }

        gate.refuses(next(), Reason.TOO_MANY, 1);
    }

    @Test
    void nothingOfALimitOnAmendmentsIsReserved() {
        Gate gate = gate(50, limit(LimitKind.AMENDS, 2));
        gate.accepts(buy(1, 10, 100));

        gate.accepts(buy(1, 10, 100).amendedTo(9, 100));
        gate.accepts(buy(1, 10, 100).amendedTo(8, 100));
        gate.refuses(buy(1, 10, 100).amendedTo(7, 100), Reason.TOO_MANY, 1);
    }

    @ParameterizedTest
    @EnumSource(Scope.class)
    void everyScopeHasItsSay(Scope scope) {
        Gate gate = gate(0, limits().limit(scope, LimitKind.SUBMITS, 2));

        assertThat(submit(gate, 2)).isEqualTo(2);
        gate.refuses(next(), Reason.TOO_MANY, 1);
    }

    @Test
    void eachOfAScopeHasALogOfItsOwn() {
        Gate gate = gate(0, limits().limit(Scope.ACCOUNT, LimitKind.SUBMITS, 1));

        gate.accepts(next());
        gate.accepts(next().account(2));
        gate.refuses(next(), Reason.TOO_MANY, 1);
        gate.refuses(next().account(2), Reason.TOO_MANY, 1);
    }

    @Test
    void whatIsRefusedHereOrLaterDoesNotCount() {
        Gate gate = gate(0, limit(LimitKind.SUBMITS, 2).limit(Scope.VENUE, LimitKind.MESSAGES, 2));
        for (int i = 0; i < 10; i++) {
            gate.checkRefusedLater(next());
        }
        assertThat(submit(gate, 2)).isEqualTo(2);
        gate.clock.advance(SECOND.dividedBy(2));
        gate.refuses(next(), Reason.TOO_MANY, 1);
        gate.clock.advance(SECOND.dividedBy(2));

        assertThat(submit(gate, 9)).isEqualTo(2);
    }

    @Test
    void whatTheVenueRefusedWasSentAndCounts() {
        Gate gate = gate(0, limit(LimitKind.SUBMITS, 1));
        gate.accepts(buy(1, 1, 100));

        gate.gate.onRejected(1);

        gate.refuses(next(), Reason.TOO_MANY, 1);
    }

    @Test
    void whatWasCountedStaysWhenLimitsChange() {
        Gate gate = gate(0, limit(LimitKind.SUBMITS, 4));
        assertThat(submit(gate, 3)).isEqualTo(3);

        gate.gate.swap(Limits.version(2).limit(Scope.FIRM, LimitKind.SUBMITS, 3).build());
        gate.refuses(next(), Reason.TOO_MANY, 1);
        gate.gate.swap(Limits.version(3).limit(Scope.FIRM, LimitKind.SUBMITS, 5).build());

        assertThat(submit(gate, 9)).isEqualTo(2);
    }

    @Test
    void limitsItHasNoMemoryForAreRefusedAndTheOldOnesStay() {
        Gate gate = new Gate(throttle(8, 1, 0), limit(LimitKind.SUBMITS, 8));

        assertThatThrownBy(() -> gate.gate.swap(Limits.version(2)
                        .limit(Scope.FIRM, LimitKind.SUBMITS, 9)
                        .build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be at most 8")
                .hasMessageContaining("firm: max-submits = 9");
        assertThatThrownBy(() -> gate.gate.swap(Limits.version(2)
                        .limit(Scope.FIRM, LimitKind.SUBMITS, 8)
                        .limit(Scope.ACCOUNT, LimitKind.SUBMITS, 1)
                        .build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 1 logs");
        assertThat(gate.gate.limits().version()).isOne();
    }

    @Test
    void withoutRoomForALogItRefusesAndCancelsPass() {
        Gate gate = new Gate(throttle(8, 1, 0), limits().limit(Scope.ACCOUNT, LimitKind.SUBMITS, 8)).price(100);
        Gate cancels = new Gate(throttle(8, 1, 0), limits().limit(Scope.ACCOUNT, LimitKind.CANCELS, 8));
        gate.accepts(next());
        cancels.accepts(cancel(1));

        gate.refuses(next().account(2), Reason.NO_ROOM, 1);
        cancels.warns(cancel(2).account(2), Reason.NO_ROOM, 1);
        gate.accepts(next());
    }

    @Test
    void aClockThatStepsBackNeitherWedgesNorFreesAnything() {
        Gate gate = gate(0, limit(LimitKind.SUBMITS, 3));
        assertThat(submit(gate, 3)).isEqualTo(3);

        gate.clock.stepBack(Duration.ofHours(1));
        assertThat(submit(gate, 3)).isZero();
        gate.clock.advance(SECOND.minusNanos(1));
        assertThat(submit(gate, 3)).isZero();
        gate.clock.advanceNanos(1);

        assertThat(submit(gate, 9)).isEqualTo(3);
        assertThat(submit(gate, 9)).isZero();
    }

    @Test
    void settingsOutOfRangeAreRefusedWithNameRangeAndValue() {
        assertThatThrownBy(() -> MessageThrottleConfig.named("t").maxLimit(0).build())
                .hasMessage("maxLimit must be 1..65536: 0");
        assertThatThrownBy(() -> MessageThrottleConfig.named("t").logs(0).build())
                .hasMessage("logs must be 1..65536: 0");
        assertThatThrownBy(() ->
                        MessageThrottleConfig.named("t").reservedPercent(91).build())
                .hasMessage("reservedPercent must be 0..90: 91");
        assertThatThrownBy(() -> MessageThrottleConfig.named("t")
                        .window(Duration.ofDays(2))
                        .build())
                .hasMessage("window must be 1 ms..1 day: PT48H");
        assertThatThrownBy(() -> MessageThrottleConfig.named("t")
                        .maxLimit(65_536)
                        .logs(65_536)
                        .build())
                .hasMessage("maxLimit * logs must be 1..67108864: 4294967296");
        assertThat(new MessageThrottle(MessageThrottleConfig.named("t").build()).name())
                .isEqualTo("t");
    }

    @Test
    void decidesWhatAListOfAllMessagesWouldOnRandomHistories() {
        RandomHistory.ofRandom(Twin::new)
                .command("submit", 6, (random, twin) -> twin.message(OrderClass.NEW, random))
                .command("reduce", 2, (random, twin) -> twin.message(OrderClass.REDUCE, random))
                .command("amend", 3, (random, twin) -> twin.message(OrderClass.AMEND, random))
                .command("cancel", 2, (random, twin) -> twin.message(OrderClass.CANCEL, random))
                .command("wait", 4, (random, twin) -> twin.waitSome(random))
                .command("other limits", (random, twin) -> twin.swap(random))
                .run(150, 120);
    }

    private static Gate gate(int reservedPercent, Limits.Builder limits) {
        return new Gate(throttle(16, 64, reservedPercent), limits).price(100);
    }

    private static MessageThrottle throttle(int maxLimit, int logs, int reservedPercent) {
        return new MessageThrottle(MessageThrottleConfig.named("throttle")
                .maxLimit(maxLimit)
                .logs(logs)
                .reservedPercent(reservedPercent)
                .build());
    }

    private TestOrder next() {
        return buy(10_000 + ++orderId, 1, 100);
    }

    private int submit(Gate gate, int times) {
        int accepted = 0;
        for (int i = 0; i < times; i++) {
            accepted += Verdict.isAccepted(gate.check(next())) ? 1 : 0;
        }
        return accepted;
    }

    /** A gate and a list of everything that was sent, for the firm and for two accounts. */
    private static final class Twin {
        private record Sent(long time, OrderClass orderClass, int account) {}

        private final int reservedPercent;
        private final Gate gate;
        private final List<Sent> sent = new ArrayList<>();
        private Map<LimitKind, Long> ofFirm = new EnumMap<>(LimitKind.class);
        private Map<LimitKind, Long> ofAccount = new EnumMap<>(LimitKind.class);
        private long version;
        private long orderId = 100;

        Twin(Random random) {
            reservedPercent = random.nextInt(60);
            gate = new Gate(throttle(12, 16, reservedPercent), Limits.version(++version)).price(100);
            for (int account = 1; account <= 2; account++) {
                gate.gate.adjust(new Place(1, account, 1, 1, 1, 1), 1_000_000, 100);
                gate.accepts(buy(account, 10, 100).account(account)); // to be amended
            }
            swap(random);
        }

        private Limits.Builder limitsOf(Random random) {
            ofFirm = draw(random, 12);
            ofAccount = draw(random, 6);
            Limits.Builder limits = Limits.version(++version);
            ofFirm.forEach((kind, limit) -> limits.limit(Scope.FIRM, kind, limit));
            ofAccount.forEach((kind, limit) -> limits.limit(Scope.ACCOUNT, kind, limit));
            return limits;
        }

        /** Limits that can all bind: those on one kind of message are no higher than the one on all. */
        private static Map<LimitKind, Long> draw(Random random, int most) {
            long messages = (long) most - random.nextInt(3);
            Map<LimitKind, Long> limits = new EnumMap<>(LimitKind.class);
            limits.put(LimitKind.MESSAGES, messages);
            limits.put(LimitKind.SUBMITS, messages - random.nextInt(4));
            limits.put(LimitKind.AMENDS, messages - random.nextInt(4));
            limits.put(LimitKind.CANCELS, (long) most - random.nextInt(3));
            return limits;
        }

        void swap(Random random) {
            gate.gate.swap(limitsOf(random).build());
        }

        void waitSome(Random random) {
            gate.clock.advanceNanos(random.nextInt(400_000_000));
            gate.price(100);
        }

        void message(OrderClass orderClass, Random random) {
            int account = 1 + random.nextInt(2);
            boolean undone = orderClass != OrderClass.CANCEL && random.nextInt(6) == 0;
            TestOrder order = order(orderClass, account);
            boolean fits = fits(ofFirm, orderClass, 0) && fits(ofAccount, orderClass, account);
            if (undone && fits) {
                gate.checkRefusedLater(order);
                return;
            }
            long verdict = gate.check(order);
            boolean cancel = orderClass == OrderClass.CANCEL;
            assertThat(cancel ? !Verdict.isWarning(verdict) : Verdict.isAccepted(verdict))
                    .isEqualTo(fits);
            if (fits || cancel) {
                sent.add(new Sent(gate.clock.nanos(), orderClass, account));
            }
            if (orderClass == OrderClass.AMEND && fits) {
                gate.gate.onAmended(order.orderId, order.quantity, order.price);
            } else if (!cancel && fits) {
                gate.gate.onCancelled(order.orderId);
            }
        }

        private TestOrder order(OrderClass orderClass, int account) {
            return orderClass == OrderClass.AMEND
                    ? buy(account, 10, 100).account(account).amendedTo(9, 100)
                    : sell(++orderId, 1, 100).account(account).as(orderClass);
        }

        private boolean fits(Map<LimitKind, Long> limits, OrderClass orderClass, int account) {
            return switch (orderClass) {
                case NEW, REDUCE ->
                    fits(limits, LimitKind.SUBMITS, orderClass, account)
                            && fits(limits, LimitKind.MESSAGES, orderClass, account);
                case AMEND ->
                    fits(limits, LimitKind.AMENDS, orderClass, account)
                            && fits(limits, LimitKind.MESSAGES, orderClass, account);
                case CANCEL -> fits(limits, LimitKind.CANCELS, orderClass, account);
            };
        }

        private boolean fits(Map<LimitKind, Long> limits, LimitKind kind, OrderClass orderClass, int account) {
            long limit = requireNonNull(limits.get(kind));
            boolean reserves =
                    orderClass != OrderClass.REDUCE && (kind == LimitKind.SUBMITS || kind == LimitKind.MESSAGES);
            long mine = limit - (reserves ? limit * reservedPercent / 100 : 0);
            long inWindow = sent.stream()
                    .filter(message -> gate.clock.nanos() - message.time < SECOND.toNanos())
                    .filter(message -> account == 0 || message.account == account)
                    .filter(message -> counts(kind, message.orderClass))
                    .count();
            return inWindow < mine;
        }

        private static boolean counts(LimitKind kind, OrderClass orderClass) {
            return switch (orderClass) {
                case NEW, REDUCE -> kind == LimitKind.SUBMITS || kind == LimitKind.MESSAGES;
                case AMEND -> kind == LimitKind.AMENDS || kind == LimitKind.MESSAGES;
                case CANCEL -> kind == LimitKind.CANCELS;
            };
        }
    }
}
