package io.kellet.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.config.Settings;
import io.kellet.config.SettingsException;
import io.kellet.secrets.local.LocalStore;
import io.kellet.secrets.local.LocalStoreConfig;
import io.kellet.secrets.local.StoreKdf;
import io.kellet.secrets.local.StorePassword;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretProvider;
import io.kellet.testkit.vault.FakeVault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecretsSettingsTest {

    @TempDir
    private Path directory;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void makeAStore() throws IOException {
        Path password = privateFile("password", "correct horse");
        LocalStoreConfig config = LocalStoreConfig.named("local")
                .kdf(StoreKdf.argon2id(19 * 1024, 2, 1))
                .build();
        Path file = directory.resolve("store.kellet");
        try (StorePassword opens = StorePassword.fromFile(password);
                LocalStore store = LocalStore.create(file, opens, config);
                SecretBytes value = SecretBytes.copyOf("from the store".getBytes(UTF_8))) {
            store.put(SecretName.of("a"), value, PutRequest.current(), Duration.ofSeconds(30));
        }
        environment.put("KELLET_SECRETS_LOCAL_FILE", file.toString());
        environment.put("KELLET_SECRETS_LOCAL_PASSWORD_FILE", password.toString());
    }

    private Path privateFile(String name, String content) throws IOException {
        Path file = Files.createFile(
                directory.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, content);
    }

    private Settings settings() {
        return Settings.of(SecretsSettings.KEYS).environment(environment).load();
    }

    private static String text(RawSecret secret) {
        return secret.<String, RuntimeException>use(bytes -> new String(bytes, UTF_8));
    }

    @Test
    void developmentReadsTheLocalStoreAloneWhateverElseIsConfigured() throws IOException {
        environment.put("KELLET_SECRETS_ENVIRONMENT", "development");
        environment.put("KELLET_SECRETS_VAULT_ADDRESS", "https://vault.example:8200");
        environment.put("KELLET_SECRETS_AWS_REGION", "eu-central-1");
        try (Secrets secrets = Secrets.open(settings())) {
            assertThat(secrets.providers()).extracting(SecretProvider::name).containsExactly("local");
            assertThat(secrets.providers()).noneMatch(SecretProvider::isRemote);
            assertThat(text(secrets.raw("a").get())).isEqualTo("from the store");
        }
    }

    @Test
    void stagingAsksVaultBeforeTheStore() throws IOException {
        try (FakeVault vault = FakeVault.of(InstantSource.system()).open()) {
            environment.put("KELLET_SECRETS_ENVIRONMENT", "staging");
            environment.put("KELLET_SECRETS_VAULT_ADDRESS", vault.address());
            environment.put(
                    "KELLET_SECRETS_VAULT_CREDENTIAL_FILE",
                    privateFile("token", FakeVault.ROOT).toString());
            try (Secrets secrets = Secrets.open(settings())) {
                assertThat(secrets.providers()).extracting(SecretProvider::name).containsExactly("vault", "local");
                RawSecret fromTheStore = secrets.raw("a").get(); // Vault says that it has none
                assertThat(text(fromTheStore)).isEqualTo("from the store");
                assertThat(fromTheStore.version().provider()).isEqualTo("local");
            }
        }
    }

    @Test
    void productionAsksAwsThenVaultThenTheStore() throws IOException {
        try (FakeVault vault = FakeVault.of(InstantSource.system()).open()) {
            environment.put("KELLET_SECRETS_ENVIRONMENT", "production");
            environment.put("KELLET_SECRETS_AWS_REGION", "eu-central-1");
            environment.put("KELLET_SECRETS_AWS_ENDPOINT", "http://127.0.0.1:1"); // nobody listens there
            environment.put("KELLET_SECRETS_VAULT_ADDRESS", vault.address());
            environment.put(
                    "KELLET_SECRETS_VAULT_CREDENTIAL_FILE",
                    privateFile("token", FakeVault.ROOT).toString());
            try (Secrets secrets = Secrets.open(settings())) {
                assertThat(secrets.providers())
                        .extracting(SecretProvider::name)
                        .containsExactly("aws", "vault", "local");
                RawSecret degraded = secrets.raw("a").get();
                assertThat(text(degraded)).isEqualTo("from the store");
                assertThat(degraded.isDegraded()).isTrue();
            }
        }
    }

    @Test
    void productionOnAFileAloneMustBeAskedFor() throws IOException {
        environment.put("KELLET_SECRETS_ENVIRONMENT", "production");
        assertThatThrownBy(() -> Secrets.open(settings()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one that uses the network");
        environment.put("KELLET_SECRETS_LOCAL_ONLY", "true");
        Secrets.open(settings()).close();
    }

    @Test
    void whatIsMissingIsNamedWithItsKey() {
        assertThatThrownBy(this::settings)
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("kellet.secrets.environment");
        environment.put("KELLET_SECRETS_ENVIRONMENT", "staging");
        environment.put("KELLET_SECRETS_VAULT_ADDRESS", "https://vault.example:8200");
        assertThatThrownBy(() -> Secrets.open(settings())).hasMessageContaining("kellet.secrets.vault.credential-file");
        environment.put("KELLET_SECRETS_VAULT_CREDENTIAL_FILE", "/nowhere");
        environment.put("KELLET_SECRETS_VAULT_LOGIN", "app-role");
        assertThatThrownBy(() -> Secrets.open(settings()))
                .hasMessageContaining("kellet.secrets.vault.role")
                .hasMessageContaining("APP_ROLE");
        environment.clear();
        environment.put("KELLET_SECRETS_ENVIRONMENT", "development");
        assertThatThrownBy(() -> Secrets.open(settings())).hasMessageContaining("kellet.secrets.local.file");
        environment.put("KELLET_SECRETS_LOCAL_FILE", "/nowhere");
        assertThatThrownBy(() -> Secrets.open(settings())).hasMessageContaining("kellet.secrets.local.password-file");
    }

    @Test
    void thePasswordOfTheStoreIsNotShown() throws IOException {
        environment.remove("KELLET_SECRETS_LOCAL_PASSWORD_FILE");
        environment.put("KELLET_SECRETS_PASSWORD", "correct horse");
        environment.put("KELLET_SECRETS_ENVIRONMENT", "development");
        assertThat(settings().describe()).contains("kellet.secrets.password").doesNotContain("correct horse");
        Secrets.open(settings()).close();
    }
}
