package io.kellet.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReportCommandTest {

    @Test
    void measuresEverythingFullyUnlessToldOtherwise() {
        assertThat(ReportCommand.Options.of(List.of()))
                .isEqualTo(new ReportCommand.Options(Path.of("benchmark-report"), Settings.FULL, List.of()));
    }

    @Test
    void takesOptionsAndTopicsInAnyOrder() {
        assertThat(ReportCommand.Options.of(List.of("latency", "--out", "desk", "baseline", "--quick")))
                .isEqualTo(new ReportCommand.Options(Path.of("desk"), Settings.QUICK, List.of("latency", "baseline")));
    }

    @Test
    void refusesAnOptionItDoesNotKnow() {
        assertThatThrownBy(() -> ReportCommand.Options.of(List.of("--fast")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("report knows --out DIR and --quick, not --fast");
    }

    @Test
    void refusesAnOutWithoutADirectory() {
        assertThatThrownBy(() -> ReportCommand.Options.of(List.of("latency", "--out")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--out needs a directory");
        assertThatThrownBy(() -> ReportCommand.Options.of(List.of("--out", "--quick")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--out needs a directory");
    }

    @Test
    void repeatsTheCommandThatMeasuresTheSameAgainWithoutTheDirectory() {
        ReportCommand.Options options =
                ReportCommand.Options.of(List.of("--out", "/home/someone", "--quick", "latency", "baseline"));

        assertThat(options.command(List.of("-Xmx2g", "-Duser=someone")))
                .isEqualTo("java -Xmx2g -Duser=... -jar benchmarks.jar report --quick latency baseline");
        assertThat(ReportCommand.Options.of(List.of()).command(List.of())).isEqualTo("java -jar benchmarks.jar report");
    }

    @Test
    void measuresNothingWhenTheCommandLineIsWrong() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        int exitCode = ReportCommand.run(List.of("--fast"), new PrintStream(printed, true, StandardCharsets.UTF_8));

        assertThat(exitCode).isEqualTo(2);
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("not --fast");
    }
}
