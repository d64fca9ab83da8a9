package io.kellet.risk;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.J_Result;

/** What {@link MarketData} promises to a gate that reads while a feed writes. */
public final class MarketDataStress {

    private MarketDataStress() {}

    private static MarketData priced() {
        MarketData market = new MarketData(1);
        market.onPrice(0, 1, 1);
        return market;
    }

    /** A price comes in while time and price are read, in this order. Results: the time, the price. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the old one")
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "the new one")
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "newer than its time says")
    @Outcome(expect = FORBIDDEN, desc = "older than its time says")
    @State
    public static class NoPriceLooksYounger {
        private final MarketData market = priced();

        @Actor
        public void feed() {
            market.onPrice(0, 2, 2);
        }

        @Actor
        public void gate(JJ_Result r) {
            r.r1 = market.priceTime(0);
            r.r2 = market.price(0);
        }
    }

    /** A good price after a bad feed: who may trust again trusts the new price. */
    @JCStressTest
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "no trust yet")
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "the new one")
    @Outcome(expect = FORBIDDEN, desc = "trust in the old one")
    @State
    public static class TrustComesLast {
        private final MarketData market = priced();

        public TrustComesLast() {
            market.onQuality(0, DataQuality.STALE);
        }

        @Actor
        public void feed() {
            market.onPrice(0, 2, 2);
        }

        @Actor
        public void gate(J_Result r) {
            r.r1 = market.freshPrice(0, 2, 5);
        }
    }

    /** A feed goes bad and gets better while a gate looks: never the price from before with the trust from after. */
    @JCStressTest
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "no trust meanwhile")
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "asked before")
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "the new one")
    @Outcome(expect = FORBIDDEN, desc = "a price that never was")
    @State
    public static class BadMeanwhile {
        private final MarketData market = priced();

        @Actor
        public void feed() {
            market.onPrice(0, -1, 2);
            market.onPrice(0, 2, 2);
        }

        @Actor
        public void gate(J_Result r) {
            r.r1 = market.freshPrice(0, 2, 5);
        }
    }
}
