package io.kellet.risk;

import static java.util.Objects.requireNonNull;

import io.kellet.order.Scope;
import io.kellet.time.Deadline;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Settings of a {@link RiskGate}. An instance that exists is valid. All tables are made at once, in these sizes, so that no order
 * allocates; what does not fit is refused.
 *
 * @param name shows up in logs, events and metrics
 * @param writers one thread, or several
 * @param patience how long a check of several writers' gate waits for another before it refuses
 * @param scopes which scopes hold positions and exposure; the firm and the account always do. Fewer cost less
 * @param desks desks are numbered from 0 to one less; so are accounts, strategies, traders and venues
 * @param positions how many pairs of a scope's number and a symbol may be traded
 * @param workingOrders how many orders may be in the market at once
 * @param rememberedOrders how many that are out of the market, and as many refused ones, are remembered, for late reports and retries
 * @param maxQuantity a larger quantity is malformed, in lots
 * @param maxPrice a larger price is malformed, in ticks
 * @param referenceAge a reference price older than this values no order
 * @param marketOrderBps how far from the reference a market order is valued if no price collar limits it
 * @param retryWindow a message that comes again within this, unchanged, gets its first verdict again and reserves nothing more;
 *     eight times at most if that was to accept it
 */
public record GateConfig(
        String name,
        Writers writers,
        Duration patience,
        Set<Scope> scopes,
        int desks,
        int accounts,
        int strategies,
        int traders,
        int venues,
        int positions,
        int workingOrders,
        int rememberedOrders,
        long maxQuantity,
        long maxPrice,
        Duration referenceAge,
        int marketOrderBps,
        Duration retryWindow) {

    /** Who may call a gate. */
    public enum Writers {
        /** One thread, the first that does. Another is refused until that one hands the gate over or is dead. The fast path. */
        ONE,
        /** Any, one at a time; a check that comes meanwhile waits, for a bounded time. */
        MANY
    }

    /** No quantity and no price is more. */
    static final long MOST_AMOUNT = 1L << 46;

    public GateConfig {
        requireNonNull(name, "name");
        requireNonNull(writers, "writers");
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank: \"" + name + "\"");
        }
        EnumSet<Scope> tracked = EnumSet.of(Scope.FIRM, Scope.ACCOUNT);
        tracked.addAll(requireNonNull(scopes, "scopes"));
        tracked.remove(Scope.SYMBOL); // the firm's positions are the symbols'
        scopes = Set.copyOf(tracked);
        between("desks", desks, 1, 65_536);
        between("accounts", accounts, 1, 1 << 20);
        between("strategies", strategies, 1, 65_536);
        between("traders", traders, 1, 65_536);
        between("venues", venues, 1, 4_096);
        between("positions", positions, 1, 1 << 22);
        between("workingOrders", workingOrders, 1, 1 << 22);
        between("rememberedOrders", rememberedOrders, 1, 1 << 22);
        between("maxQuantity", maxQuantity, 1, MOST_AMOUNT);
        between("maxPrice", maxPrice, 1, MOST_AMOUNT);
        between("marketOrderBps", marketOrderBps, 0, 100_000);
        between("patience in ns", Deadline.nanosOf("patience", patience), 0, 1_000_000_000L);
        between("referenceAge in ns", Deadline.nanosOf("referenceAge", referenceAge), 1, Deadline.FOREVER);
        between("retryWindow in ns", Deadline.nanosOf("retryWindow", retryWindow), 0, Deadline.FOREVER);
    }

    private static void between(String setting, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(setting + " must be " + least + ".." + most + ": " + value);
        }
    }

    /**
     * Starts from the defaults: one writer; all scopes; 64 desks, 1,024 accounts, 256 strategies, 256 traders, 32 venues;
     * 16,384 positions; 4,096 working and as many remembered orders; quantities to 2<sup>40</sup> lots, prices to 2<sup>40</sup> ticks;
     * references up to 5 s old; market orders valued 500 bps off; retries within 1 s.
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Collects settings; {@link #build()} checks them. */
    public static final class Builder {
        private final String name;
        private Writers writers = Writers.ONE;
        private Duration patience = Duration.ofNanos(50_000);
        private Set<Scope> scopes = EnumSet.allOf(Scope.class);
        private int desks = 64;
        private int accounts = 1_024;
        private int strategies = 256;
        private int traders = 256;
        private int venues = 32;
        private int positions = 16_384;
        private int workingOrders = 4_096;
        private int rememberedOrders = 4_096;
        private long maxQuantity = 1L << 40;
        private long maxPrice = 1L << 40;
        private Duration referenceAge = Duration.ofSeconds(5);
        private int marketOrderBps = 500;
        private Duration retryWindow = Duration.ofSeconds(1);

        private Builder(String name) {
            this.name = name;
        }

        public Builder writers(Writers writers) {
            this.writers = writers;
            return this;
        }

        public Builder patience(Duration patience) {
            this.patience = patience;
            return this;
        }

        public Builder scopes(Scope... scopes) {
            this.scopes = Set.copyOf(List.of(scopes)); // one said twice is said once
            return this;
        }

        public Builder desks(int desks) {
            this.desks = desks;
            return this;
        }

        public Builder accounts(int accounts) {
            this.accounts = accounts;
            return this;
        }

        public Builder strategies(int strategies) {
            this.strategies = strategies;
            return this;
        }

        public Builder traders(int traders) {
            this.traders = traders;
            return this;
        }

        public Builder venues(int venues) {
            this.venues = venues;
            return this;
        }

        public Builder positions(int positions) {
            this.positions = positions;
            return this;
        }

        public Builder workingOrders(int workingOrders) {
            this.workingOrders = workingOrders;
            return this;
        }

        public Builder rememberedOrders(int rememberedOrders) {
            this.rememberedOrders = rememberedOrders;
            return this;
        }

        public Builder maxQuantity(long lots) {
            this.maxQuantity = lots;
            return this;
        }

        public Builder maxPrice(long ticks) {
            this.maxPrice = ticks;
            return this;
        }

        public Builder referenceAge(Duration referenceAge) {
            this.referenceAge = referenceAge;
            return this;
        }

        public Builder marketOrderBps(int bps) {
            this.marketOrderBps = bps;
            return this;
        }

        public Builder retryWindow(Duration retryWindow) {
            this.retryWindow = retryWindow;
            return this;
        }

        public GateConfig build() {
            return new GateConfig(
                    name,
                    writers,
                    patience,
                    scopes,
                    desks,
                    accounts,
                    strategies,
                    traders,
                    venues,
                    positions,
                    workingOrders,
                    rememberedOrders,
                    maxQuantity,
                    maxPrice,
                    referenceAge,
                    marketOrderBps,
                    retryWindow);
        }
    }
}
