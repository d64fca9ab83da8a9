package io.kellet.health;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What this module may know: the core, the JDK, and in one room each Jedis and Lettuce. Time is handed in. */
final class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(mainClasses());

    private static Path mainClasses() {
        try {
            return Path.of(HealthSnapshot.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the classes of this module are not in a directory", e);
        }
    }

    @Test
    void looksAtTheClassesThisModuleShips() {
        assertThat(CLASSES.contain(HealthSnapshot.class)).isTrue();
        assertThat(CLASSES.contain(ArchitectureTest.class)).isFalse();
        assertThat(CLASSES.containPackage("io.kellet.health.check")).isTrue();
        assertThat(CLASSES.containPackage("io.kellet.health.http")).isTrue();
    }

    @Test
    void theRegistryKnowsNeitherItsChecksNorWhoServesIt() {
        noClasses()
                .that()
                .resideInAPackage("io.kellet.health")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.kellet.health.*..")
                .check(CLASSES);
    }

    @Test
    void checksAndEndpointKnowNothingOfEachOther() {
        noClasses()
                .that()
                .resideInAPackage("io.kellet.health.check..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.kellet.health.http..", "io.kellet.health.jedis..", "io.kellet.health.lettuce..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("io.kellet.health.http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.kellet.health.check..", "io.kellet.health.jedis..", "io.kellet.health.lettuce..")
                .check(CLASSES);
    }

    @Test
    void nothingElseIsNeeded() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.kellet.health.jedis", "io.kellet.health.lettuce")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "io.kellet..",
                        "java..",
                        "javax.net..",
                        "javax.sql..",
                        "com.sun.management..",
                        "com.sun.net.httpserver..",
                        "org.slf4j..",
                        "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void aClientLibraryIsKnownInItsOwnRoomOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.kellet.health.jedis")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("redis.clients..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage("io.kellet.health.lettuce")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.lettuce..")
                .check(CLASSES);
    }

    @Test
    void nobodyReadsAClockOfHisOwnOrWaitsBySleeping() {
        noClasses()
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .check(CLASSES);
    }

    @Test
    void nobodyTakesAMonitorOrBindsAnythingToAThread() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocal.class)
                .check(CLASSES);
        assertThat(CLASSES.stream().flatMap(type -> type.getMethods().stream()))
                .noneMatch(method -> method.getModifiers().contains(JavaModifier.SYNCHRONIZED));
    }
}
