package io.kellet.health.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.health.HealthSnapshot;
import io.kellet.health.HealthStatus;
import io.kellet.health.Probe;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class RenditionsTest {

    private static final Renditions.Key READY = new Renditions.Key(new Target.OfProbe(Probe.READY), Shape.PLAIN, false);

    private final ManualClock clock = new ManualClock();
    private final Renditions renditions = new Renditions(10_000);

    private static HealthSnapshot sick(long version) {
        return Views.started(version, Views.failed("redis", "down")).build();
    }

    private Renditions.Rendition written(HealthSnapshot snapshot) {
        return Objects.requireNonNull(renditions.of(snapshot, READY, clock.nanos()));
    }

    @Test
    void aBodyIsWrittenOnceForASnapshotAndNeverServedForAnother() {
        HealthSnapshot first = Views.healthy(1);
        HealthSnapshot second = sick(2);

        Renditions.Rendition once = renditions.of(first, READY, clock.nanos());
        Renditions.Rendition again = renditions.of(first, READY, clock.nanos());
        Renditions.Rendition newer = written(second);

        assertThat(again).isSameAs(once);
        assertThat(newer).isNotSameAs(once);
        assertThat(newer.status()).isEqualTo(HealthStatus.UNHEALTHY);
        assertThat(new String(newer.body(), UTF_8)).startsWith("unavailable");
    }

    @Test
    void twoSnapshotsOfTheSameVersionAreNotTakenForEachOther() {
        HealthSnapshot base = Views.healthy(1);
        HealthSnapshot frozen = base.toBuilder().frozen("for 12 s").build();

        renditions.of(base, READY, clock.nanos());

        assertThat(written(frozen).status()).isEqualTo(HealthStatus.UNHEALTHY);
        assertThat(written(base).status()).isEqualTo(HealthStatus.HEALTHY);
    }

    @Test
    void whoComesLateWithAnOldSnapshotGetsItsBodyAndPushesNothingNewerOut() {
        HealthSnapshot old = Views.healthy(1);
        HealthSnapshot fresh = sick(2);
        renditions.of(fresh, READY, clock.nanos());

        assertThat(written(old).status()).isEqualTo(HealthStatus.HEALTHY);

        assertThat(renditions.isPrepared(fresh, READY)).isTrue();
    }

    @Test
    void whatWasAskedForLatelyIsThereBeforeItIsAskedForAgain() {
        renditions.of(Views.healthy(1), READY, clock.nanos());

        HealthSnapshot next = sick(2);
        clock.advance(Duration.ofSeconds(299));
        renditions.prepare(next, clock.nanos());
        assertThat(renditions.isPrepared(next, READY)).isTrue();

        HealthSnapshot later = sick(3);
        clock.advance(Duration.ofSeconds(1));
        renditions.prepare(later, clock.nanos());
        assertThat(renditions.isPrepared(later, READY)).isFalse();
    }

    @Test
    void aNameThatNobodyHasIsNotRememberedSoThatStrangersCannotFillTheMemory() {
        HealthSnapshot snapshot = Views.healthy(1);
        Renditions.Key unknown = new Renditions.Key(new Target.OfCheck("nobody"), Shape.PLAIN, false);

        assertThat(renditions.of(snapshot, unknown, clock.nanos())).isNull();

        assertThat(renditions.isPrepared(snapshot, unknown)).isFalse();
        HealthSnapshot next = Views.started(2, Views.passed("nobody")).build();
        renditions.prepare(next, clock.nanos());
        assertThat(renditions.isPrepared(next, unknown)).isFalse();
    }
}
