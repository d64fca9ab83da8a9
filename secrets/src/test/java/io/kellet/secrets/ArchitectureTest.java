package io.kellet.secrets;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.kellet.secrets.provider.SecretBytes;
import java.io.Serializable;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who may know whom in this module, and that what has secrets in it cannot be written out by accident. */
final class ArchitectureTest {

    private static final String ROOT = "io.kellet.secrets";

    /** The rooms that each room may import. The root may import the providers, to open them as settings say. */
    private static final Map<String, List<String>> MAY_IMPORT = Map.of(
            ROOT + ".json",
            List.of(),
            ROOT + ".provider",
            List.of(".json"),
            ROOT + ".local",
            List.of(".json", ".provider"),
            ROOT + ".aws",
            List.of(".json", ".provider"),
            ROOT + ".vault",
            List.of(".json", ".provider"),
            ROOT,
            List.of(".json", ".provider", ".local", ".aws", ".vault"),
            ROOT + ".rotation",
            List.of("", ".json", ".provider"),
            ROOT + ".command",
            List.of("", ".json", ".provider", ".local"));

    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(mainClasses());

    private static Path mainClasses() {
        try {
            return Path.of(SecretBytes.class
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
        assertThat(CLASSES.contain(SecretBytes.class)).isTrue();
        assertThat(CLASSES.contain(ArchitectureTest.class)).isFalse();
        assertThat(CLASSES.stream().map(JavaClass::getPackageName).distinct())
                .containsExactlyInAnyOrderElementsOf(MAY_IMPORT.keySet());
    }

    @Test
    void importsGoDownwardBetweenRooms() {
        MAY_IMPORT.forEach((room, mayImport) -> {
            List<String> allowed = mayImport.stream().map(name -> ROOT + name).toList();
            noClasses()
                    .that()
                    .resideInAPackage(room)
                    .should()
                    .dependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.describe(
                            "live in a room that " + room + " may not import",
                            type -> type.getPackageName().startsWith(ROOT)
                                    && !type.getPackageName().equals(room)
                                    && !allowed.contains(type.getPackageName())))
                    .check(CLASSES);
        });
    }

    @Test
    void onlyTheChainThatSettingsNameKnowsWhichProvidersThereAre() {
        noClasses()
                .that()
                .resideInAPackage(ROOT)
                .and()
                .doNotHaveSimpleName("SettingsChain")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".aws", ROOT + ".vault", ROOT + ".local")
                .check(CLASSES);
    }

    @Test
    void aLibraryIsKnownInItsOwnRoomOnly() {
        Map<String, String> rooms = Map.of(
                "software.amazon.awssdk..", ROOT + ".aws",
                "io.github.jopenlibs..", ROOT + ".vault",
                "org.bouncycastle..", ROOT + ".local",
                "picocli..", ROOT + ".command",
                "com.github.benmanes.caffeine..", ROOT);
        rooms.forEach((library, room) -> noClasses()
                .that()
                .resideOutsideOfPackage(room)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(CLASSES));
    }

    @Test
    void noSiblingModuleIsKnown() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.kellet.journal..",
                        "io.kellet.health..",
                        "io.kellet.bundle..",
                        "io.kellet.alert..",
                        "io.kellet.testkit..")
                .check(CLASSES);
    }

    @Test
    void whatHasSecretsInItIsNoRecordAndNotSerializable() {
        assertThat(CLASSES.stream()
                        .filter(type -> type.isAssignableTo(Secret.class) || type.isEquivalentTo(SecretBytes.class)))
                .hasSize(9)
                .allSatisfy(type -> {
                    assertThat(type.isRecord()).isFalse();
                    assertThat(type.isAssignableTo(Serializable.class)).isFalse();
                });
    }

    @Test
    void nobodyReadsAClockOfHisOwnOrWaitsBySleeping() {
        noClasses()
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
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
