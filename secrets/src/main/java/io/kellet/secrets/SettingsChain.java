package io.kellet.secrets;

import io.kellet.config.Key;
import io.kellet.config.Settings;
import io.kellet.secrets.SecretsSettings.VaultLoginMethod;
import io.kellet.secrets.aws.AwsConfig;
import io.kellet.secrets.aws.AwsLogin;
import io.kellet.secrets.aws.AwsProvider;
import io.kellet.secrets.local.LocalStore;
import io.kellet.secrets.local.LocalStoreConfig;
import io.kellet.secrets.local.StorePassword;
import io.kellet.secrets.provider.SecretProvider;
import io.kellet.secrets.vault.VaultConfig;
import io.kellet.secrets.vault.VaultCredential;
import io.kellet.secrets.vault.VaultLogin;
import io.kellet.secrets.vault.VaultProvider;
import io.kellet.secrets.vault.VaultTls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens the providers that settings name, in the order of the environment: all of them or none. */
final class SettingsChain {

    private static final String UNSET = "";

    private final Settings settings;

    private SettingsChain(Settings settings) {
        this.settings = settings;
    }

    private interface Maker {
        @Nullable
        SecretProvider make() throws IOException;
    }

    static List<SecretProvider> open(Settings settings) throws IOException {
        SettingsChain chain = new SettingsChain(settings);
        SecretsEnvironment environment = settings.get(SecretsSettings.ENVIRONMENT);
        List<Maker> makers = switch (environment) {
            case PRODUCTION -> List.of(chain::aws, chain::vault, chain::local);
            case STAGING -> List.of(chain::vault, chain::aws, chain::local);
            case DEVELOPMENT -> List.of(chain::local);
        };
        List<SecretProvider> providers = new ArrayList<>();
        try {
            for (Maker maker : makers) {
                SecretProvider provider = maker.make();
                if (provider != null) {
                    providers.add(provider);
                }
            }
            if (providers.isEmpty()) {
                throw new IllegalArgumentException("no provider is configured: environment=" + environment + "; set "
                        + (environment == SecretsEnvironment.DEVELOPMENT
                                ? SecretsSettings.LOCAL_FILE.name()
                                : SecretsSettings.AWS_REGION.name() + ", " + SecretsSettings.VAULT_ADDRESS.name()
                                        + " or " + SecretsSettings.LOCAL_FILE.name()));
            }
            SecretsSettings.config(settings).rule().require(providers);
            return providers;
        } catch (IOException | RuntimeException | Error e) {
            providers.forEach(SecretProvider::close);
            throw e;
        }
    }

    private @Nullable SecretProvider aws() {
        String region = settings.get(SecretsSettings.AWS_REGION);
        if (region.isEmpty()) {
            return null;
        }
        AwsConfig.Builder config =
                AwsConfig.named("aws").region(region).prefix(settings.get(SecretsSettings.AWS_PREFIX));
        String endpoint = settings.get(SecretsSettings.AWS_ENDPOINT);
        if (!endpoint.isEmpty()) {
            config.endpoint(uri(SecretsSettings.AWS_ENDPOINT, endpoint));
        }
        String profile = settings.get(SecretsSettings.AWS_PROFILE);
        if (!profile.isEmpty()) {
            config.login(AwsLogin.profile(profile));
        }
        return AwsProvider.of(config.build()).open();
    }

    private @Nullable SecretProvider vault() throws IOException {
        String address = settings.get(SecretsSettings.VAULT_ADDRESS);
        if (address.isEmpty()) {
            return null;
        }
        uri(SecretsSettings.VAULT_ADDRESS, address);
        VaultConfig.Builder config = VaultConfig.at(address, login())
                .namespace(settings.get(SecretsSettings.VAULT_NAMESPACE))
                .kv(settings.get(SecretsSettings.VAULT_MOUNT), settings.get(SecretsSettings.VAULT_KV));
        VaultTls tls = tls();
        if (tls != null) {
            config.tls(tls);
        }
        return VaultProvider.of(config.build()).open();
    }

    private VaultLogin login() {
        VaultLoginMethod method = settings.get(SecretsSettings.VAULT_LOGIN);
        Path file = Path.of(
                required(SecretsSettings.VAULT_CREDENTIAL_FILE, "with " + SecretsSettings.VAULT_ADDRESS.name()));
        if (method == VaultLoginMethod.TOKEN) {
            return VaultLogin.token(VaultCredential.file(file));
        }
        String role = required(SecretsSettings.VAULT_ROLE, "with " + SecretsSettings.VAULT_LOGIN.name() + "=" + method);
        return switch (method) {
            case TOKEN -> throw new AssertionError();
            case APP_ROLE -> VaultLogin.appRole(role, VaultCredential.file(file));
            case WRAPPED_APP_ROLE -> VaultLogin.wrappedAppRole(role, VaultCredential.file(file));
            case KUBERNETES -> VaultLogin.kubernetes(role, VaultCredential.mounted(file));
            case USERPASS -> VaultLogin.userpass(role, VaultCredential.file(file));
        };
    }

    private @Nullable VaultTls tls() {
        Path authorities = pathOrNull(SecretsSettings.VAULT_CA_FILE);
        Path certificate = pathOrNull(SecretsSettings.VAULT_CERTIFICATE_FILE);
        Path key = pathOrNull(SecretsSettings.VAULT_KEY_FILE);
        return authorities == null && certificate == null && key == null
                ? null
                : new VaultTls(authorities, certificate, key);
    }

    private @Nullable SecretProvider local() throws IOException {
        Path file = pathOrNull(SecretsSettings.LOCAL_FILE);
        if (file == null) {
            return null;
        }
        LocalStoreConfig config = LocalStoreConfig.named("local")
                .minGeneration(settings.get(SecretsSettings.LOCAL_MIN_GENERATION))
                .build();
        try (StorePassword password = password()) {
            return LocalStore.open(file, password, config);
        }
    }

    private StorePassword password() throws IOException {
        Path file = pathOrNull(SecretsSettings.LOCAL_PASSWORD_FILE);
        if (file != null) {
            return StorePassword.fromFile(file);
        }
        return StorePassword.ofSetting(required(
                SecretsSettings.LOCAL_PASSWORD,
                "or better " + SecretsSettings.LOCAL_PASSWORD_FILE.name() + ", with "
                        + SecretsSettings.LOCAL_FILE.name()));
    }

    private String required(Key<String> key, String when) {
        String value = settings.get(key);
        if (value.equals(UNSET)) {
            throw new IllegalArgumentException(key.name() + " must be set, " + when);
        }
        return value;
    }

    private @Nullable Path pathOrNull(Key<String> key) {
        String value = settings.get(key);
        return value.equals(UNSET) ? null : Path.of(value);
    }

    /** Not shown: it may have a password in it. */
    private static URI uri(Key<String> key, String value) {
        try {
            return URI.create(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key.name() + " must be an address like https://host:8200");
        }
    }
}
