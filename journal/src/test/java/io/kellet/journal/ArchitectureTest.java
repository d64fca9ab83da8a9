package io.kellet.journal;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.kellet.journal.command.Main;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What this module may know: the core, and in the command line's room picocli. Time is handed in. */
final class ArchitectureTest {

    private static final String COMMAND = "io.kellet.journal.command";
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(mainClasses());

    private static Path mainClasses() {
        try {
            return Path.of(Journal.class
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
        assertThat(CLASSES.contain(Journal.class)).isTrue();
        assertThat(CLASSES.contain(Main.class)).isTrue();
        assertThat(CLASSES.contain(ArchitectureTest.class)).isFalse();
    }

    @Test
    void theJournalKnowsNothingOfItsCommandLine() {
        noClasses()
                .that()
                .resideInAPackage("io.kellet.journal")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(COMMAND, "picocli..")
                .check(CLASSES);
    }

    @Test
    void nothingElseIsNeeded() {
        noClasses()
                .that()
                .resideInAPackage("io.kellet.journal")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("io.kellet..", "java..", "javax.crypto..", "org.slf4j..", "org.jspecify..")
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
    void nobodyWritesToTheStandardStreams() {
        noClasses()
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(CLASSES);
    }
}
