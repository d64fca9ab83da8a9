package io.kellet.secrets.aws;

import static io.kellet.secrets.aws.AwsRig.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.secrets.provider.SecretName;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AwsConfigTest {

    private static AwsConfig.Builder good() {
        return AwsConfig.named("aws").region("eu-central-1");
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                wrong("region", builder -> builder.region("")),
                wrong("region", builder -> builder.region("eu-central-1\r\nx")),
                wrong("prefix", builder -> builder.prefix("a b")),
                wrong("prefix", builder -> builder.prefix("x".repeat(257))),
                wrong("arn", builder -> builder.arn(SecretName.of("a"), "arn:aws:secretsmanager:x:1:secret:a")),
                wrong("recoveryDays", builder -> builder.recoveryDays(6)),
                wrong("recoveryDays", builder -> builder.recoveryDays(31)),
                wrong("connectWithin", builder -> builder.connectWithin(Duration.ofMillis(9))),
                wrong("silence", builder -> builder.silence(Duration.ofMillis(99))),
                wrong("openWithin", builder -> builder.openWithin(Duration.ofMillis(-1))),
                wrong("credentialsEvery", builder -> builder.credentialsEvery(Duration.ofMillis(999))),
                wrong("endpoint", builder -> builder.endpoint(URI.create("http://vpce.example.com"))),
                wrong("endpoint", builder -> builder.endpoint(URI.create("http://127.0.0.1.example.com"))),
                wrong("endpoint", builder -> builder.endpoint(URI.create("ftp://127.0.0.1"))),
                wrong("endpoint", builder -> builder.endpoint(URI.create("file:///tmp"))));
    }

    private static Arguments wrong(String setting, Consumer<AwsConfig.Builder> change) {
        return Arguments.of(setting, change);
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void namesTheSettingThatIsWrong(String setting, Consumer<AwsConfig.Builder> change) {
        AwsConfig.Builder builder = good();
        change.accept(builder);

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(setting + " must ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AWS", "a b", "1aws", "aws\n"})
    void namesTheNameThatIsWrong(String name) {
        assertThatThrownBy(() -> AwsConfig.named(name).region("eu-central-1").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("name must be ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void showsNoPasswordThatStandsInAnEndpoint() {
        AwsConfig.Builder builder = good().endpoint(URI.create("https://user:hush@example.com"));

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("hush");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://vpce.example.com", "http://127.0.0.1:4566", "http://localhost:4566", "http://[::1]:4566"
            })
    void takesAnEndpointThatNobodyCanListenTo(String endpoint) {
        assertThatCode(() -> good().endpoint(URI.create(endpoint)).build()).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"eu-central-1", "us-gov-west-1", "ap-southeast-4", "us-iso-east-1", "cn-north-1"})
    void takesEveryKindOfRegion(String region) {
        assertThatCode(() -> AwsConfig.named("aws").region(region).build()).doesNotThrowAnyException();
    }

    @Test
    void showsNoKeyInAnyText() {
        AwsLogin login = AwsLogin.keys("AKIAIOSFODNN7EXAMPLE", bytes("hush-key"), bytes("hush-token"));

        AwsConfig config = good().login(login).build();

        assertThat(config.toString() + login).doesNotContain("hush").contains("AKIAIOSFODNN7EXAMPLE");
    }

    @Test
    void showsNothingOfAnAccessKeyIdThatIsNone() {
        assertThatThrownBy(() -> AwsLogin.keys("hush/with+slashes", bytes("x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("hush");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " x", "x\ny"})
    void refusesAProfileThatIsNoName(String profile) {
        assertThatThrownBy(() -> AwsLogin.profile(profile))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("profile must be ");
    }
}
