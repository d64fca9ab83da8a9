package io.kellet.risk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What controls know about symbols: a reference price and how old and how good it is, the average daily volume, the
 * multiplier. Written by market data threads, one at a time for each symbol, read by gates; nobody waits and nothing is
 * allocated.
 *
 * <p>Memory ordering: a writer stores the price first and its time after it with release; a reader loads the time first,
 * with acquire. So the price a reader sees is never older than the time it sees says; it may be newer, which errs on the
 * safe side. Quality gets worse before anything else is written and better after.
 */
public final class MarketData {

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    private static final int STRIDE = 8; // a cache line for each symbol
    private static final int PRICE = 0;
    private static final int TIME = 1;
    private static final int QUALITY = 2;
    private static final int DAILY_VOLUME = 3;
    private static final int MULTIPLIER = 4;

    private final int symbols;
    private final long[] words;

    /**
     * Knows nothing yet.
     *
     * @param symbols they are numbered from 0 to one less; 1 to 1,000,000
     */
    public MarketData(int symbols) {
        if (symbols < 1 || symbols > 1_000_000) {
            throw new IllegalArgumentException("symbols must be 1..1000000: " + symbols);
        }
        this.symbols = symbols;
        words = new long[symbols * STRIDE];
        for (int symbol = 0; symbol < symbols; symbol++) {
            words[at(symbol, QUALITY)] = DataQuality.UNKNOWN.code();
            words[at(symbol, MULTIPLIER)] = 1;
        }
    }

    public int symbols() {
        return symbols;
    }

    /**
     * A good price came in. One that is not positive makes the quality {@link DataQuality#UNKNOWN} instead: it says nothing
     * about the market.
     *
     * @param now the reading of the gate's clock at which it was true
     */
    public void onPrice(int symbol, long price, long now) {
        requireSymbol(symbol);
        if (price <= 0) {
            WORD.setRelease(words, at(symbol, QUALITY), (long) DataQuality.UNKNOWN.code());
            return;
        }
        WORD.setRelease(words, at(symbol, PRICE), price);
        WORD.setRelease(words, at(symbol, TIME), now);
        WORD.setRelease(words, at(symbol, QUALITY), (long) DataQuality.OK.code());
    }

    /** The feed says that the last price is not what it should be. The next price makes it {@link DataQuality#OK} again. */
    public void onQuality(int symbol, DataQuality quality) {
        requireSymbol(symbol);
        WORD.setRelease(words, at(symbol, QUALITY), (long) quality.code());
    }

    /**
     * How much is traded on an average day.
     *
     * @param lots 0 for unknown
     */
    public void dailyVolume(int symbol, long lots) {
        requireSymbol(symbol);
        if (lots < 0) {
            throw new IllegalArgumentException(
                    "the daily volume must not be negative: symbol=" + symbol + " lots=" + lots);
        }
        WORD.setRelease(words, at(symbol, DAILY_VOLUME), lots);
    }

    /**
     * What one lot is worth for each tick of its price; 1 unless said. Say it before the first order: what works keeps the value that
     * it was reserved at.
     */
    public void multiplier(int symbol, long multiplier) {
        requireSymbol(symbol);
        if (multiplier < 1) {
            throw new IllegalArgumentException(
                    "the multiplier must be positive: symbol=" + symbol + " multiplier=" + multiplier);
        }
        WORD.setRelease(words, at(symbol, MULTIPLIER), multiplier);
    }

    /** The last price, however old or bad; 0 if there has never been one. */
    public long price(int symbol) {
        return (long) WORD.getAcquire(words, at(symbol, PRICE));
    }

    /** When the last price was true; without meaning if there has never been one. Ask before {@link #price}. */
    public long priceTime(int symbol) {
        return (long) WORD.getAcquire(words, at(symbol, TIME));
    }

    public DataQuality quality(int symbol) {
        return DataQuality.of((long) WORD.getAcquire(words, at(symbol, QUALITY)));
    }

    /**
     * The last price, if it is {@link DataQuality#OK} and no older than that; else 0. A price from the future is an old
     * reading of the caller's, unless it is so by more than {@code maxAgeNanos}: then the clock has gone back, and nothing is known of its age.
     */
    public long freshPrice(int symbol, long now, long maxAgeNanos) {
        if ((long) WORD.getAcquire(words, at(symbol, QUALITY)) != DataQuality.OK.code()) {
            return 0;
        }
        long age = now - priceTime(symbol);
        return age <= maxAgeNanos && age >= -maxAgeNanos ? price(symbol) : 0;
    }

    /** Lots traded on an average day; 0 if unknown. */
    public long dailyVolume(int symbol) {
        return (long) WORD.getAcquire(words, at(symbol, DAILY_VOLUME));
    }

    public long multiplier(int symbol) {
        return (long) WORD.getAcquire(words, at(symbol, MULTIPLIER));
    }

    private void requireSymbol(int symbol) {
        if (symbol < 0 || symbol >= symbols) {
            throw new IllegalArgumentException("symbol must be 0.." + (symbols - 1) + ": " + symbol);
        }
    }

    private static int at(int symbol, int word) {
        return symbol * STRIDE + word;
    }
}
