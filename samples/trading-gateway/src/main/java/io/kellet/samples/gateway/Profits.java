package io.kellet.samples.gateway;

import io.kellet.control.ProfitBoard;
import io.kellet.order.Scope;

/** What each account has won or lost since the start: what it took in, and what it holds at the market. */
final class Profits {

    private final ProfitBoard board;
    private final long[] cash = new long[House.ACCOUNTS];
    private final long[][] held = new long[House.ACCOUNTS][House.SYMBOLS];

    Profits(ProfitBoard board) {
        this.board = board;
    }

    void onTrade(boolean buy, int account, int symbol, int lots, int priceTicks) {
        int signed = buy ? lots : -lots;
        held[account][symbol] += signed;
        cash[account] -= (long) signed * priceTicks;
    }

    /** Tells the loss limit. */
    void publish(int account, OrderSource market, long now) {
        long money = cash[account];
        for (int symbol = 0; symbol < House.SYMBOLS; symbol++) {
            money += held[account][symbol] * market.middle(symbol);
        }
        board.onProfit(Scope.ACCOUNT, account, money, now);
    }

    void publishAll(OrderSource market, long now) {
        for (int account = 0; account < House.ACCOUNTS; account++) {
            publish(account, market, now);
        }
    }
}
