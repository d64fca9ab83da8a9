package io.kellet.var;

/** What a {@link VarBook} does about orders that are in the market and may be filled or not. */
public enum WorkingOrders {
    /** Nothing: the VaR is that of the positions alone, and ten hedges may pass where one would do. */
    IGNORED,
    /** The VaR is the larger of that of the positions, and that of the positions with every working order filled. */
    AS_FILLED,
    /**
     * The VaR is a bound for whichever of them are filled, wholly or in part: σ of the positions, and the σ of each working order on its own
     * on top. Only with a {@link CovarianceModel}.
     *
     * <p>Why it is a bound. √(x'Σx) is a seminorm: by the Cauchy-Schwarz inequality √((x+y)'Σ(x+y)) ≤ √(x'Σx) + √(y'Σy), and
     * a part θ of an order, 0 ≤ θ ≤ 1, has θ times its σ. So for any set S of parts of the working orders,
     * σ(positions + S) ≤ σ(positions) + the sum of the parts' σ ≤ σ(positions) + the sum of all the orders' σ. With the order
     * that is asked about, filled or not, it is max(σ(positions), σ(positions + order)) + that sum.
     *
     * <p>Orders in one symbol do not offset each other in the sum. Over the limit, an order passes only if it lowers both
     * the σ of the positions and the σ with every working order filled; then the true VaR, whatever is filled, stays within
     * what the bound was before.
     */
    WORST_CASE
}
