package io.kellet.secrets.canary;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A value that no program has seen before is put through everything, and then looked for in all that is left of it. */
@Timeout(180)
final class CanarySweepTest {

    @TempDir
    private Path home;

    @Test
    void aValueIsNeitherInLogsNorMetricsNorExceptionsNorTheJournalNorTheHeap() throws Exception {
        String canary = "canary-" + HexFormat.of().toHexDigits(new Random().nextLong());
        Files.writeString(home.resolve("canary"), canary);
        Path log = home.resolve("log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Application.class.getName(),
                        home.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(150, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(log))
                .as("it did what it should")
                .contains("used ", "secret_cache_hit_ratio", "the end");
        assertThat(Files.readString(log)).contains("SecretMalformedException", "SecretNotFoundException");
        assertThat(Files.readString(log)).doesNotContain("did not fail");
        assertThat(process.exitValue()).isZero();

        Files.delete(home.resolve("canary"));
        Map<String, List<String>> found = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                List<String> forms = formsIn(file, canary);
                if (!forms.isEmpty()) {
                    found.put(home.relativize(file).toString(), forms);
                }
            }
        }
        assertThat(found).isEmpty();
        assertThat(Files.size(home.resolve("open.hprof"))).isGreaterThan(1_000_000);
    }

    @Test
    void theSweepFindsAValueInEachForm() throws IOException {
        for (byte[] form : forms("canary-0123").values()) {
            byte[] file = new byte[3_000_000];
            System.arraycopy(form, 0, file, 1_234_567, form.length);
            assertThat(formsIn(Files.write(home.resolve("file"), file), "canary-0123"))
                    .isNotEmpty();
        }
    }

    private static Map<String, byte[]> forms(String value) {
        byte[] bytes = value.getBytes(UTF_8);
        Map<String, byte[]> forms = new LinkedHashMap<>();
        forms.put("plain", bytes);
        forms.put("characters", value.getBytes(UTF_16LE));
        forms.put("characters, high byte first", value.getBytes(UTF_16BE));
        forms.put("hexadecimal", HexFormat.of().formatHex(bytes).getBytes(US_ASCII));
        forms.put("Base64", Base64.getEncoder().withoutPadding().encode(bytes));
        return forms;
    }

    private static List<String> formsIn(Path file, String value) throws IOException {
        String content = new String(Files.readAllBytes(file), ISO_8859_1);
        return forms(value).entrySet().stream()
                .filter(form -> content.contains(new String(form.getValue(), ISO_8859_1)))
                .map(Map.Entry::getKey)
                .toList();
    }
}
