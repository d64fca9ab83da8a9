package io.kellet.risk;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.kellet.authority.Authority;
import io.kellet.authority.Operator;
import io.kellet.time.NanoClock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;
import org.openjdk.jcstress.infra.results.ZZL_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** What an override promises to two threads at once. */
public final class OverrideStress {

    private static final NanoClock STILL = () -> 0;
    private static final Operator ANN = new Operator("ann", "stress");
    private static final Operator BOB = new Operator("bob", "stress");
    private static final Control CONTROL = new Quantity();

    private OverrideStress() {}

    private static final class Quantity implements Control {
        @Override
        public String name() {
            return "max-quantity";
        }

        @Override
        public long check(OrderView order) {
            return Verdict.ACCEPTED;
        }

        @Override
        public boolean isOverridable() {
            return true;
        }
    }

    private static Overrides overrides() {
        return new Overrides(OverridesConfig.defaults(), Authority.anybody(), STILL);
    }

    private static OverrideGrant raise(Overrides overrides) {
        return overrides.approve(overrides.request(CONTROL, OverrideTerms.orders(1), ANN), BOB);
    }

    /** One use is left, and two want it. */
    @JCStressTest
    @Outcome(id = "true, false, 0", expect = ACCEPTABLE, desc = "the first has it")
    @Outcome(id = "false, true, 0", expect = ACCEPTABLE, desc = "the second has it")
    @Outcome(expect = FORBIDDEN, desc = "used twice, or by nobody")
    @State
    public static class LastUse {
        private final OverrideGrant grant = raise(overrides());

        @Actor
        public void one(ZZI_Result r) {
            r.r1 = grant.use();
        }

        @Actor
        public void other(ZZI_Result r) {
            r.r2 = grant.use();
        }

        @Arbiter
        public void after(ZZI_Result r) {
            r.r3 = grant.usesLeft();
        }
    }

    /** A use while somebody takes the override back: the record of its end says whether it was used. */
    @JCStressTest
    @Outcome(id = "true, false, USED_UP 1", expect = ACCEPTABLE, desc = "used before")
    @Outcome(id = "false, true, REVOKED 0", expect = ACCEPTABLE, desc = "taken back before")
    @Outcome(expect = FORBIDDEN, desc = "used after its end, or the record lies")
    @State
    public static class UseVersusRevoke {
        private final Overrides overrides = overrides();
        private final OverrideGrant grant = raise(overrides);

        @Actor
        public void use(ZZL_Result r) {
            r.r1 = grant.use();
        }

        @Actor
        public void revoke(ZZL_Result r) {
            r.r2 = overrides.revoke(grant, BOB);
        }

        @Arbiter
        public void after(ZZL_Result r) {
            r.r3 = grant.end() + " " + overrides.used();
        }
    }

    /** A use is given back while its end is put on record: it is there again, or gone for good. */
    @JCStressTest
    @Outcome(id = "true, false, null 0", expect = ACCEPTABLE, desc = "given back before; it goes on")
    @Outcome(id = "false, true, USED_UP 1", expect = ACCEPTABLE, desc = "ended before; nothing comes back")
    @Outcome(expect = FORBIDDEN, desc = "ended, and a use came back")
    @State
    public static class GiveBackVersusEnd {
        private final Overrides overrides = overrides();
        private final OverrideGrant grant = raise(overrides);

        public GiveBackVersusEnd() {
            grant.use();
        }

        @Actor
        public void giveBack(ZZL_Result r) {
            r.r1 = grant.giveBack();
        }

        @Actor
        public void sweep(ZZL_Result r) {
            r.r2 = overrides.sweep() == 1;
        }

        @Arbiter
        public void after(ZZL_Result r) {
            r.r3 = grant.end() + " " + overrides.used();
        }
    }

    /** An override is looked for while it is raised: who finds it can use it, and sees all of it. */
    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "not found, or found whole")
    @Outcome(expect = FORBIDDEN, desc = "found half")
    @State
    public static class FindVersusRaise {
        private final Overrides overrides = overrides();
        private final OverrideRequest request = overrides.request(CONTROL, OverrideTerms.orders(1), ANN);
        private final OrderView order = new OrderView(new MarketData(1));

        public FindVersusRaise() {
            order.orderId = 1;
        }

        @Actor
        public void find(Z_Result r) {
            OverrideGrant found = overrides.find("max-quantity", order);
            r.r1 = found == null || (found.approver().equals(BOB) && found.use());
        }

        @Actor
        public void raise() {
            overrides.approve(request, BOB);
        }
    }
}
