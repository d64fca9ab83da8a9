package io.kellet.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RedactionTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Xmx2g",
                "-XX:-DoEscapeAnalysis",
                "-XX:+UseParallelGC",
                "-XX:MaxGCPauseMillis=20",
                "-Xlog:gc",
                "--enable-preview",
                "-Dkellet.trace",
                "-ea"
            })
    void keepsWhatBelongsToTheMeasurement(String argument) {
        assertThat(Redaction.argument(argument)).isEqualTo(argument);
    }

    @ParameterizedTest
    @CsvSource({
        "-Dspool=/home/someone, -Dspool=...",
        "-Dpassword=hunter2, -Dpassword=...",
        "-Durl=http://desk:8080/a=b, -Durl=...",
        "-Dcolour=a:b, -Dcolour=...",
        "-Dempty=, -Dempty=...",
    })
    void takesTheValueOfASystemProperty(String argument, String redacted) {
        assertThat(Redaction.argument(argument)).isEqualTo(redacted);
    }

    @ParameterizedTest
    @CsvSource({
        "-XX:HeapDumpPath=/home/someone/dumps, -XX:HeapDumpPath=...",
        "-XX:ErrorFile=C:\\Users\\someone\\err.log, -XX:ErrorFile=...",
        "-Xlog:gc:/var/log/desk/gc.log, -Xlog:...",
        "-javaagent:/opt/agent.jar=token, -javaagent:...",
        "--module-path=/opt/modules, --module-path=...",
        "-D/home/someone, ...",
        "-D/home/someone=1, ...",
        "-Xbootclasspath/a:/opt/boot.jar, ...",
        "/home/someone/lib.jar, ...",
        "C:\\Users\\someone\\lib.jar, ...",
        "@/home/someone/arguments, ...",
    })
    void takesAPathWhereverItStands(String argument, String redacted) {
        assertThat(Redaction.argument(argument)).isEqualTo(redacted);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-javaagent:agent.jar=token=hunter2 | -javaagent:...",
                "-agentlib:jdwp=transport=dt_socket,address=desk-7:5005 | -agentlib:...",
                "-Xrunjdwp:transport=dt_socket,address=desk-7:5005 | -Xrunjdwp:...",
            })
    void takesTheOptionsOfAnAgentWhichMayNameAHostOrHoldASecret(String argument, String redacted) {
        assertThat(Redaction.argument(argument)).isEqualTo(redacted);
    }

    @Test
    void treatsEveryArgumentAndKeepsTheirOrder() {
        assertThat(Redaction.arguments(List.of("-Xmx2g", "-Duser=someone", "/x")))
                .containsExactly("-Xmx2g", "-Duser=...", "...");
    }
}
