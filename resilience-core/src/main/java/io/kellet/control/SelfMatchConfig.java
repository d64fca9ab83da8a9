package io.kellet.control;

import static java.util.Objects.requireNonNull;

import io.kellet.order.Scope;

/**
 * Settings of a {@link SelfMatch}. An instance that exists is valid.
 *
 * @param scope whose orders are one's own: those of the same account, of the same desk, or of the whole firm
 * @param perVenue do only orders at the same venue trade against each other? Not so by default: two numbers may be one market
 * @param workingOrders how many may be in the market at once; no fewer than the gate's
 * @param books how many pairs of an owner and a symbol (and a venue) may ever be traded; 1 to 4,194,304
 * @param maxCancels how many cancels one order may cause; what crosses more is refused
 */
public record SelfMatchConfig(
        SelfMatchPolicy policy, Scope scope, boolean perVenue, int workingOrders, int books, int maxCancels) {

    private static final int MOST = 1 << 22;

    public SelfMatchConfig {
        requireNonNull(policy, "policy");
        requireNonNull(scope, "scope");
        if (scope != Scope.ACCOUNT && scope != Scope.DESK && scope != Scope.FIRM) {
            throw new IllegalArgumentException("scope must be account, desk or firm: " + scope.text());
        }
        between("workingOrders", workingOrders, MOST);
        between("books", books, MOST);
        between("maxCancels", maxCancels, 1_000);
    }

    private static void between(String setting, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(setting + " must be 1.." + most + ": " + value);
        }
    }

    /** Starts from the defaults: orders of one account; all venues; 16,384 working orders, as many books; 16 cancels. */
    public static Builder of(SelfMatchPolicy policy) {
        return new Builder(policy);
    }

    /** Collects settings; {@link #build()} checks them. */
    public static final class Builder {
        private final SelfMatchPolicy policy;
        private Scope scope = Scope.ACCOUNT;
        private boolean perVenue;
        private int workingOrders = 16_384;
        private int books = 16_384;
        private int maxCancels = 16;

        private Builder(SelfMatchPolicy policy) {
            this.policy = policy;
        }

        public Builder scope(Scope scope) {
            this.scope = scope;
            return this;
        }

        public Builder perVenue(boolean perVenue) {
            this.perVenue = perVenue;
            return this;
        }

        public Builder workingOrders(int workingOrders) {
            this.workingOrders = workingOrders;
            return this;
        }

        public Builder books(int books) {
            this.books = books;
            return this;
        }

        public Builder maxCancels(int maxCancels) {
            this.maxCancels = maxCancels;
            return this;
        }

        public SelfMatchConfig build() {
            return new SelfMatchConfig(policy, scope, perVenue, workingOrders, books, maxCancels);
        }
    }
}
