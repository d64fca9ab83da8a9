package io.kellet.health.check;

import static java.util.Objects.requireNonNull;

import io.kellet.event.EventBus;
import io.kellet.event.EventCounts;
import io.kellet.event.ListenerRun;
import io.kellet.health.CheckResult;
import io.kellet.health.CheckRun;
import io.kellet.health.CheckStatus;
import io.kellet.health.LocalCheck;
import io.kellet.time.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * Whether events come through: a listener that hangs keeps all others from hearing anything. Events that were lost since the last look
 * and listeners that threw are remembered for a while.
 *
 * <p>It cannot see what a listener does with an event. One that hands it to a queue of its own has returned.
 */
public final class EventBusCheck implements LocalCheck {

    private final EventBus bus;
    private final NanoClock clock;
    private final EventBusCheckConfig config;
    private final Recently lost;
    private final Recently threw;
    private EventCounts before;
    private long threwBefore;
    private @Nullable ListenerRun ofTheFuture; // the call that seemed to begin after now
    private long firstSeenNanos; // when it first did

    /** @param clock the bus's clock */
    public EventBusCheck(EventBus bus, NanoClock clock) {
        this(bus, clock, EventBusCheckConfig.defaults());
    }

    /** @param clock the bus's clock */
    public EventBusCheck(EventBus bus, NanoClock clock, EventBusCheckConfig config) {
        this.bus = requireNonNull(bus, "bus");
        this.clock = requireNonNull(clock, "clock");
        this.config = requireNonNull(config, "config");
        lost = new Recently(config.holdFor().toNanos());
        threw = new Recently(config.holdFor().toNanos());
        before = bus.counts();
        threwBefore = bus.listenerFailures();
    }

    @Override
    public CheckResult check(CheckRun run) {
        ListenerRun call = bus.running().orElse(null); // before the clock, or it would seem to begin in the future
        long now = clock.nanos();
        if (bus.isClosed()) {
            return CheckResult.failed("event bus " + bus.name() + " is closed: nobody is told anything any more");
        }
        EventCounts counts = bus.counts();
        long failures = bus.listenerFailures();
        if (counts.lost() > before.lost()) {
            lost.note(
                    now,
                    counts.lost() - before.lost() + " events were lost, their source's lane was full: listeners are"
                            + " too slow");
        }
        if (failures > threwBefore) {
            threw.note(now, failures - threwBefore + " calls of listeners threw, see the log");
        }
        before = counts;
        threwBefore = failures;
        Findings findings = new Findings();
        remembered(lost.text(now), findings);
        remembered(threw.text(now), findings);
        if (bus.sourcesRefused() > 0) {
            findings.add(
                    CheckStatus.WARNING,
                    bus.sourcesRefused() + " sources were refused, allow more in EventBusConfig.maxSources");
        }
        judge(call, now, counts, findings);
        return findings.with("pending", counts.pending())
                .with("lost", counts.lost())
                .with("listenerFailures", failures)
                .result();
    }

    private void judge(@Nullable ListenerRun call, long now, EventCounts counts, Findings findings) {
        long age = call == null ? 0 : age(call, now);
        CheckStatus status = Thresholds.above(
                age, config.warningAfter().toNanos(), config.failedAfter().toNanos());
        if (call == null || status == CheckStatus.PASSED) {
            findings.add(CheckStatus.PASSED, counts.pending() + " events wait to be delivered");
        } else {
            findings.add(
                            status,
                            "listener " + call.listener() + " has not returned for " + Figures.time(age)
                                    + ", warns above "
                                    + Figures.time(config.warningAfter()) + ", fails above "
                                    + Figures.time(config.failedAfter()) + "; " + counts.pending()
                                    + " events wait for it")
                    .with("listener", call.listener());
        }
    }

    /** If its beginning is of the future the clock has stepped back, and it began when it was first seen after that. */
    private long age(ListenerRun call, long now) {
        long age = now - call.sinceNanos();
        if (age >= 0) {
            return age;
        }
        if (!call.equals(ofTheFuture) || now - firstSeenNanos < 0) {
            ofTheFuture = call;
            firstSeenNanos = now;
        }
        return now - firstSeenNanos;
    }

    private static void remembered(String text, Findings findings) {
        if (!text.isEmpty()) {
            findings.add(CheckStatus.WARNING, text);
        }
    }
}
