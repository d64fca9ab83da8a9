package io.kellet.secrets.vault;

import static io.kellet.secrets.vault.VaultWorld.DB;
import static io.kellet.secrets.vault.VaultWorld.HOUR;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.secrets.provider.SecretName;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a process with all logs at their loudest says while its provider reads, is denied, fails, leases and closes. */
final class VaultLeakTest {

    @Test
    void noLogAndNoExceptionShowsAValueATokenASecretIdOrALease() throws Exception {
        try (VaultWorld world = new VaultWorld()) {
            world.given(DB, "{\"value\":\"needle-value\"}");
            world.given(SecretName.of("closed"), "{\"value\":\"needle-closed\"}");
            world.vault.policy("app", "secret/data/closed", "deny").database("main", HOUR, HOUR, true);
            String role = world.vault.appRole("gateway", HOUR, HOUR, "app");
            String secretId = world.vault.secretId("gateway", 0);
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                            "-cp",
                            System.getProperty("java.class.path"),
                            LeakChild.class.getName(),
                            world.vault.address(),
                            role)
                    .redirectErrorStream(true)
                    .start();
            try (var in = child.getOutputStream()) {
                in.write(secretId.getBytes(UTF_8));
            }
            String said = new String(child.getInputStream().readAllBytes(), UTF_8);

            assertThat(child.waitFor()).as(said).isZero();
            assertThat(said).contains("the end").contains("is denied").contains("is malformed");
            assertThat(world.vault.usersMade()).isEqualTo(1);
            assertThat(said).doesNotContain("needle", secretId, "made-", "database/creds/main/");
            assertThat(said).as("tokens").doesNotContainPattern("\\bs\\.[0-9a-f]{32}");
        }
    }
}
