package io.kellet.benchmarks.catalog;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Every topic in the jar. What JMH would run is what is listed here: the classes come from JMH's own list, and a class
 * or method that lacks its annotation is an error, so that no benchmark escapes the smoke run or the report.
 */
public record Catalog(List<Subject> subjects) {

    public Catalog {
        subjects = List.copyOf(subjects);
    }

    /** Reads JMH's list. */
    public static Catalog ofThisJar() {
        Set<BenchmarkListEntry> listed = BenchmarkList.defaultList()
                .getAll(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of());
        return of(listed.stream()
                .map(BenchmarkListEntry::getUserClassQName)
                .distinct()
                .<Class<?>>map(Catalog::load)
                .toList());
    }

    /** Reads the given classes; the floor comes first, the others follow by key. */
    public static Catalog of(Collection<? extends Class<?>> classes) {
        return new Catalog(classes.stream()
                .map(Catalog::subject)
                .sorted(Comparator.comparing((Subject subject) -> !isAllFloor(subject))
                        .thenComparing(Subject::key))
                .toList());
    }

    public List<String> topicKeys() {
        return subjects.stream().map(Subject::key).toList();
    }

    /**
     * Only the topics whose key contains one of the words; all of them for no words.
     *
     * @throws IllegalArgumentException for a word that selects nothing
     */
    public Catalog select(List<String> words) {
        if (words.isEmpty()) {
            return this;
        }
        for (String word : words) {
            if (subjects.stream().noneMatch(subject -> matches(subject, word))) {
                throw new IllegalArgumentException("no such topic: " + word + ", there are " + topicKeys());
            }
        }
        return new Catalog(subjects.stream()
                .filter(subject -> words.stream().anyMatch(word -> matches(subject, word)))
                .toList());
    }

    public Stream<Entrant> entrants() {
        return subjects.stream().flatMap(Subject::entrants);
    }

    private static boolean matches(Subject subject, String word) {
        return subject.key().contains(word.toLowerCase(Locale.ROOT));
    }

    private static boolean isAllFloor(Subject subject) {
        return subject.entrants().allMatch(entrant -> entrant.role() == Role.FLOOR);
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, Catalog.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("JMH lists a class that is not there: class=" + name, e);
        }
    }

    private static Subject subject(Class<?> type) {
        Topic topic = type.getAnnotation(Topic.class);
        if (topic == null) {
            throw new IllegalStateException("a benchmark class needs @Topic: class=" + type.getName());
        }
        List<Method> methods = Arrays.stream(type.getMethods())
                .filter(method -> method.isAnnotationPresent(Benchmark.class))
                .toList();
        for (Method method : methods) {
            if (!Arrays.asList(topic.scenarios()).contains(contender(method).scenario())) {
                throw new IllegalStateException("a contender's scenario must be one of its topic's: method=" + method
                        + " scenario=" + contender(method).scenario());
            }
        }
        List<Scenario> scenarios = new ArrayList<>();
        for (String title : topic.scenarios()) {
            scenarios.add(scenario(type, title, methods));
        }
        String key = type.getSimpleName().replaceFirst("Benchmark$", "").toLowerCase(Locale.ROOT);
        return new Subject(key, topic.title(), topic.about(), scenarios);
    }

    private static Scenario scenario(Class<?> type, String title, List<Method> methods) {
        Scenario scenario = new Scenario(
                title,
                methods.stream()
                        .filter(method -> contender(method).scenario().equals(title))
                        .map(Catalog::entrant)
                        .sorted(Comparator.comparing(Entrant::role).thenComparing(Entrant::name))
                        .toList());
        if (!scenario.has(Role.FLOOR)) {
            throw new IllegalStateException("a scenario needs a floor: class=" + type.getName() + " scenario=" + title);
        }
        Set<String> names =
                scenario.entrants().stream().map(Entrant::name).collect(Collectors.toCollection(HashSet::new));
        if (names.size() < scenario.entrants().size()) {
            throw new IllegalStateException(
                    "two contenders of a scenario share a name: class=" + type.getName() + " scenario=" + title);
        }
        return scenario;
    }

    private static Entrant entrant(Method method) {
        Contender contender = contender(method);
        return new Entrant(
                method.getDeclaringClass().getName() + "." + method.getName(),
                contender.role(),
                contender.name(),
                method.isAnnotationPresent(ZeroAllocation.class),
                method.getAnnotation(Budget.class));
    }

    private static Contender contender(Method method) {
        Contender contender = method.getAnnotation(Contender.class);
        if (contender == null) {
            throw new IllegalStateException("a benchmark method needs @Contender: method=" + method);
        }
        return contender;
    }
}
