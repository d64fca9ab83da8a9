package io.kellet.benchmarks.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kellet.order.OrderClass;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class OrderStreamTest {

    private static final int SYMBOLS = 50;

    private final OrderStream mixed = OrderStream.mixed(SYMBOLS, 0);

    static Stream<OrderStream> streams() {
        return Stream.of(
                OrderStream.mixed(SYMBOLS, 0),
                OrderStream.mixed(SYMBOLS, 1),
                OrderStream.mixed(500, 0),
                OrderStream.mixed(500, 7),
                OrderStream.roundTrips(SYMBOLS, 0),
                OrderStream.roundTrips(500, 1),
                OrderStream.overLimit(SYMBOLS, 0));
    }

    @Test
    void isTheSameEachTimeItIsMade() {
        assertThat(script(OrderStream.mixed(SYMBOLS, 0))).isEqualTo(script(mixed));
        assertThat(script(OrderStream.roundTrips(SYMBOLS, 3))).isEqualTo(script(OrderStream.roundTrips(SYMBOLS, 3)));
    }

    /** Java's Random is the same everywhere; a change of the script is a change of what all figures mean. */
    @Test
    void isTheSameOnEveryMachine() {
        assertThat(fingerprint(mixed)).isEqualTo(546774067835099574L);
        assertThat(fingerprint(OrderStream.roundTrips(SYMBOLS, 0))).isEqualTo(-498724655615570155L);
        assertThat(fingerprint(OrderStream.overLimit(SYMBOLS, 0))).isEqualTo(5886466937204154718L);
    }

    @Test
    void holdsTheSharesThatItPromises() {
        double percent = OrderStream.CYCLE / 100.0;

        assertThat(mixed.count(OrderClass.NEW) / percent).isCloseTo(OrderStream.NEW_PERCENT, within(2.0));
        assertThat(mixed.count(OrderClass.CANCEL) / percent).isCloseTo(OrderStream.CANCEL_PERCENT, within(2.0));
        assertThat(mixed.count(OrderClass.AMEND) / percent).isCloseTo(OrderStream.AMEND_PERCENT, within(2.0));
        assertThat(mixed.count(OrderClass.REDUCE) / percent).isCloseTo(OrderStream.REDUCE_PERCENT, within(2.0));
        int overLimit = OrderStream.CYCLE - mixed.acceptedPerCycle();
        assertThat((double) mixed.count(OrderClass.NEW) / overLimit)
                .isCloseTo(OrderStream.ONE_OVER_LIMIT_IN, within(20.0));
    }

    @Test
    void keepsSomeSeventyOrdersAtWork() {
        assertThat(working(mixed)).isCloseTo(70, within(10.0));
    }

    @Test
    void acceptsAllOfTheRoundTripsAndNoneOverTheLimit() {
        assertThat(OrderStream.roundTrips(SYMBOLS, 0).acceptedPerCycle()).isEqualTo(OrderStream.CYCLE);
        assertThat(OrderStream.overLimit(SYMBOLS, 0).acceptedPerCycle()).isZero();
    }

    @ParameterizedTest
    @MethodSource("streams")
    void releasesEachAcceptedOrderOnceAndNoOther(OrderStream stream) {
        Map<Order, Long> left = new HashMap<>();
        for (int turn = 0; turn < stream.turns(); turn++) {
            if (stream.order(turn).isWorked()) {
                left.put(stream.order(turn), stream.order(turn).lots());
            }
            for (Report report : reports(stream, turn)) {
                assertThat(report.lots()).isPositive();
                left.compute(report.reported(), (order, lots) -> Objects.requireNonNull(lots) - report.lots());
                left.remove(report.reported(), 0L);
            }
        }

        assertThat(left).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("streams")
    void endsACycleWithThePositionsItBeganWith(OrderStream stream) {
        Map<Integer, Long> opened = new HashMap<>();
        Map<Integer, Long> positions = new HashMap<>();
        for (int turn = 0; turn < stream.turns(); turn++) {
            if (turn == stream.first()) {
                opened.putAll(positions);
            }
            for (Report report : fills(stream, turn)) {
                Order order = report.reported();
                assertThat(report.price()).isEqualTo(stream.base(order.symbol()));
                positions.merge(
                        order.account() * stream.symbols() + order.symbol(),
                        order.buy() ? report.lots() : -report.lots(),
                        Long::sum);
            }
            assertThat(positions.values()).allMatch(lots -> Math.abs(lots) <= OrderStream.MOST_POSITION_LOTS);
        }
        positions.values().removeIf(lots -> lots == 0);

        assertThat(positions).isEqualTo(opened);
        assertThat(opened)
                .hasSizeBetween(
                        OrderStream.ACCOUNTS * OrderStream.HELD_SYMBOLS,
                        OrderStream.ACCOUNTS * (OrderStream.HELD_SYMBOLS + 1));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void tradesNoOrderAtAWorsePriceThanItAskedFor(OrderStream stream) {
        for (int turn = 0; turn < stream.turns(); turn++) {
            assertThat(fills(stream, turn)).allSatisfy(fill -> {
                Order order = fill.reported();
                assertThat(order.buy() ? fill.price() <= order.price() : fill.price() >= order.price())
                        .isTrue();
            });
        }
    }

    @ParameterizedTest
    @MethodSource("streams")
    void staysWithinItsLimitsButWhereItMeansToBreakThem(OrderStream stream) {
        orders(stream).forEach(order -> {
            long base = stream.base(order.symbol());
            assertThat(order.lots())
                    .isBetween(1L, order.overLimit() ? OrderStream.OVER_LIMIT_LOTS : OrderStream.MOST_LOTS);
            assertThat(order.overLimit()).isEqualTo(order.lots() == OrderStream.OVER_LIMIT_LOTS);
            assertThat(order.price()).isBetween(base - base * 15 / 1_000, stream.ceiling(order.symbol()));
        });
    }

    @ParameterizedTest
    @MethodSource("streams")
    void sendsNoOrderThatLooksLikeAnother(OrderStream stream) {
        Set<List<Object>> seen = new HashSet<>();
        orders(stream)
                .skip(stream.first())
                .filter(Order::isWorked)
                .forEach(order -> assertThat(seen.add(
                                List.of(order.account(), order.symbol(), order.buy(), order.lots(), order.price())))
                        .as("%s", order)
                        .isTrue());

        assertThat(orders(stream).map(Order::id)).doesNotHaveDuplicates();
    }

    @Test
    void changesAndCancelsOnlyWhatRests() {
        Set<Order> resting = new HashSet<>();
        for (int turn = 0; turn < mixed.turns(); turn++) {
            Order order = mixed.order(turn);
            if (order.target() != null) {
                assertThat(resting).contains(order.target());
            }
            if (order.isWorked()) {
                resting.add(order);
            }
            reports(mixed, turn).forEach(report -> resting.remove(report.reported()));
        }
    }

    @Test
    void reducesOnlyWhatIsHeld() {
        Map<Integer, Long> positions = new HashMap<>();
        for (int turn = 0; turn < mixed.turns(); turn++) {
            Order order = mixed.order(turn);
            if (order.kind() == OrderClass.REDUCE) {
                long position = positions.getOrDefault(order.account() * SYMBOLS + order.symbol(), 0L);
                assertThat(order.buy() ? -position : position).isGreaterThanOrEqualTo(order.lots());
            }
            for (Report report : fills(mixed, turn)) {
                Order filled = report.reported();
                positions.merge(
                        filled.account() * SYMBOLS + filled.symbol(),
                        filled.buy() ? report.lots() : -report.lots(),
                        Long::sum);
            }
        }
    }

    @Test
    void givesEachLaneOrdersOfItsOwnInTheSameSymbols() {
        OrderStream other = OrderStream.mixed(SYMBOLS, 1);
        Set<Long> ids = new HashSet<>(orders(mixed).map(Order::id).toList());

        assertThat(orders(other).map(Order::id)).noneMatch(ids::contains);
        assertThat(IntStream.range(0, SYMBOLS)).allMatch(symbol -> mixed.base(symbol) == other.base(symbol));
    }

    @Test
    void goesRoundWithoutOpeningTheBookAgain() {
        assertThat(mixed.turns()).isEqualTo(mixed.first() + OrderStream.CYCLE);
        assertThat(mixed.after(0)).isEqualTo(1);
        assertThat(mixed.after(mixed.turns() - 1)).isEqualTo(mixed.first());
    }

    @Test
    void refusesAStageThatWavesEverythingThroughAndOneThatRefusesAll() {
        assertThatThrownBy(() -> mixed.rehearse(new Stubborn(true), 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("accepted=true")
                .hasMessageContaining("overLimit=true");
        assertThatThrownBy(() -> mixed.rehearse(new Stubborn(false), 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("accepted=false turn=0");
    }

    @Test
    void playsEachTurnOfARehearsalOnce() {
        Diary diary = new Diary(mixed);

        mixed.rehearse(diary, 2);

        assertThat(diary.checked).isEqualTo(diary.released).hasSize(mixed.first() + 2 * OrderStream.CYCLE);
        assertThat(diary.checked.subList(0, mixed.turns()))
                .isEqualTo(IntStream.range(0, mixed.turns()).boxed().toList());
        assertThat(diary.checked.get(mixed.turns())).isEqualTo(mixed.first());
    }

    @Test
    void theFloorAgreesWithTheStreamAndReadsAllOfIt() {
        BareStage floor = new BareStage(mixed);

        mixed.rehearse(floor, 1);

        long sent = orders(mixed).mapToLong(Order::lots).sum();
        long reported = IntStream.range(0, mixed.turns())
                .mapToObj(turn -> reports(mixed, turn))
                .flatMap(List::stream)
                .mapToLong(Report::lots)
                .sum();
        assertThat(floor.seen()).isEqualTo(sent - reported).isPositive();
    }

    private record Stubborn(boolean answer) implements RiskStage {
        @Override
        public boolean check(int turn) {
            return answer;
        }

        @Override
        public void release(int turn) {}
    }

    private record Diary(OrderStream stream, List<Integer> checked, List<Integer> released) implements RiskStage {
        Diary(OrderStream stream) {
            this(stream, new ArrayList<>(), new ArrayList<>());
        }

        @Override
        public boolean check(int turn) {
            checked.add(turn);
            return !stream.order(turn).overLimit();
        }

        @Override
        public void release(int turn) {
            released.add(turn);
        }
    }

    private static Stream<Order> orders(OrderStream stream) {
        return IntStream.range(0, stream.turns()).mapToObj(stream::order);
    }

    /** Those on orders. */
    private static List<Report> reports(OrderStream stream, int turn) {
        return IntStream.range(0, stream.reportCount(turn))
                .mapToObj(i -> stream.report(turn, i))
                .filter(report -> report.kind() != Report.Kind.QUOTED)
                .toList();
    }

    private static List<Report> fills(OrderStream stream, int turn) {
        return reports(stream, turn).stream()
                .filter(report -> report.kind() == Report.Kind.FILLED)
                .toList();
    }

    private static double working(OrderStream stream) {
        long working = 0;
        long sum = 0;
        Map<Order, Long> left = new HashMap<>();
        for (int turn = 0; turn < stream.turns(); turn++) {
            if (stream.order(turn).isWorked()) {
                left.put(stream.order(turn), stream.order(turn).lots());
                working++;
            }
            for (Report report : reports(stream, turn)) {
                if (left.merge(report.reported(), -report.lots(), Long::sum) == 0) {
                    working--;
                }
            }
            sum += turn < stream.first() ? 0 : working;
        }
        return (double) sum / OrderStream.CYCLE;
    }

    private static List<String> script(OrderStream stream) {
        List<String> script = new ArrayList<>();
        for (int turn = 0; turn < stream.turns(); turn++) {
            script.add(stream.order(turn).toString());
            for (int i = 0; i < stream.reportCount(turn); i++) {
                script.add(stream.report(turn, i).toString());
            }
        }
        return script;
    }

    private static long fingerprint(OrderStream stream) {
        long hash = 17;
        for (String line : script(stream)) {
            hash = 31 * hash + line.hashCode();
        }
        return hash;
    }
}
