package io.kellet.benchmarks.risk;

import static java.util.Objects.requireNonNull;

import exchange.core2.core.common.CoreSymbolSpecification;
import exchange.core2.core.common.L2MarketData;
import exchange.core2.core.common.MatcherEventType;
import exchange.core2.core.common.MatcherTradeEvent;
import exchange.core2.core.common.OrderAction;
import exchange.core2.core.common.OrderType;
import exchange.core2.core.common.SymbolType;
import exchange.core2.core.common.cmd.CommandResultCode;
import exchange.core2.core.common.cmd.OrderCommand;
import exchange.core2.core.common.cmd.OrderCommandType;
import exchange.core2.core.common.config.ExchangeConfiguration;
import exchange.core2.core.common.config.InitialStateConfiguration;
import exchange.core2.core.common.config.LoggingConfiguration;
import exchange.core2.core.common.config.OrdersProcessingConfiguration;
import exchange.core2.core.common.config.OrdersProcessingConfiguration.MarginTradingMode;
import exchange.core2.core.common.config.OrdersProcessingConfiguration.RiskProcessingMode;
import exchange.core2.core.common.config.ReportsQueriesConfiguration;
import exchange.core2.core.processors.RiskEngine;
import exchange.core2.core.processors.SharedPool;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * exchange-core's risk engine without the rest of the exchange: {@code preProcessCommand} (R1) checks an order and
 * reserves, {@code handlerRiskRelease} (R2) gets what a matching engine would say and releases.
 *
 * <p>It asks one thing of an order, whether the account's funds cover it; that of a new order only, while cancels and
 * amendments pass unseen. It is given its due: commands and events are made beforehand, fees are zero, so that a cycle
 * ends with the funds it began with, and each account has funds for all that the stream means to be accepted and for
 * nothing more. The other party of each trade belongs to the second of two shards, of which this is the first, so that
 * only our party is booked, as in an exchange with two risk engines. A refusal writes two warnings to its logger; they
 * are to be switched off where this is measured.
 */
public final class ExchangeCoreStage implements RiskStage {

    /** What an order has to be covered by. */
    public enum Funds {
        /** Futures: a tenth of the base price as margin for each lot of the larger side of position and working orders. */
        MARGIN,
        /** Currency pairs: the whole amount, at the highest price that the order may come to have. */
        SPOT
    }

    private static final int SHARDS = 2;
    private static final int THIS_SHARD = 0;
    private static final long OTHER_PARTY = 1;

    private static final int MONEY = 1;
    private static final int FIRST_BASE_CURRENCY = 1_000;

    private static final long MARGIN_FUNDS = 150_000_000;
    private static final long SPOT_MONEY = 1_500_000_000;
    private static final long SPOT_LOTS = OrderStream.OVER_LIMIT_LOTS / 2;

    private final RiskEngine engine;
    private final OrderCommand[] checks;
    private final OrderCommand[][] releases;

    /** Makes an engine with all accounts and symbols of the stream; the book is still to be opened. */
    public ExchangeCoreStage(Funds funds, OrderStream stream) {
        engine = new RiskEngine(THIS_SHARD, SHARDS, null, new SharedPool(1, 1, 1), configuration(funds));
        for (int symbol = 0; symbol < stream.symbols(); symbol++) {
            engine.getSymbolSpecificationProvider().addSymbol(specification(funds, symbol, stream.base(symbol)));
            engine.handlerRiskRelease(0, quote(symbol, stream.base(symbol)));
        }
        for (int account = 0; account < OrderStream.ACCOUNTS; account++) {
            engine.getUserProfileService().addEmptyUserProfile(user(account));
            int transaction = 1;
            pay(account, MONEY, funds == Funds.MARGIN ? MARGIN_FUNDS : SPOT_MONEY, transaction++);
            for (int symbol = 0; funds == Funds.SPOT && symbol < stream.symbols(); symbol++) {
                pay(account, FIRST_BASE_CURRENCY + symbol, SPOT_LOTS, transaction++);
            }
        }
        checks = new OrderCommand[stream.turns()];
        releases = new OrderCommand[stream.turns()][];
        for (int turn = 0; turn < stream.turns(); turn++) {
            Order order = stream.order(turn);
            checks[turn] = command(order, stream.ceiling(order.symbol()));
            List<OrderCommand> released = new ArrayList<>();
            for (int i = 0; i < stream.reportCount(turn); i++) {
                Report report = stream.report(turn, i);
                released.add(command(report, stream.ceiling(report.symbol())));
            }
            releases[turn] = released.toArray(OrderCommand[]::new);
        }
    }

    @Override
    public boolean check(int turn) {
        OrderCommand command = checks[turn];
        command.resultCode = CommandResultCode.NEW;
        engine.preProcessCommand(turn, command);
        return command.command != OrderCommandType.PLACE_ORDER
                || command.resultCode == CommandResultCode.VALID_FOR_MATCHING_ENGINE;
    }

    @Override
    public void release(int turn) {
        for (OrderCommand command : releases[turn]) {
            engine.handlerRiskRelease(turn, command);
        }
    }

    /** What an account has to spend, or of a symbol to sell; for tests. */
    long balance(int account, int currency) {
        return engine.getUserProfileService()
                .getUserProfile(user(account))
                .accounts
                .get(currency);
    }

    /** Everything it knows of all accounts, in one number; for tests. */
    int stateHash() {
        return engine.getUserProfileService().stateHash();
    }

    /** What the last check of this turn said; for tests. */
    CommandResultCode result(int turn) {
        return checks[turn].resultCode;
    }

    static int money() {
        return MONEY;
    }

    private static int currency(int symbol) {
        return FIRST_BASE_CURRENCY + symbol;
    }

    /** Only what the risk engine reads: the rest would bring the ring, the journal and the pinned threads with it. */
    private static ExchangeConfiguration configuration(Funds funds) {
        return ExchangeConfiguration.builder()
                .ordersProcessingCfg(OrdersProcessingConfiguration.builder()
                        .riskProcessingMode(RiskProcessingMode.FULL_PER_CURRENCY)
                        .marginTradingMode(
                                funds == Funds.MARGIN
                                        ? MarginTradingMode.MARGIN_TRADING_ENABLED
                                        : MarginTradingMode.MARGIN_TRADING_DISABLED)
                        .build())
                .initStateCfg(InitialStateConfiguration.cleanStart("benchmark"))
                .reportsQueriesCfg(ReportsQueriesConfiguration.DEFAULT)
                .loggingCfg(LoggingConfiguration.builder()
                        .loggingLevels(EnumSet.noneOf(LoggingConfiguration.LoggingLevel.class))
                        .build())
                .build();
    }

    private static CoreSymbolSpecification specification(Funds funds, int symbol, long base) {
        return CoreSymbolSpecification.builder()
                .symbolId(symbol)
                .type(funds == Funds.MARGIN ? SymbolType.FUTURES_CONTRACT : SymbolType.CURRENCY_EXCHANGE_PAIR)
                .baseCurrency(currency(symbol))
                .quoteCurrency(MONEY)
                .baseScaleK(1)
                .quoteScaleK(1)
                .marginBuy(base / 10)
                .marginSell(base / 10)
                .build();
    }

    private void pay(int account, int currency, long amount, long transaction) {
        CommandResultCode result =
                engine.getUserProfileService().balanceAdjustment(user(account), currency, amount, transaction);
        if (result != CommandResultCode.SUCCESS) {
            throw new IllegalStateException("the account was not paid: account=" + account + " result=" + result);
        }
    }

    /** A user of this shard; those of the other are odd. */
    private static long user(int account) {
        return SHARDS * (account + 1L);
    }

    private static OrderAction action(boolean buy) {
        return buy ? OrderAction.BID : OrderAction.ASK;
    }

    private static OrderCommand command(Order order, long ceiling) {
        return switch (order.kind()) {
            case NEW, REDUCE -> command(OrderCommandType.PLACE_ORDER, order, order.lots(), ceiling);
            case AMEND -> command(OrderCommandType.MOVE_ORDER, requireNonNull(order.target()), 0, ceiling);
            case CANCEL -> command(OrderCommandType.CANCEL_ORDER, requireNonNull(order.target()), 0, ceiling);
        };
    }

    private static OrderCommand command(OrderCommandType type, Order order, long lots, long ceiling) {
        OrderCommand command = new OrderCommand();
        command.command = type;
        command.orderId = order.id();
        command.symbol = order.symbol();
        command.price = order.price();
        command.size = lots;
        command.reserveBidPrice = ceiling;
        command.action = action(order.buy());
        command.orderType = OrderType.GTC;
        command.uid = user(order.account());
        command.resultCode = CommandResultCode.NEW;
        return command;
    }

    /** What the matching engine would hand on. */
    private static OrderCommand command(Report report, long ceiling) {
        if (report.kind() == Report.Kind.QUOTED) {
            return quote(report.symbol(), report.price());
        }
        Order order = report.reported();
        boolean trade = report.kind() == Report.Kind.FILLED;
        OrderCommand command = command(
                report.kind() == Report.Kind.CANCELLED ? OrderCommandType.CANCEL_ORDER : OrderCommandType.PLACE_ORDER,
                order,
                report.lots(),
                ceiling);
        MatcherTradeEvent event = new MatcherTradeEvent();
        event.size = report.lots();
        event.price = report.price();
        event.bidderHoldPrice = ceiling;
        if (trade) {
            // ours was resting: the command is the other party's
            command.uid = OTHER_PARTY;
            command.action = action(!order.buy());
            event.eventType = MatcherEventType.TRADE;
            event.matchedOrderId = order.id();
            event.matchedOrderUid = user(order.account());
        } else if (report.kind() == Report.Kind.CANCELLED) {
            event.eventType = MatcherEventType.REDUCE;
        } else {
            event.eventType = MatcherEventType.REJECT;
        }
        command.matcherEvent = event;
        return command;
    }

    private static OrderCommand quote(int symbol, long bid) {
        OrderCommand command = new OrderCommand();
        command.command = OrderCommandType.ORDER_BOOK_REQUEST;
        command.symbol = symbol;
        command.resultCode = CommandResultCode.SUCCESS;
        command.marketData = new L2MarketData(
                new long[] {bid + 1}, new long[] {1}, new long[] {1}, new long[] {bid}, new long[] {1}, new long[] {1});
        return command;
    }
}
