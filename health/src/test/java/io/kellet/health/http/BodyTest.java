package io.kellet.health.http;

import static io.kellet.health.http.Views.check;
import static io.kellet.health.http.Views.failed;
import static io.kellet.health.http.Views.passed;
import static io.kellet.health.http.Views.ready;
import static io.kellet.health.http.Views.started;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.health.CheckReason;
import io.kellet.health.CheckStatus;
import io.kellet.health.CheckView;
import io.kellet.health.Criticality;
import io.kellet.health.HealthSnapshot;
import io.kellet.health.HealthStatus;
import io.kellet.health.Probe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

final class BodyTest {

    private static final int LIMIT = 10_000;

    private static byte[] body(HealthSnapshot snapshot, Target target, Shape shape, boolean detailed, int limit) {
        return Body.of(Objects.requireNonNull(Answer.of(snapshot, target)), shape, detailed, limit);
    }

    private static String text(HealthSnapshot snapshot, Probe probe, Shape shape, boolean detailed) {
        return new String(body(snapshot, new Target.OfProbe(probe), shape, detailed, LIMIT), UTF_8);
    }

    private static final HealthSnapshot MIXED = started(
                    9,
                    check(
                            "database",
                            Probe.READY,
                            Criticality.CRITICAL,
                            CheckStatus.FAILED,
                            CheckReason.TIMED_OUT,
                            "no answer in 2 s",
                            Map.of("pool", 10L)),
                    check(
                            "orders",
                            Probe.READY,
                            Criticality.IMPORTANT,
                            CheckStatus.UNKNOWN,
                            CheckReason.SKIPPED,
                            "skipped: database is down"),
                    ready("redis", CheckStatus.PASSED, "12 ms"),
                    check(
                            "disk",
                            Probe.LIVE,
                            Criticality.IMPORTANT,
                            CheckStatus.WARNING,
                            CheckReason.REPORTED,
                            "9 % left"))
            .draining("deploy")
            .build();

    private static final String SUMMARY = "total 4, passed 1, warnings 1, failed 1, unknown 1\n";

    @Test
    void plainSaysItInOneWordAndThenLineByLine() {
        assertThat(text(MIXED, Probe.READY, Shape.PLAIN, true)).isEqualTo("""
                        unavailable
                        [-]draining: deploy
                        [-]database failed: timed-out: no answer in 2 s pool=10
                        [!]disk warning: 9 % left
                        [?]orders unknown: skipped: skipped: database is down
                        [+]redis ok: 12 ms
                        """ + SUMMARY);
        assertThat(text(MIXED, Probe.READY, Shape.PLAIN, false)).isEqualTo("""
                        unavailable
                        [-]draining
                        [-]database failed: timed-out
                        [!]disk warning
                        [?]orders unknown: skipped
                        [+]redis ok
                        """ + SUMMARY);
        assertThat(text(MIXED, Probe.LIVE, Shape.PLAIN, false)).isEqualTo("degraded\n[!]disk warning\n" + SUMMARY);
    }

    @Test
    void aMessageCannotForgeALineOfThePlainShape() {
        HealthSnapshot snapshot = started(1, failed("redis", "down\n[+]redis ok\r\n\u2028[+]x\u0000"))
                .build();

        assertThat(text(snapshot, Probe.READY, Shape.PLAIN, true).lines()).hasSize(3);
        assertThat(text(snapshot, Probe.READY, Shape.PLAIN, true))
                .contains("[-]redis failed: down\\u000a[+]redis ok\\u000d\\u000a\\u2028[+]x\\u0000\n");
    }

    @Test
    void actuatorNestsComponentsAndNamesGroups() {
        assertThat(text(MIXED, Probe.HEALTH, Shape.ACTUATOR, true))
                .isEqualTo("{\"status\":\"DOWN\",\"components\":{"
                        + "\"_state\":{\"status\":\"DOWN\",\"details\":{\"draining\":\"draining: deploy\"}},"
                        + "\"database\":{\"status\":\"DOWN\",\"details\":{\"pool\":10,\"reason\":\"timed-out\","
                        + "\"message\":\"no answer in 2 s\",\"time\":\"2026-03-04T05:06:07Z\"}},"
                        + "\"disk\":{\"status\":\"UP\",\"details\":{\"message\":\"9 % left\",\"time\":\"2026-03-04T05:06:07Z\"}},"
                        + "\"orders\":{\"status\":\"UNKNOWN\",\"details\":{\"reason\":\"skipped\","
                        + "\"message\":\"skipped: database is down\",\"rootCause\":\"database\",\"time\":\"2026-03-04T05:06:07Z\"}},"
                        + "\"redis\":{\"status\":\"UP\",\"details\":{\"message\":\"12 ms\",\"time\":\"2026-03-04T05:06:07Z\"}}},"
                        + "\"groups\":[\"liveness\",\"readiness\",\"infra\"]}");
        JsonNode old = JsonTexts.parse(body(MIXED, new Target.OfProbe(Probe.LIVE), Shape.ACTUATOR_V2, false, LIMIT));
        assertThat(old.propertyNames()).containsExactly("status", "details");
        assertThat(old.get("details").get("disk").get("status").stringValue()).isEqualTo("UP");
        JsonNode one = JsonTexts.parse(body(MIXED, new Target.OfEither("database"), Shape.ACTUATOR, true, LIMIT));
        assertThat(one.propertyNames()).containsExactly("status", "details");
        assertThat(one.get("status").stringValue()).isEqualTo("DOWN");
    }

    @Test
    void actuatorCallsWhatOnlyDrainsOutOfService() {
        HealthSnapshot draining = started(1, passed("redis")).draining("deploy").build();

        assertThat(text(draining, Probe.READY, Shape.ACTUATOR, false)).startsWith("{\"status\":\"OUT_OF_SERVICE\"");
        assertThat(text(draining, Probe.HEALTH, Shape.ACTUATOR, false)).startsWith("{\"status\":\"UP\"");
    }

    @Test
    void healthJsonHasAnArrayForEachCheckAndOutputOnlyForWhatIsNotWell() {
        JsonNode root = JsonTexts.parse(body(MIXED, new Target.OfProbe(Probe.READY), Shape.HEALTH_JSON, true, LIMIT));

        assertThat(root.get("status").stringValue()).isEqualTo("fail");
        assertThat(root.get("serviceId").stringValue()).isEqualTo("gateway");
        assertThat(root.get("notes").get(0).stringValue()).isEqualTo("draining: deploy");
        assertThat(root.get("summary").get("total").intValue()).isEqualTo(4);
        JsonNode checks = root.get("checks");
        assertThat(checks.propertyNames()).containsExactly("database", "disk", "orders", "redis");
        JsonNode database = checks.get("database").get(0);
        assertThat(database.get("status").stringValue()).isEqualTo("fail");
        assertThat(database.get("time").stringValue()).isEqualTo("2026-03-04T05:06:07Z");
        assertThat(database.get("output").stringValue()).isEqualTo("no answer in 2 s");
        assertThat(database.get("details").get("pool").longValue()).isEqualTo(10);
        assertThat(checks.get("disk").get(0).get("status").stringValue()).isEqualTo("warn");
        assertThat(checks.get("redis").get(0).get("status").stringValue()).isEqualTo("pass");
        assertThat(checks.get("redis").get(0).has("output")).isFalse();
        assertThat(checks.get("redis").get(0).get("message").stringValue()).isEqualTo("12 ms");
        assertThat(checks.get("orders").get(0).get("rootCause").stringValue()).isEqualTo("database");
    }

    @Test
    void microProfileListsNoCheckBeforeAllHaveRunOnceAndLivenessIsUpEvenThen() {
        HealthSnapshot before = HealthSnapshot.of("gateway")
                .version(1)
                .taken(0, Views.AT)
                .checks(List.of(Views.notRun("redis")))
                .build();

        assertThat(text(before, Probe.READY, Shape.MICROPROFILE, true))
                .isEqualTo("{\"status\":\"DOWN\",\"checks\":[]}");
        assertThat(text(before, Probe.STARTUP, Shape.MICROPROFILE, true))
                .isEqualTo("{\"status\":\"DOWN\",\"checks\":[]}");
        assertThat(text(before, Probe.LIVE, Shape.MICROPROFILE, true)).isEqualTo("{\"status\":\"UP\",\"checks\":[]}");
        assertThat(text(HealthSnapshot.of("none").started(true).build(), Probe.READY, Shape.MICROPROFILE, true))
                .isEqualTo("{\"status\":\"UP\",\"checks\":[]}");
    }

    @Test
    void microProfileKnowsNoDegradedItIsUpAndTheDataSaysMore() {
        HealthSnapshot degraded =
                started(1, ready("redis", CheckStatus.WARNING, "slow")).build();

        assertThat(text(degraded, Probe.READY, Shape.MICROPROFILE, false))
                .isEqualTo(
                        "{\"status\":\"UP\",\"checks\":[{\"name\":\"redis\",\"status\":\"UP\",\"data\":{\"status\":\"warning\"}}]}");
    }

    /** Any checks, any facts: what the bodies say must follow from the snapshot, be valid, and not be too long. */
    @Test
    void anySnapshotAtAllIsWrittenValidlyShortAndWithoutContradiction() {
        long seed = 6_018;
        Random random = new Random(seed);
        for (int round = 0; round < 150; round++) {
            HealthSnapshot snapshot = random(random);
            int limit = random.nextBoolean() ? LIMIT : 1_000;
            boolean detailed = random.nextBoolean();
            List<Target> targets = new ArrayList<>(List.of(new Target.OfGroup("infra"), new Target.OfEither("c0")));
            for (Probe probe : Probe.values()) {
                targets.add(new Target.OfProbe(probe));
            }
            for (Target target : targets) {
                String where = "seed " + seed + " round " + round + " target " + target;
                Answer answer = Answer.of(snapshot, target);
                if (answer == null) {
                    assertThat(snapshot.checks()).as(where).isEmpty();
                    continue;
                }
                assertFollowsFromItsParts(answer, where);
                for (Shape shape : Shape.values()) {
                    byte[] body = Body.of(answer, shape, detailed, limit);
                    assertThat(body.length).as(where + shape).isLessThanOrEqualTo(limit);
                    assertValid(shape, body, answer, where + shape);
                }
            }
        }
    }

    private static void assertFollowsFromItsParts(Answer answer, String where) {
        HealthStatus worst = HealthStatus.HEALTHY;
        for (CheckView check : answer.checks()) {
            worst = worst.or(answer.effect(check));
        }
        for (Answer.Obstacle obstacle : answer.obstacles()) {
            boolean mild =
                    obstacle.state().equals("draining") && answer.target().equals(new Target.OfProbe(Probe.HEALTH));
            worst = worst.or(mild ? HealthStatus.DEGRADED : HealthStatus.UNHEALTHY);
        }
        assertThat(answer.status()).as(where).isEqualTo(worst);
        if (answer.target() instanceof Target.OfProbe asked) {
            assertThat(answer.obstacles())
                    .as(where)
                    .hasSameSizeAs(answer.snapshot().obstacles(asked.probe()));
        }
    }

    private static void assertValid(Shape shape, byte[] body, Answer answer, String where) {
        boolean no = answer.status() == HealthStatus.UNHEALTHY;
        if (shape == Shape.PLAIN) {
            assertThat(new String(body, UTF_8).startsWith("unavailable\n"))
                    .as(where)
                    .isEqualTo(no);
            return;
        }
        JsonNode root = JsonTexts.parse(body);
        String status = root.get("status").stringValue();
        if (shape != Shape.MICROPROFILE) {
            assertThat(List.of("DOWN", "OUT_OF_SERVICE", "fail").contains(status))
                    .as(where)
                    .isEqualTo(no);
            return;
        }
        assertThat(JsonTexts.microProfileErrors(body)).as(where).isEmpty();
        boolean anyDown = false;
        for (JsonNode check : root.get("checks")) {
            anyDown |= check.get("status").stringValue().equals("DOWN");
        }
        assertThat(status).as(where).isEqualTo(no ? "DOWN" : "UP");
        if (!root.get("checks").isEmpty()) {
            assertThat(anyDown).as(where + " is DOWN if and only if a check is").isEqualTo(no);
        }
    }

    private static HealthSnapshot random(Random random) {
        List<CheckView> checks = new ArrayList<>();
        int many = random.nextInt(10) == 0 ? 200 : 6;
        for (int i = random.nextInt(many); i > 0; i--) {
            Probe probe = List.of(Probe.LIVE, Probe.READY, Probe.TRADING).get(random.nextInt(3));
            CheckStatus status = List.of(CheckStatus.values()).get(random.nextInt(4));
            CheckReason reason = status == CheckStatus.UNKNOWN
                    ? List.of(CheckReason.NOT_RUN, CheckReason.SKIPPED, CheckReason.REPORTED)
                            .get(random.nextInt(3))
                    : status == CheckStatus.FAILED ? CheckReason.HUNG : CheckReason.REPORTED;
            checks.add(check(
                    "c" + (i - 1),
                    probe,
                    List.of(Criticality.values()).get(random.nextInt(3)),
                    status,
                    reason,
                    "é\ud83d\n\u0000\"".repeat(random.nextInt(random.nextBoolean() ? 3 : 300)),
                    Map.of("message", "collides", "name\"", 1L, "n", Double.NaN)));
        }
        return HealthSnapshot.of("gateway\"" + "x".repeat(random.nextInt(3) * 400))
                .version(1)
                .taken(0, Views.AT)
                .checks(checks)
                .started(random.nextInt(4) > 0)
                .frozen(random.nextInt(6) == 0 ? "nobody has looked for 12 s" : "")
                .draining(random.nextInt(4) == 0 ? "deploy ".repeat(random.nextInt(2_000)) : "")
                .halted(random.nextInt(4) == 0 ? "kill switch: firm halt" : "")
                .build();
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    void tooManyWordsCostTheDetailsFirstThenWhatIsWellAndNeverTheStatus(Shape shape) {
        List<CheckView> checks = new ArrayList<>();
        for (int i = 100; i < 160; i++) {
            checks.add(ready("check-" + i, i % 10 == 0 ? CheckStatus.FAILED : CheckStatus.PASSED, "é".repeat(900)));
        }
        HealthSnapshot snapshot = started(1, checks.toArray(new CheckView[0])).build();
        Target ready = new Target.OfProbe(Probe.READY);

        String whole = new String(body(snapshot, ready, shape, true, 1_000_000), UTF_8);
        String names = new String(body(snapshot, ready, shape, true, 9_900), UTF_8);
        String unwell = new String(body(snapshot, ready, shape, true, 1_000), UTF_8);

        assertThat(whole).contains("éé", "check-100", "check-159").doesNotContain("truncated");
        assertThat(names).doesNotContain("éé").contains("check-100", "check-159", "truncated");
        assertThat(unwell).doesNotContain("check-101").contains("check-100", "truncated");
        for (String body : List.of(whole, names, unwell)) {
            assertThat(body.lines().findFirst().orElseThrow()).containsPattern("unavailable|DOWN|fail");
        }
    }

    @Test
    void whereNotEvenAllThatIsNotWellFitsTheWorstAreShown() {
        List<CheckView> checks = new ArrayList<>();
        for (int i = 100; i < 300; i++) {
            checks.add(ready("check-" + i, i == 277 ? CheckStatus.FAILED : CheckStatus.WARNING, ""));
        }
        HealthSnapshot snapshot = started(1, checks.toArray(new CheckView[0])).build();

        String body = new String(body(snapshot, new Target.OfProbe(Probe.READY), Shape.PLAIN, false, 1_000), UTF_8);

        assertThat(body).startsWith("unavailable\n[-]check-277 failed\n[!]check-100 warning\n");
        assertThat(body.length()).isBetween(950, 1_000);
    }
}
