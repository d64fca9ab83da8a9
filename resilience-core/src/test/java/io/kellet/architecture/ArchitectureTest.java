package io.kellet.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The rules of the house, held against every class this module ships. That each rule catches what it forbids is shown by
 * {@link ArchitectureRulesTest}.
 */
final class ArchitectureTest {

    private static final String ROOT = "io.kellet";

    /** A new room is added here, with what it may import. Less is better. */
    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("time", Set.of()),
            Map.entry("count", Set.of()),
            Map.entry("condition", Set.of()),
            Map.entry("order", Set.of()),
            Map.entry("audit", Set.of("time")),
            Map.entry("authority", Set.of()),
            Map.entry("files", Set.of()),
            Map.entry("rejection", Set.of()),
            Map.entry("redact", Set.of()),
            Map.entry("config", Set.of("time", "redact")),
            Map.entry("event", Set.of("time")),
            Map.entry("latency", Set.of("time", "count")),
            Map.entry("chaos", Set.of("time", "count", "event")),
            Map.entry(
                    "breaker",
                    Set.of("time", "count", "audit", "authority", "config", "event", "latency", "rejection")),
            Map.entry("limit", Set.of("time", "count", "config", "event", "order", "rejection")),
            Map.entry(
                    "call",
                    Set.of(
                            "time",
                            "count",
                            "config",
                            "event",
                            "latency",
                            "order",
                            "rejection",
                            "chaos",
                            "breaker",
                            "limit")),
            Map.entry("kill", Set.of("time", "count", "audit", "authority", "event", "files", "order")),
            Map.entry("var", Set.of("time", "order")),
            Map.entry(
                    "risk",
                    Set.of("time", "count", "audit", "authority", "event", "kill", "latency", "order", "rejection")),
            Map.entry("control", Set.of("time", "count", "authority", "event", "kill", "order", "risk", "var")),
            Map.entry( // any room, and no room imports it
                    "metrics",
                    Set.of(
                            "time",
                            "count",
                            "condition",
                            "audit",
                            "authority",
                            "config",
                            "event",
                            "files",
                            "latency",
                            "order",
                            "redact",
                            "rejection",
                            "chaos",
                            "breaker",
                            "limit",
                            "call",
                            "kill",
                            "var",
                            "risk",
                            "control")));

    private static final Path MAIN = mainClasses();
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(MAIN);
    private static final Rooms ROOMS = new Rooms(ROOT, MAY_IMPORT);
    private static final HotFloor HOT_FLOOR = new HotFloor(ROOT);

    @Test
    void looksAtTheClassesThisModuleShips() {
        assertThat(CLASSES.contain(NanoClock.class)).isTrue();
        assertThat(CLASSES.contain(ArchitectureTest.class)).isFalse();
        assertThat(CLASSES).extracting(JavaClass::getPackageName).allMatch(name -> name.startsWith(ROOT + "."));
    }

    @Test
    void metricsMayImportEveryRoomAndNoRoomImportsMetrics() {
        Set<String> allOthers = new HashSet<>(MAY_IMPORT.keySet());
        allOthers.remove("metrics");

        assertThat(MAY_IMPORT.get("metrics")).isEqualTo(allOthers);
        assertThat(MAY_IMPORT.values()).noneMatch(rooms -> rooms.contains("metrics"));
    }

    @Test
    void importsGoDownwardBetweenRooms() {
        ROOMS.importsGoDownward().check(CLASSES);
    }

    @Test
    void roomsAreFreeOfCycles() {
        ROOMS.areFreeOfCycles().check(CLASSES);
    }

    @Test
    void nobodyUsesJavaUtilLogging() {
        HOT_FLOOR.noJavaUtilLogging().check(CLASSES);
    }

    @Test
    void nobodyWritesToTheStandardStreams() {
        HOT_FLOOR.noStandardStreams().check(CLASSES);
    }

    @Test
    void nobodyPrintsStackTraces() {
        HOT_FLOOR.noPrintStackTrace().check(CLASSES);
    }

    @Test
    void nobodyKeepsThreadLocals() {
        HOT_FLOOR.noThreadLocal().check(CLASSES);
    }

    @Test
    void nobodyFormatsStringsByPattern() {
        HOT_FLOOR.noStringFormat().check(CLASSES);
    }

    @Test
    void onlyTimeReadsTheSystemClock() {
        HOT_FLOOR.systemClockOnlyInTime().check(CLASSES);
    }

    @Test
    void onlyConfigReadsTheEnvironment() {
        HOT_FLOOR.environmentOnlyInConfig().check(CLASSES);
    }

    @Test
    void onlyMetricsKnowsMeterLibraries() {
        HOT_FLOOR.meterLibrariesOnlyInMetrics().check(CLASSES);
    }

    @Test
    void noPublicSignatureShowsTheCountersRoomWhichIsNotExported() {
        DescribedPredicate<JavaClass> internal = JavaClass.Predicates.resideInAPackage(ROOT + ".count");

        noCodeUnits()
                .that()
                .areDeclaredInClassesThat(DescribedPredicate.not(internal))
                .and()
                .arePublic()
                .or()
                .areProtected()
                .should()
                .haveRawReturnType(internal)
                .orShould()
                .haveRawParameterTypes(DescribedPredicate.anyElementThat(internal))
                .check(CLASSES.that(DescribedPredicate.not(internal)));
    }

    @Test
    void nobodyTakesAMonitor() throws IOException {
        assertThat(Monitors.under(MAIN)).isEmpty();
    }

    private static Path mainClasses() {
        try {
            return Path.of(NanoClock.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the classes of this module are not in a directory", e);
        }
    }
}
