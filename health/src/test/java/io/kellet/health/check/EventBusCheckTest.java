package io.kellet.health.check;

import static io.kellet.health.CheckStatus.FAILED;
import static io.kellet.health.CheckStatus.PASSED;
import static io.kellet.health.CheckStatus.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.event.EventSource;
import io.kellet.event.Topic;
import io.kellet.health.CheckResult;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EventBusCheckTest {

    private record Ping(int number) {}

    private final ManualClock clock = new ManualClock();
    private final EventBus bus = EventBus.manual(
            EventBusConfig.named("desk").laneSize(16).maxSources(2).build(), clock);
    private final EventBusCheck check = new EventBusCheck(bus, clock);
    private final List<CheckResult> during = new ArrayList<>();

    @AfterEach
    void closeTheBus() {
        bus.close();
    }

    private CheckResult look() {
        return Looks.look(check, clock);
    }

    private void publish(int events) {
        Topic<Ping> topic = bus.topic(Ping.class);
        EventSource source = bus.source("test");
        for (int i = 0; i < events; i++) {
            source.publish(topic, new Ping(i));
        }
        source.close();
    }

    @Test
    void aBusThatDeliversIsWell() {
        bus.subscribe("ears", Ping.class, ping -> during.add(look()));
        publish(3);
        bus.deliverPending();

        assertThat(during)
                .hasSize(3)
                .allSatisfy(result -> assertThat(result.status()).isEqualTo(PASSED));
        assertThat(look().message()).isEqualTo("0 events wait to be delivered");
    }

    @Test
    void aListenerThatDoesNotReturnIsNamed() {
        bus.subscribe("slack", Ping.class, ping -> {
            clock.advance(Duration.ofSeconds(2));
            during.add(look());
            clock.advance(Duration.ofSeconds(9));
            during.add(look());
        });
        publish(1);
        bus.deliverPending();

        assertThat(during.get(0).status()).isEqualTo(WARNING);
        assertThat(during.get(0).message())
                .isEqualTo("listener slack has not returned for 2 s, warns above 1 s, fails above 10 s; 1 events wait"
                        + " for it");
        assertThat(during.get(0).details()).containsEntry("listener", "slack");
        assertThat(during.get(1).status()).isEqualTo(FAILED);
        assertThat(look().status()).isEqualTo(PASSED);
    }

    @Test
    void aClockThatStepsBackHidesAListenerThatHangsForNoLongerThanItMay() {
        bus.subscribe("slack", Ping.class, ping -> {
            clock.advance(Duration.ofSeconds(2));
            during.add(look());
            clock.stepBack(Duration.ofHours(3));
            during.add(look());
            clock.advance(Duration.ofSeconds(11));
            during.add(look());
        });
        publish(1);
        bus.deliverPending();

        assertThat(during.get(1).status()).isEqualTo(PASSED);
        assertThat(during.get(2).status()).isEqualTo(FAILED);
    }

    @Test
    void eventsThatWereLostAreRememberedForAWhile() {
        bus.subscribe("ears", Ping.class, ping -> {});
        publish(40);
        bus.deliverPending();
        CheckResult atOnce = look();
        clock.advance(Duration.ofMinutes(5));

        assertThat(atOnce.status()).isEqualTo(WARNING);
        assertThat(atOnce.message()).contains("24 events were lost", "listeners are too slow, 0 us ago");
        assertThat(atOnce.details()).containsEntry("lost", 24L);
        assertThat(look().status()).isEqualTo(PASSED);
    }

    @Test
    void listenersThatThrowAreRememberedForAWhile() {
        bus.subscribe("broken", Ping.class, ping -> {
            throw new IllegalStateException("for the test");
        });
        publish(2);
        bus.deliverPending();

        assertThat(look().status()).isEqualTo(WARNING);
        assertThat(look().message()).contains("2 calls of listeners threw, see the log");
    }

    @Test
    void sourcesThatWereRefusedAreTold() {
        bus.source("one");
        bus.source("two");
        try {
            bus.source("three");
        } catch (IllegalStateException tooMany) {
            assertThat(look().message()).isEqualTo("1 sources were refused, allow more in EventBusConfig.maxSources");
        }

        assertThat(look().status()).isEqualTo(WARNING);
    }

    @Test
    void aClosedBusHasFailed() {
        bus.close();

        CheckResult result = look();

        assertThat(result.status()).isEqualTo(FAILED);
        assertThat(result.message()).isEqualTo("event bus desk is closed: nobody is told anything any more");
    }
}
