package io.kellet.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HealthSnapshotTest {

    @ParameterizedTest
    @CsvSource({
        "CRITICAL,  PASSED,  REPORTED,  HEALTHY",
        "CRITICAL,  WARNING, REPORTED,  DEGRADED",
        "CRITICAL,  FAILED,  REPORTED,  UNHEALTHY",
        "CRITICAL,  FAILED,  STALE,     UNHEALTHY",
        "CRITICAL,  UNKNOWN, REPORTED,  DEGRADED",
        "CRITICAL,  UNKNOWN, SKIPPED,   UNHEALTHY",
        "CRITICAL,  UNKNOWN, NOT_RUN,   UNHEALTHY",
        "IMPORTANT, PASSED,  REPORTED,  HEALTHY",
        "IMPORTANT, WARNING, REPORTED,  DEGRADED",
        "IMPORTANT, FAILED,  TIMED_OUT, DEGRADED",
        "IMPORTANT, UNKNOWN, REPORTED,  HEALTHY",
        "IMPORTANT, UNKNOWN, SKIPPED,   DEGRADED",
        "IMPORTANT, UNKNOWN, NOT_RUN,   DEGRADED",
        "INFO,      WARNING, REPORTED,  HEALTHY",
        "INFO,      FAILED,  THREW,     HEALTHY",
        "INFO,      UNKNOWN, NOT_RUN,   HEALTHY",
    })
    void oneCheckDecidesByItsCriticality(
            Criticality criticality, CheckStatus status, CheckReason reason, HealthStatus expected) {
        HealthSnapshot snapshot = started(Views.of("a", Probe.READY, criticality, status, reason));

        assertThat(snapshot.status()).isEqualTo(expected);
        assertThat(snapshot.status(Probe.READY)).isEqualTo(expected);
        assertThat(snapshot.status(Probe.TRADING)).isEqualTo(expected);
        assertThat(snapshot.passes(Probe.READY)).isEqualTo(expected != HealthStatus.UNHEALTHY);
        assertThat(snapshot.status(Probe.LIVE)).as("asks nobody else").isEqualTo(HealthStatus.HEALTHY);
    }

    @Test
    void whatIsStuckIsNotReadyEither() {
        HealthSnapshot snapshot = started(Views.of("loop", Probe.LIVE, Criticality.CRITICAL, CheckStatus.FAILED));

        assertThat(snapshot.passes(Probe.LIVE)).isFalse();
        assertThat(snapshot.passes(Probe.READY)).isFalse();
        assertThat(snapshot.passes(Probe.TRADING)).isFalse();
        assertThat(snapshot.status()).isEqualTo(HealthStatus.UNHEALTHY);
    }

    @Test
    void beforeTheFirstRunItIsLiveAndNothingElse() {
        HealthSnapshot snapshot = HealthSnapshot.of("s")
                .checks(List.of(
                        Views.of(CheckConfig.named("loop").build(), Probe.LIVE),
                        Views.of(CheckConfig.named("db").build(), Probe.READY)))
                .build();

        assertThat(snapshot.passes(Probe.LIVE)).isTrue();
        assertThat(snapshot.passes(Probe.READY)).isFalse();
        assertThat(snapshot.passes(Probe.STARTUP)).isFalse();
        assertThat(snapshot.passes(Probe.TRADING)).isFalse();
        assertThat(snapshot.obstacles(Probe.READY)).containsExactly("not all checks have run yet");
    }

    @Test
    void aCheckThatWasAddedLaterCountsFromItsFirstResultOn() {
        CheckView late = CheckView.notRun(CheckConfig.named("late").build(), Probe.READY, false);

        assertThat(started(late).status()).isEqualTo(HealthStatus.HEALTHY);
        assertThat(started(late).summary()).isEqualTo(new HealthSummary(1, 0, 0, 0, 1));
        assertThat(started(late.with(CheckStatus.FAILED, CheckReason.REPORTED, "", ""))
                        .status())
                .isEqualTo(HealthStatus.UNHEALTHY);
    }

    @ParameterizedTest
    @CsvSource({
        "PASSED,  REPORTED, HEALTHY,   HEALTHY",
        "WARNING, REPORTED, DEGRADED,  DEGRADED",
        "FAILED,  REPORTED, UNHEALTHY, DEGRADED",
        "FAILED,  STALE,    UNHEALTHY, DEGRADED",
        "UNKNOWN, REPORTED, UNHEALTHY, DEGRADED",
        "UNKNOWN, NOT_RUN,  UNHEALTHY, DEGRADED",
        "UNKNOWN, SKIPPED,  UNHEALTHY, DEGRADED",
    })
    void tradingFailsClosedOnItsInputsAndTheServiceIsStillReady(
            CheckStatus status, CheckReason reason, HealthStatus trading, HealthStatus whole) {
        HealthSnapshot snapshot = started(Views.of("prices", Probe.TRADING, Criticality.CRITICAL, status, reason));

        assertThat(snapshot.status(Probe.TRADING)).isEqualTo(trading);
        assertThat(snapshot.status()).isEqualTo(whole);
        assertThat(snapshot.status(Probe.READY)).isEqualTo(HealthStatus.HEALTHY);
        assertThat(snapshot.status(Probe.LIVE)).isEqualTo(HealthStatus.HEALTHY);
    }

    @Test
    void anEngagedKillSwitchStopsTradingAndNothingElse() {
        HealthSnapshot snapshot =
                HealthSnapshot.of("s").started(true).halted("firm halt").build();

        assertThat(snapshot.passes(Probe.TRADING)).isFalse();
        assertThat(snapshot.obstacles(Probe.TRADING)).containsExactly("firm halt");
        assertThat(snapshot.status(Probe.READY)).isEqualTo(HealthStatus.HEALTHY);
        assertThat(snapshot.status()).isEqualTo(HealthStatus.HEALTHY);
        assertThat(snapshot.obstacles(Probe.READY)).isEmpty();
    }

    @Test
    void drainingTakesReadinessAndLeavesLiveness() {
        HealthSnapshot snapshot =
                HealthSnapshot.of("s").started(true).draining("deploy").build();

        assertThat(snapshot.passes(Probe.READY)).isFalse();
        assertThat(snapshot.passes(Probe.TRADING)).isFalse();
        assertThat(snapshot.status(Probe.LIVE)).isEqualTo(HealthStatus.HEALTHY);
        assertThat(snapshot.passes(Probe.STARTUP)).isTrue();
        assertThat(snapshot.status()).isEqualTo(HealthStatus.DEGRADED);
        assertThat(snapshot.obstacles(Probe.READY)).containsExactly("draining: deploy");
    }

    @Test
    void whatNobodyLooksAfterIsUnhealthyThroughout() {
        HealthSnapshot snapshot = started(Views.of("a", Probe.READY, Criticality.INFO, CheckStatus.PASSED)).toBuilder()
                .frozen("nobody looks")
                .build();

        assertThat(snapshot.passes(Probe.LIVE)).isFalse();
        assertThat(snapshot.passes(Probe.READY)).isFalse();
        assertThat(snapshot.passes(Probe.TRADING)).isFalse();
        assertThat(snapshot.passes(Probe.HEALTH)).isFalse();
        assertThat(snapshot.passes(Probe.STARTUP)).as("a yes is for ever").isTrue();
        assertThat(snapshot.obstacles(Probe.LIVE)).containsExactly("nobody looks");
        assertThat(snapshot.groupStatus("none")).isEqualTo(HealthStatus.UNHEALTHY);
    }

    @Test
    void sortsItsChecksAndFindsThemByNameProbeAndGroup() {
        CheckView venue =
                Views.of(CheckConfig.named("xetra").groups("venues", "eu").build(), Probe.READY);
        CheckView loop = Views.of("loop", Probe.LIVE, Criticality.CRITICAL, CheckStatus.PASSED);
        CheckView prices = Views.of("prices", Probe.TRADING, Criticality.CRITICAL, CheckStatus.PASSED);
        HealthSnapshot snapshot = started(venue, prices, loop);

        assertThat(snapshot.checks()).containsExactly(loop, prices, venue);
        assertThat(snapshot.checks(Probe.LIVE)).containsExactly(loop);
        assertThat(snapshot.checks(Probe.READY)).containsExactly(loop, venue);
        assertThat(snapshot.checks(Probe.TRADING)).containsExactly(loop, prices, venue);
        assertThat(snapshot.check("xetra")).contains(venue);
        assertThat(snapshot.check("paris")).isEmpty();
        assertThat(snapshot.groups()).containsExactly("eu", "venues");
        assertThat(snapshot.group("venues")).containsExactly(venue);
        assertThat(snapshot.groupStatus("venues")).isEqualTo(HealthStatus.UNHEALTHY);
    }

    @Test
    void aCopyWithOneFactChangedKeepsTheOthers() {
        HealthSnapshot first = HealthSnapshot.of("s")
                .version(7)
                .taken(5, Instant.EPOCH.plusSeconds(3))
                .started(true)
                .draining("d")
                .halted("h")
                .frozen("f")
                .checks(List.of(Views.of("a", Probe.READY, Criticality.CRITICAL, CheckStatus.PASSED)))
                .build();

        HealthSnapshot copy = first.toBuilder().version(8).build();

        assertThat(copy.version()).isEqualTo(8);
        assertThat(copy).usingRecursiveComparison().ignoringFields("version").isEqualTo(first);
    }

    @Test
    void itsPartsNeverContradictEachOther() {
        long seed = 61L;
        Random random = new Random(seed);
        Probe[] addedFor = {Probe.LIVE, Probe.READY, Probe.TRADING};
        for (int round = 0; round < 3_000; round++) {
            List<CheckView> checks = new ArrayList<>();
            for (int i = random.nextInt(6); i > 0; i--) {
                checks.add(Views.of(
                        "c" + i,
                        addedFor[random.nextInt(addedFor.length)],
                        any(Criticality.values(), random),
                        any(CheckStatus.values(), random)));
            }
            HealthSnapshot snapshot = HealthSnapshot.of("s")
                    .started(random.nextBoolean())
                    .draining(random.nextInt(4) == 0 ? "d" : "")
                    .halted(random.nextInt(4) == 0 ? "h" : "")
                    .frozen(random.nextInt(8) == 0 ? "f" : "")
                    .checks(checks)
                    .build();

            HealthSummary sums = snapshot.summary();
            assertThat(sums.total())
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(checks.size())
                    .isEqualTo(sums.passed() + sums.warnings() + sums.failed() + sums.unknown());
            if (snapshot.passes(Probe.TRADING)) {
                assertThat(snapshot.passes(Probe.READY)).isTrue();
            }
            if (snapshot.passes(Probe.READY)) {
                assertThat(snapshot.passes(Probe.LIVE)).isTrue();
                assertThat(snapshot.passes(Probe.STARTUP)).isTrue();
                assertThat(snapshot.passes(Probe.HEALTH)).isTrue();
                assertThat(snapshot.obstacles(Probe.READY)).isEmpty();
            }
            if (snapshot.status() == HealthStatus.HEALTHY) {
                assertThat(snapshot.status(Probe.READY)).isEqualTo(HealthStatus.HEALTHY);
            }
        }
    }

    private static <T> T any(T[] values, Random random) {
        return values[random.nextInt(values.length)];
    }

    private static HealthSnapshot started(CheckView... checks) {
        return HealthSnapshot.of("s").started(true).checks(List.of(checks)).build();
    }
}
