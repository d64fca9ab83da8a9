package io.kellet.kill;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Settings of a {@link KillSwitch}. An instance that exists is valid.
 *
 * <p>Ids run from 0 to the number given here less one. An order with another id is refused unless it is a cancel: nobody
 * could stop what the switch cannot name. Each id costs 32 bytes.
 *
 * @param name shows up in events, messages and the thread's name
 * @param desks ids of each kind, 1 to 1,048,576; likewise accounts to venues
 * @param rearmWithin how long a request waits for its second person; 1 s to 1 day
 * @param keepEvery how often the keeper looks for what to tell and to store; 100 us to 1 s
 * @param storeRetry how long after a failed save the next is tried; 1 ms to 1 min
 * @param afterCrash how it comes up when the process before it was not closed
 */
public record KillSwitchConfig(
        String name,
        int desks,
        int accounts,
        int strategies,
        int traders,
        int symbols,
        int venues,
        Duration rearmWithin,
        Duration keepEvery,
        Duration storeRetry,
        AfterCrash afterCrash) {

    static final int MOST = 1 << 20;

    public KillSwitchConfig {
        requireNonNull(name, "name");
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank: \"" + name + "\"");
        }
        requireIds(name, "desks", desks);
        requireIds(name, "accounts", accounts);
        requireIds(name, "strategies", strategies);
        requireIds(name, "traders", traders);
        requireIds(name, "symbols", symbols);
        requireIds(name, "venues", venues);
        requireWithin(name, "rearmWithin", rearmWithin, Duration.ofSeconds(1), Duration.ofDays(1));
        requireWithin(name, "keepEvery", keepEvery, Duration.ofNanos(100_000), Duration.ofSeconds(1));
        requireWithin(name, "storeRetry", storeRetry, Duration.ofMillis(1), Duration.ofMinutes(1));
        requireNonNull(afterCrash, "afterCrash");
    }

    /**
     * Starts from the defaults: 64 desks and venues, 1024 accounts, 256 strategies and traders, 4096 symbols, 15 minutes for
     * the second person, a look every millisecond, another try at the store after 100 ms, after a crash as stored.
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    private static void requireIds(String name, String setting, int ids) {
        if (ids < 1 || ids > MOST) {
            throw new IllegalArgumentException(
                    setting + " must be 1.." + MOST + ": switch=" + name + " " + setting + "=" + ids);
        }
    }

    private static void requireWithin(String name, String setting, Duration value, Duration least, Duration most) {
        requireNonNull(value, setting);
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    setting + " must be " + least + ".." + most + ": switch=" + name + " " + setting + "=" + value);
        }
    }

    /** Collects settings; {@link #build} checks them. */
    public static final class Builder {

        private final String name;
        private int desks = 64;
        private int accounts = 1_024;
        private int strategies = 256;
        private int traders = 256;
        private int symbols = 4_096;
        private int venues = 64;
        private Duration rearmWithin = Duration.ofMinutes(15);
        private Duration keepEvery = Duration.ofMillis(1);
        private Duration storeRetry = Duration.ofMillis(100);
        private AfterCrash afterCrash = AfterCrash.AS_STORED;

        private Builder(String name) {
            this.name = name;
        }

        public Builder desks(int ids) {
            desks = ids;
            return this;
        }

        public Builder accounts(int ids) {
            accounts = ids;
            return this;
        }

        public Builder strategies(int ids) {
            strategies = ids;
            return this;
        }

        public Builder traders(int ids) {
            traders = ids;
            return this;
        }

        public Builder symbols(int ids) {
            symbols = ids;
            return this;
        }

        public Builder venues(int ids) {
            venues = ids;
            return this;
        }

        public Builder rearmWithin(Duration within) {
            rearmWithin = within;
            return this;
        }

        public Builder keepEvery(Duration every) {
            keepEvery = every;
            return this;
        }

        public Builder storeRetry(Duration after) {
            storeRetry = after;
            return this;
        }

        public Builder afterCrash(AfterCrash how) {
            afterCrash = how;
            return this;
        }

        public KillSwitchConfig build() {
            return new KillSwitchConfig(
                    name,
                    desks,
                    accounts,
                    strategies,
                    traders,
                    symbols,
                    venues,
                    rearmWithin,
                    keepEvery,
                    storeRetry,
                    afterCrash);
        }
    }
}
