package io.kellet.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.benchmarks.load.LoadPlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LoadCommandTest {

    @Test
    void sendsFiftyThousandASecondForTenSecondsUnlessToldOtherwise() {
        assertThat(LoadCommand.Options.of(List.of()))
                .isEqualTo(new LoadCommand.Options(Path.of("benchmark-report"), new LoadPlan(50_000, 10, 5, 3)));
    }

    @Test
    void takesOptionsInAnyOrder() {
        assertThat(LoadCommand.Options.of(List.of(
                        "--out", "desk", "--seconds", "30", "--rate", "1000", "--warmup", "0", "--rounds", "6")))
                .isEqualTo(new LoadCommand.Options(Path.of("desk"), new LoadPlan(1_000, 30, 6, 0)));
    }

    @Test
    void hasNoMoreRoundsThanSecondsUnlessTheyAreAskedFor() {
        assertThat(LoadCommand.Options.of(List.of("--seconds", "2")).plan().rounds())
                .isEqualTo(2);
        assertThatThrownBy(() -> LoadCommand.Options.of(List.of("--seconds", "2", "--rounds", "3")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rounds must be 1..2: 3");
    }

    @Test
    void refusesWhatItDoesNotUnderstandAndMeasuresNothing() throws IOException {
        assertThat(refusal("--fast"))
                .startsWith("load knows --rate N, --seconds N")
                .endsWith("not --fast");
        assertThat(refusal("--rate")).isEqualTo("--rate needs a value");
        assertThat(refusal("--rate", "--seconds")).isEqualTo("--rate needs a value");
        assertThat(refusal("--rate", "many")).isEqualTo("--rate needs a whole number, not many");
        assertThat(refusal("--rate", "0")).isEqualTo("rate must be 1..1000000: 0");
    }

    @Test
    void repeatsTheCommandThatMeasuresTheSameAgainWithoutTheDirectory() {
        LoadCommand.Options options = LoadCommand.Options.of(List.of("--out", "/home/someone", "--seconds", "4"));

        assertThat(options.command(List.of("-Xmx1g", "-Dspool=/home/someone")))
                .isEqualTo("java -Xmx1g -Dspool=... -jar benchmarks.jar load --rate 50000 --seconds 4 --rounds 4"
                        + " --warmup 3");
    }

    private static String refusal(String... arguments) throws IOException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        int exitCode = LoadCommand.run(List.of(arguments), new PrintStream(printed, true, StandardCharsets.UTF_8));

        assertThat(exitCode).isEqualTo(2);
        return printed.toString(StandardCharsets.UTF_8).trim();
    }
}
