package io.kellet.secrets.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.Which;
import io.kellet.testkit.aws.FakeSecretsManager;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the logs show of values, keys and tokens: in a virtual machine of its own, since levels are set when one starts. */
@Timeout(120)
final class AwsLeakTest {

    private static final String VALUE = "canary-of-the-value";
    private static final byte[] BINARY = {(byte) 0xFF, 'c', 'a', 'n', 'a', 'r', 'y', '-', 'b', 'y', 't', 'e', 's', 0};
    private static final String KEY = "canary-of-the-key/0123456789";
    private static final String TOKEN = "canary-of-the-token/0123456789";
    private static final String KEY_ID = "ASIAIOSFODNN7EXAMPLE";

    /** Reads, writes and fails; what it prints is what its loggers print. */
    static final class Application {
        private static final Logger LOG = LoggerFactory.getLogger(Application.class);

        public static void main(String[] args) throws IOException {
            try (FakeSecretsManager fake = FakeSecretsManager.open(AwsRig.REGION)) {
                fake.allow(KEY_ID, KEY, TOKEN, Instant.now().plusSeconds(600));
                AwsConfig config = AwsRig.config(fake)
                        .login(AwsLogin.keys(KEY_ID, AwsRig.bytes(KEY), AwsRig.bytes(TOKEN)))
                        .build();
                try (AwsProvider aws = AwsProvider.of(config).open()) {
                    use(fake, aws);
                }
            }
        }

        private static void use(FakeSecretsManager fake, AwsProvider aws) {
            SecretName binary = SecretName.of("binary");
            aws.put(AwsRig.NAME, AwsRig.bytes(VALUE), PutRequest.current(), AwsRig.WITHIN);
            aws.put(binary, SecretBytes.copyOf(BINARY), PutRequest.current(), AwsRig.WITHIN);
            Fetched text = aws.fetch(AwsRig.NAME, Which.current(), AwsRig.WITHIN);
            Fetched bytes = aws.fetch(binary, Which.current(), AwsRig.WITHIN);
            if (!text.toString().contains("SecretBytes[" + VALUE.length())
                    || bytes.value().length() != BINARY.length) {
                throw new AssertionError("the values did not come back");
            }
            aws.batchGet(List.of(AwsRig.NAME, binary), AwsRig.WITHIN);
            fake.faults()
                    .next(
                            2,
                            FakeSecretsManager.answer(
                                    "{\"Name\":\"test/db/main\",\"SecretString\":\"" + VALUE + "\",{"));
            try {
                aws.fetch(AwsRig.NAME, Which.current(), AwsRig.WITHIN);
                throw new AssertionError("that answer is none");
            } catch (SecretException expected) {
                LOG.error("a stack trace", expected);
            }
        }
    }

    private static String logOf(Path directory, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Application.class.getName()));
        Path log = directory.resolve("log");
        Process application = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(application.waitFor()).as("see %s", log).isZero();
        } finally {
            application.destroyForcibly();
        }
        return Files.readString(log);
    }

    private static void assertNoValueIn(String log) {
        assertThat(log)
                .doesNotContain(VALUE)
                .doesNotContain(Base64.getEncoder().encodeToString(BINARY))
                .doesNotContain("canary-bytes")
                .doesNotContain(KEY);
    }

    @Test
    void noLoggerShowsAValueOrAKeyEvenAtTrace(@TempDir Path directory) throws Exception {
        String log = logOf(directory, "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace");

        assertThat(log).contains("software.amazon.awssdk").contains("SecretMalformedException");
        assertThat(log).as("the advice can go when the SDK no longer needs it").contains(TOKEN);
        assertNoValueIn(log);
    }

    @Test
    void noLoggerShowsASessionTokenAtTheLevelsThatAreAdvised(@TempDir Path directory) throws Exception {
        String log = logOf(
                directory,
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                "-Dorg.slf4j.simpleLogger.log.software.amazon.awssdk=info");

        assertThat(log).contains("SecretMalformedException").doesNotContain(TOKEN);
        assertNoValueIn(log);
    }

    @Test
    void leavesOutTheClientThatLogsBodies() throws IOException {
        try (InputStream absent = AwsProvider.class
                .getClassLoader()
                .getResourceAsStream("software/amazon/awssdk/http/apache/ApacheHttpClient.class")) {
            assertThat(absent).isNull();
        }
    }
}
