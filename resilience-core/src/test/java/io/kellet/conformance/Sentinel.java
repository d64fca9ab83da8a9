package io.kellet.conformance;

import com.alibaba.csp.sentinel.Entry;
import com.alibaba.csp.sentinel.EntryType;
import com.alibaba.csp.sentinel.context.Context;
import com.alibaba.csp.sentinel.node.Node;
import com.alibaba.csp.sentinel.slotchain.StringResourceWrapper;
import com.alibaba.csp.sentinel.slots.block.RuleConstant;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRule;
import com.alibaba.csp.sentinel.slots.block.degrade.circuitbreaker.CircuitBreaker.State;
import com.alibaba.csp.sentinel.slots.block.degrade.circuitbreaker.ExceptionCircuitBreaker;
import com.alibaba.csp.sentinel.util.function.BiConsumer;
import io.kellet.conformance.BreakerSetup.Quirk;
import io.kellet.conformance.BreakerSetup.Trips;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Sentinel's breaker, without the chain of slots around it. Its clock cannot be set, but its next retry can. */
final class Sentinel implements Library {

    @Override
    public String name() {
        return "Sentinel 1.8.8";
    }

    @Override
    public BreakerSubject breaker(BreakerSetup setup) {
        if (setup.trips() == Trips.HALF_OF_TEN_SECONDS) {
            throw new NotOffered("its clock cannot be set");
        }
        if (setup.quirk() == Quirk.THROWS_WHEN_OPENING) {
            throw new NotOffered("asks no function of the user's how long to stay open");
        }
        if (setup.quirk() == Quirk.CLASSIFIER_THROWS) {
            throw new NotOffered("has no exception predicate");
        }
        if (setup.probes() > 1) {
            throw new NotOffered("has one probe, always");
        }
        return new Breaker(setup);
    }

    private static DegradeRule ruleOf(BreakerSetup setup) {
        DegradeRule rule = new DegradeRule("venue");
        rule.setGrade(RuleConstant.DEGRADE_GRADE_EXCEPTION_COUNT);
        rule.setCount(1); // opens when there are more
        rule.setMinRequestAmount(2);
        rule.setStatIntervalMs(600_000);
        rule.setTimeWindow((int) Math.max(1, setup.openFor().toSeconds()));
        return rule;
    }

    private static final class Movable extends ExceptionCircuitBreaker {
        Movable(DegradeRule rule) {
            super(rule);
        }

        void endOpenTime() {
            nextRetryTimestamp = 0;
        }
    }

    private static final class Breaker implements BreakerSubject {

        private final Movable breaker;

        Breaker(BreakerSetup setup) {
            breaker = new Movable(ruleOf(setup));
        }

        @Override
        public @Nullable Call begin() {
            Context context = new Context("conformance", null, false);
            PlainEntry entry = new PlainEntry();
            context.setCurEntry(entry);
            if (!breaker.tryPass(context)) {
                return null;
            }
            return new Call() {
                @Override
                public void succeeds() {
                    breaker.onRequestComplete(context);
                }

                @Override
                public void fails() {
                    entry.setError(new IllegalStateException("planted"));
                    breaker.onRequestComplete(context);
                }
            };
        }

        @Override
        public boolean admitsByException() {
            return begin() != null;
        }

        @Override
        public boolean isClosed() {
            return breaker.currentState() == State.CLOSED;
        }

        @Override
        public boolean isOpen() {
            return breaker.currentState() == State.OPEN;
        }

        /** No experiment that applies to it lets less time pass than it stays open. */
        @Override
        public void pass(Duration time) {
            breaker.endOpenTime();
        }

        /** It goes there by compare-and-set from open alone. */
        @Override
        public boolean wentFromClosedToHalfOpen() {
            return false;
        }
    }

    private static final class PlainEntry extends Entry {

        PlainEntry() {
            super(new StringResourceWrapper("venue", EntryType.OUT));
        }

        @Override
        public void exit(int count, Object... args) {}

        @Override
        protected @Nullable Entry trueExit(int count, Object... args) {
            return null;
        }

        @Override
        public @Nullable Node getLastNode() {
            return null;
        }

        @Override
        public void whenTerminate(BiConsumer<Context, Entry> handler) {}
    }
}
