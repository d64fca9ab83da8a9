package io.kellet.samples.gateway;

import io.kellet.breaker.BreakerConfig;
import io.kellet.breaker.BreakerFunction;
import io.kellet.breaker.BreakerOpenException;
import io.kellet.breaker.BreakerTransition;
import io.kellet.breaker.CircuitBreaker;
import io.kellet.event.EventBus;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.io.PrintStream;

/** The README's breaker around a venue call, compiled and run by the tests. */
final class VenueQuickStart {

    private final CircuitBreaker xetra;

    VenueQuickStart(NanoClock clock, EventBus bus, PrintStream out) {
        // README breaker
        xetra = new CircuitBreaker(BreakerConfig.named("xetra").build(), clock, bus);
        bus.subscribe(BreakerTransition.class, move -> out.println(move.breaker() + " is " + move.to()));
        // README breaker
    }

    String send(String order, BreakerFunction<String, String, IOException> venue) throws IOException {
        // README call
        try {
            return xetra.call(order, venue); // five failures in a row open it for 60 s, three probes close it
        } catch (BreakerOpenException refused) { // always the same object: no stack trace, nothing allocated
            return "not sent, venue is down";
        }
        // README call
    }
}
