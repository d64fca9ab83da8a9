package io.kellet.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Date;
import java.util.Formatter;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What code that a trading thread may call does not touch. Calls and method references count alike; what javac folds
 * into the caller (a constant) leaves no trace and cannot be seen.
 *
 * @param root the package that the rooms are in; a rule that spares one room spares the one of that name below it
 */
record HotFloor(String root) {

    private static final Set<String> CLOCK_FACTORIES =
            Set.of("system", "systemUTC", "systemDefaultZone", "tick", "tickMillis", "tickSeconds", "tickMinutes");
    private static final Set<String> PROPERTY_READERS =
            Set.of("getenv", "getProperty", "getProperties", "setProperty", "setProperties", "clearProperty");

    ArchRule noJavaUtilLogging() {
        return noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("java.util.logging.."))
                .because("logs go to SLF4J, off the trading thread")
                .allowEmptyShould(true);
    }

    ArchRule noStandardStreams() {
        return nobody("it is System.out or System.err", is(System.class, Set.of("out", "err", "console")::contains));
    }

    ArchRule noPrintStackTrace() {
        return nobody(
                "it prints a stack trace",
                access -> access.getName().equals("printStackTrace")
                        && access.getTargetOwner().isAssignableTo(Throwable.class));
    }

    ArchRule noThreadLocal() {
        return noClasses()
                .should()
                .dependOnClassesThat(assignableTo(ThreadLocal.class))
                .because("state per thread adds up with virtual threads")
                .allowEmptyShould(true);
    }

    ArchRule noStringFormat() {
        return nobody(
                "it formats by pattern",
                is(String.class, Set.of("format", "formatted")::contains).or(is(Formatter.class, name -> true)));
    }

    ArchRule systemClockOnlyInTime() {
        return onlyIn(
                "time",
                "it reads the system clock",
                is(System.class, Set.of("nanoTime", "currentTimeMillis")::contains)
                        .or(is(Date.class, "<init>"::equals))
                        .or(access -> access.getTargetOwner().getPackageName().equals("java.time")
                                && (access.getName().equals("now") || CLOCK_FACTORIES.contains(access.getName()))));
    }

    ArchRule environmentOnlyInConfig() {
        return onlyIn(
                "config",
                "it reads or writes the environment or system properties",
                is(System.class, PROPERTY_READERS::contains)
                        .or(is(Integer.class, "getInteger"::equals))
                        .or(is(Long.class, "getLong"::equals))
                        .or(is(Boolean.class, "getBoolean"::equals)));
    }

    ArchRule meterLibrariesOnlyInMetrics() {
        return noClasses()
                .that(areOutside("metrics"))
                .should()
                .dependOnClassesThat(resideInAPackage("io.micrometer..").or(resideInAPackage("io.prometheus..")))
                .because("who binds no registry needs neither library")
                .allowEmptyShould(true);
    }

    private static ArchRule nobody(String what, Predicate<JavaAccess<?>> forbidden) {
        return noClasses()
                .should()
                .accessTargetWhere(described(what, forbidden))
                .allowEmptyShould(true);
    }

    private ArchRule onlyIn(String room, String what, Predicate<JavaAccess<?>> forbidden) {
        return noClasses()
                .that(areOutside(room))
                .should()
                .accessTargetWhere(described(what, forbidden))
                .allowEmptyShould(true);
    }

    private DescribedPredicate<JavaClass> areOutside(String room) {
        return DescribedPredicate.not(resideInAPackage(root + "." + room)).as("are outside room " + room);
    }

    private static Predicate<JavaAccess<?>> is(Class<?> owner, Predicate<String> name) {
        return access -> access.getTargetOwner().isEquivalentTo(owner) && name.test(access.getName());
    }

    private static DescribedPredicate<JavaAccess<?>> described(String what, Predicate<JavaAccess<?>> forbidden) {
        return new DescribedPredicate<>(what) {
            @Override
            public boolean test(JavaAccess<?> access) {
                return forbidden.test(access);
            }
        };
    }
}
