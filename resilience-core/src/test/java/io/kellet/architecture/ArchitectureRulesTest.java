package io.kellet.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.kellet.architecture.fixture.circle.event.Egg;
import io.kellet.architecture.fixture.circle.latency.Hen;
import io.kellet.architecture.fixture.floor.config.MayReadTheEnvironment;
import io.kellet.architecture.fixture.floor.event.Breakers;
import io.kellet.architecture.fixture.floor.event.Harmless;
import io.kellet.architecture.fixture.floor.metrics.MayKnowMicrometer;
import io.kellet.architecture.fixture.floor.time.MayReadTheClock;
import io.kellet.architecture.fixture.monitor.NoMonitor;
import io.kellet.architecture.fixture.monitor.SynchronizedBlock;
import io.kellet.architecture.fixture.monitor.SynchronizedMethod;
import io.kellet.architecture.fixture.rooms.Hallway;
import io.kellet.architecture.fixture.rooms.cellar.Unknown;
import io.kellet.architecture.fixture.rooms.event.Downward;
import io.kellet.architecture.fixture.rooms.event.OnMetrics;
import io.kellet.architecture.fixture.rooms.metrics.Meters;
import io.kellet.architecture.fixture.rooms.time.Lowest;
import io.kellet.architecture.fixture.rooms.time.Upward;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule of {@link ArchitectureTest} catches the fixtures that break it and spares those that do not. */
final class ArchitectureRulesTest {

    private static final String FIXTURES = "io.kellet.architecture.fixture";
    private static final JavaClasses ALL_FIXTURES = new ClassFileImporter().importPackages(FIXTURES);
    private static final HotFloor FLOOR = new HotFloor(FIXTURES + ".floor");
    private static final Rooms ROOMS = new Rooms(
            FIXTURES + ".rooms", Map.of("time", Set.of(), "event", Set.of("time"), "metrics", Set.of("time", "event")));

    @Test
    void anImportThatGoesUpwardIsCaught() {
        assertThat(violations(ROOMS.importsGoDownward(), Upward.class, Downward.class, Lowest.class))
                .isNotEmpty()
                .allSatisfy(violation ->
                        assertThat(violation).contains("from=time to=event", "allowed=[]", Upward.class.getName()));
    }

    @Test
    void anImportOfMetricsIsCaught() {
        assertThat(violations(ROOMS.importsGoDownward(), OnMetrics.class, Meters.class))
                .singleElement()
                .asString()
                .contains("from=event to=metrics", "allowed=[time]", "OnMetrics.toString()");
    }

    @Test
    void importsThatTheTableAllowsPass() {
        assertThat(violations(ROOMS.importsGoDownward(), Lowest.class, Downward.class, Meters.class))
                .isEmpty();
    }

    @Test
    void aRoomThatIsNotInTheTableIsToBeAdded() {
        assertThat(violations(ROOMS.importsGoDownward(), Unknown.class))
                .singleElement()
                .asString()
                .contains("not in the table, add it", "room=cellar", Unknown.class.getName());
    }

    @Test
    void aClassOutsideEveryRoomIsCaught() {
        assertThat(violations(ROOMS.importsGoDownward(), Hallway.class))
                .singleElement()
                .asString()
                .contains("room= ", Hallway.class.getName());
    }

    @Test
    void roomsThatNeedEachOtherAreCaughtEvenIfTheTableAllowsIt() {
        var permissive =
                new Rooms(FIXTURES + ".circle", Map.of("event", Set.of("latency"), "latency", Set.of("event")));

        assertThat(violations(permissive.importsGoDownward(), Egg.class, Hen.class))
                .isEmpty();
        assertThat(violations(permissive.areFreeOfCycles(), Egg.class, Hen.class))
                .singleElement()
                .asString()
                .contains("Cycle detected", "event", "latency");
        assertThat(violations(ROOMS.areFreeOfCycles(), Lowest.class, Downward.class, Meters.class))
                .isEmpty();
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("breakers")
    void aClassThatBreaksARuleOfTheHotFloorIsCaughtByThatRuleAlone(ArchRule rule, Class<?> breaker) {
        assertThat(violations(rule, breaker, Harmless.class))
                .isNotEmpty()
                .allSatisfy(violation -> assertThat(violation).contains(breaker.getSimpleName()));
        assertThat(floorRules().filter(other -> !violations(other, breaker).isEmpty()))
                .singleElement()
                .extracting(ArchRule::getDescription)
                .isEqualTo(rule.getDescription());
    }

    static Stream<Arguments> breakers() {
        return Stream.of(
                arguments(FLOOR.noJavaUtilLogging(), Breakers.LogsByJdk.class),
                arguments(FLOOR.noStandardStreams(), Breakers.PrintsOut.class),
                arguments(FLOOR.noStandardStreams(), Breakers.PrintsErrInLambda.class),
                arguments(FLOOR.noStandardStreams(), Breakers.HandsOutOn.class),
                arguments(FLOOR.noPrintStackTrace(), Breakers.PrintsStackTrace.class),
                arguments(FLOOR.noPrintStackTrace(), Breakers.PrintsStackTraceByReference.class),
                arguments(FLOOR.noThreadLocal(), Breakers.KeepsThreadLocal.class),
                arguments(FLOOR.noThreadLocal(), Breakers.ExtendsThreadLocal.class),
                arguments(FLOOR.noThreadLocal(), Breakers.AsksThreadLocalOnce.class),
                arguments(FLOOR.noStringFormat(), Breakers.FormatsString.class),
                arguments(FLOOR.noStringFormat(), Breakers.FormatsReceiver.class),
                arguments(FLOOR.noStringFormat(), Breakers.UsesFormatter.class),
                arguments(FLOOR.systemClockOnlyInTime(), Breakers.ReadsNanoTime.class),
                arguments(FLOOR.systemClockOnlyInTime(), Breakers.ReadsNanoTimeByReference.class),
                arguments(FLOOR.systemClockOnlyInTime(), Breakers.ReadsMillisInLambda.class),
                arguments(FLOOR.systemClockOnlyInTime(), Breakers.ReadsInstant.class),
                arguments(FLOOR.systemClockOnlyInTime(), Breakers.ReadsDay.class),
                arguments(FLOOR.systemClockOnlyInTime(), Breakers.TakesSystemClock.class),
                arguments(FLOOR.systemClockOnlyInTime(), Breakers.MakesDate.class),
                arguments(FLOOR.environmentOnlyInConfig(), Breakers.ReadsEnvironment.class),
                arguments(FLOOR.environmentOnlyInConfig(), Breakers.ReadsProperty.class),
                arguments(FLOOR.environmentOnlyInConfig(), Breakers.ReadsPropertyByReference.class),
                arguments(FLOOR.environmentOnlyInConfig(), Breakers.ReadsAllProperties.class),
                arguments(FLOOR.environmentOnlyInConfig(), Breakers.ReadsPropertyAsNumber.class),
                arguments(FLOOR.meterLibrariesOnlyInMetrics(), Breakers.KnowsMicrometer.class),
                arguments(FLOOR.meterLibrariesOnlyInMetrics(), Breakers.KnowsPrometheus.class));
    }

    private static Stream<ArchRule> floorRules() {
        return Stream.of(
                FLOOR.noJavaUtilLogging(),
                FLOOR.noStandardStreams(),
                FLOOR.noPrintStackTrace(),
                FLOOR.noThreadLocal(),
                FLOOR.noStringFormat(),
                FLOOR.systemClockOnlyInTime(),
                FLOOR.environmentOnlyInConfig(),
                FLOOR.meterLibrariesOnlyInMetrics());
    }

    @Test
    void everyBreakerIsHeldAgainstItsRule() {
        assertThat(breakers().map(arguments -> arguments.get()[1]))
                .containsExactlyInAnyOrder((Object[]) Breakers.class.getDeclaredClasses());
    }

    @Test
    void theRoomThatARuleSparesIsSparedByThatRuleAlone() {
        assertThat(brokenBy(MayReadTheClock.class)).isEmpty();
        assertThat(brokenBy(MayReadTheEnvironment.class)).isEmpty();
        assertThat(brokenBy(MayKnowMicrometer.class)).isEmpty();

        // the same classes with the rooms elsewhere: nothing is spared
        var elsewhere = new HotFloor(FIXTURES);
        assertThat(violations(elsewhere.systemClockOnlyInTime(), MayReadTheClock.class))
                .isNotEmpty();
        assertThat(violations(elsewhere.environmentOnlyInConfig(), MayReadTheEnvironment.class))
                .isNotEmpty();
        assertThat(violations(elsewhere.meterLibrariesOnlyInMetrics(), MayKnowMicrometer.class))
                .isNotEmpty();
    }

    @Test
    void aModuleWithEmptyRoomsPasses() {
        assertThat(floorRules().flatMap(rule -> violations(rule).stream())).isEmpty();
        assertThat(violations(ROOMS.importsGoDownward())).isEmpty();
        assertThat(violations(ROOMS.areFreeOfCycles())).isEmpty();
    }

    @Test
    void aSynchronizedMethodIsCaught() throws IOException {
        assertThat(Monitors.in(classFile(SynchronizedMethod.class)))
                .singleElement()
                .asString()
                .endsWith("SynchronizedMethod.next()I: synchronized method");
    }

    @Test
    void aSynchronizedBlockIsCaughtEvenInsideALambda() throws IOException {
        assertThat(Monitors.in(classFile(SynchronizedBlock.class)))
                .singleElement()
                .asString()
                .contains("SynchronizedBlock.lambda$")
                .endsWith(": synchronized block");
    }

    @Test
    void aLockIsNoMonitor() throws IOException {
        assertThat(Monitors.in(classFile(NoMonitor.class))).isEmpty();
    }

    @Test
    void aDirectoryIsSearchedToTheBottom() throws IOException, URISyntaxException {
        Path testClasses = Path.of(ArchitectureRulesTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());

        List<String> found = Monitors.under(testClasses.resolve("io/kellet/architecture"));

        assertThat(found).hasSize(2).allMatch(method -> method.contains("fixture/monitor/Synchronized"));
    }

    private static List<String> brokenBy(Class<?> type) {
        return floorRules().flatMap(rule -> violations(rule, type).stream()).toList();
    }

    private static List<String> violations(ArchRule rule, Class<?>... types) {
        List<Class<?>> wanted = List.of(types);
        JavaClasses classes = ALL_FIXTURES.that(new DescribedPredicate<>("are wanted") {
            @Override
            public boolean test(JavaClass type) {
                return wanted.stream().anyMatch(type::isEquivalentTo);
            }
        });
        assertThat(classes).hasSameSizeAs(wanted);
        return rule.evaluate(classes).getFailureReport().getDetails();
    }

    private static byte[] classFile(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            assertThat(in).isNotNull();
            return in.readAllBytes();
        }
    }
}
