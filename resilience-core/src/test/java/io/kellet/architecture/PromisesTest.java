package io.kellet.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of promises names tests that exist. */
final class PromisesTest {

    private static final Path TESTS = Path.of("src/test/java/io/kellet");
    private static final Path STRESS = Path.of("../concurrency-tests/src/main/java/io/kellet");
    private static final Path JOURNAL = Path.of("../journal/src/test/java/io/kellet");
    private static final Path HEALTH = Path.of("../health/src/test/java/io/kellet");
    private static final Path SECRETS = Path.of("../secrets/src/test/java/io/kellet");
    private static final Path TESTKIT = Path.of("../testkit/src/test/java/io/kellet");
    private static final Path GATEWAY = Path.of("../samples/trading-gateway/src/test/java/io/kellet");

    /** {@code `room/ClassTest.method`}, or {@code `.method`} of the class named last. */
    private static final Pattern NAMED =
            Pattern.compile("`(?:((?:[a-z]+/)*)([A-Z]\\w*(?:Test|Stress)))?(?:\\.(\\w+))?`");

    @Test
    void everyTestThatThePromisesNameExists() throws IOException {
        List<String> missing = new ArrayList<>();
        int named = 0;
        for (String line : Files.readAllLines(Path.of("../docs/promises.md"), StandardCharsets.UTF_8)) {
            String source = "";
            Matcher matcher = NAMED.matcher(line);
            while (matcher.find()) {
                if (matcher.group(2) != null) {
                    String room = matcher.group(1) == null ? "" : matcher.group(1);
                    source = sourceOf(room + matcher.group(2) + ".java");
                }
                String member = matcher.group(3);
                named++;
                if (source.isEmpty() || (member != null && !declares(source, member))) {
                    missing.add(matcher.group());
                }
            }
        }

        assertThat(missing).isEmpty();
        assertThat(named).as("the table was read").isGreaterThan(100);
    }

    private static boolean declares(String source, String member) {
        return source.contains("void " + member + "(") || source.contains("class " + member + " ");
    }

    private static String sourceOf(String file) throws IOException {
        for (Path root : List.of(TESTS, STRESS, JOURNAL, HEALTH, SECRETS, TESTKIT, GATEWAY)) {
            if (Files.exists(root.resolve(file))) {
                return Files.readString(root.resolve(file), StandardCharsets.UTF_8);
            }
        }
        return "";
    }
}
