package io.kellet.secrets;

import io.kellet.config.Key;
import io.kellet.config.Settings;
import java.time.Duration;
import java.util.List;

/**
 * Secrets as an operator configures them: {@code kellet.secrets.environment=production}. A provider is in the chain if its first key is set: the region
 * of AWS, the address of Vault, the file of the local store.
 *
 * <pre>{@code
 * Settings settings = Settings.of(SecretsSettings.KEYS).process().load();
 * Secrets secrets = Secrets.open(settings);
 * }</pre>
 *
 * <p>What opens the door to the secrets is not in settings but in files that settings name, so that nothing secret is in the environment; only the
 * password of a local store may be there, for development.
 */
public final class SecretsSettings {

    public static final Key<SecretsEnvironment> ENVIRONMENT =
            Key.ofEnum("kellet.secrets.environment", SecretsEnvironment.class, "whom to ask, and in which order");
    public static final Key<String> NAME = Key.ofString(
                    "kellet.secrets.name", "shows up in events, metrics, records and threads")
            .defaultsTo("secrets");
    public static final Key<Boolean> LOCAL_ONLY = Key.ofBoolean(
                    "kellet.secrets.local-only", "whether production and staging may run on the local store alone")
            .defaultsTo(false);
    public static final Key<Duration> SOFT_TTL = Key.ofDuration(
                    "kellet.secrets.soft-ttl", "after so long a value is fetched again in the background")
            .between(Duration.ofSeconds(1), Duration.ofDays(1))
            .defaultsTo(Duration.ofMinutes(5));
    public static final Key<Duration> HARD_CAP = Key.ofDuration(
                    "kellet.secrets.hard-cap", "after so long a value that could not be fetched again is given up")
            .between(Duration.ofSeconds(1), Duration.ofDays(7))
            .defaultsTo(Duration.ofHours(1));
    public static final Key<Duration> CALL_TIMEOUT = Key.ofDuration(
                    "kellet.secrets.call-timeout", "how long one provider may take")
            .between(Duration.ofMillis(10), Duration.ofMinutes(1))
            .defaultsTo(Duration.ofMillis(350));
    public static final Key<Duration> BUDGET = Key.ofDuration(
                    "kellet.secrets.budget", "how long all providers may take together")
            .between(Duration.ofMillis(10), Duration.ofMinutes(5))
            .defaultsTo(Duration.ofMillis(900));
    public static final Key<Duration> OVERLAP = Key.ofDuration(
                    "kellet.secrets.overlap", "how long a version that was replaced stays usable")
            .between(Duration.ZERO, Duration.ofDays(1))
            .defaultsTo(Duration.ofMinutes(5));
    public static final Key<Boolean> AUDIT_REQUIRED = Key.ofBoolean(
                    "kellet.secrets.audit-required", "whether a value is refused when its use cannot be put on record")
            .defaultsTo(false);

    public static final Key<String> AWS_REGION = Key.ofString(
                    "kellet.secrets.aws.region", "the region; empty: AWS is not asked")
            .defaultsTo("");
    public static final Key<String> AWS_ENDPOINT = Key.ofString(
                    "kellet.secrets.aws.endpoint", "another address than the region's own")
            .defaultsTo("");
    public static final Key<String> AWS_PROFILE = Key.ofString(
                    "kellet.secrets.aws.profile", "a profile of ~/.aws; empty: the SDK's chain of credentials")
            .defaultsTo("");
    public static final Key<String> AWS_PREFIX = Key.ofString(
                    "kellet.secrets.aws.prefix", "what AWS has before each name: prod/")
            .defaultsTo("");

    public static final Key<String> VAULT_ADDRESS = Key.ofString(
                    "kellet.secrets.vault.address", "https://HOST:PORT; empty: Vault is not asked")
            .defaultsTo("");
    public static final Key<String> VAULT_NAMESPACE = Key.ofString(
                    "kellet.secrets.vault.namespace", "of Vault Enterprise")
            .defaultsTo("");
    public static final Key<String> VAULT_MOUNT = Key.ofString(
                    "kellet.secrets.vault.mount", "where the secrets engine is mounted")
            .defaultsTo("secret");
    public static final Key<Integer> VAULT_KV = Key.ofInt("kellet.secrets.vault.kv-version", "of the secrets engine")
            .between(1, 2)
            .defaultsTo(2);
    public static final Key<VaultLoginMethod> VAULT_LOGIN = Key.ofEnum(
                    "kellet.secrets.vault.login", VaultLoginMethod.class, "how the service logs in")
            .defaultsTo(VaultLoginMethod.TOKEN);
    public static final Key<String> VAULT_CREDENTIAL_FILE = Key.ofString(
                    "kellet.secrets.vault.credential-file",
                    "holds the token, the secret id, the wrapping token, the password or the pod's JWT")
            .defaultsTo("");
    public static final Key<String> VAULT_ROLE = Key.ofString(
                    "kellet.secrets.vault.role", "role id of app-role, role of kubernetes, user of userpass")
            .defaultsTo("");
    public static final Key<String> VAULT_CA_FILE = Key.ofString(
                    "kellet.secrets.vault.ca-file", "certificates in PEM that are trusted; empty: those of this JVM")
            .defaultsTo("");
    public static final Key<String> VAULT_CERTIFICATE_FILE = Key.ofString(
                    "kellet.secrets.vault.certificate-file", "this service's certificate in PEM; empty: none")
            .defaultsTo("");
    public static final Key<String> VAULT_KEY_FILE = Key.ofString(
                    "kellet.secrets.vault.key-file", "its private key, PKCS #8 in PEM")
            .defaultsTo("");

    public static final Key<String> LOCAL_FILE = Key.ofString(
                    "kellet.secrets.local.file", "the local store; empty: there is none")
            .defaultsTo("");
    public static final Key<String> LOCAL_PASSWORD_FILE = Key.ofString(
                    "kellet.secrets.local.password-file", "holds the password of the local store, for its owner alone")
            .defaultsTo("");
    public static final Key<String> LOCAL_PASSWORD = Key.ofString(
                    "kellet.secrets.password", "the password itself, for development; a file is better")
            .defaultsTo("")
            .secret();
    public static final Key<Long> LOCAL_MIN_GENERATION = Key.ofLong(
                    "kellet.secrets.local.min-generation", "an older file of the local store is refused")
            .between(0L, Long.MAX_VALUE)
            .defaultsTo(0L);

    /** All of them. */
    public static final List<Key<?>> KEYS = List.of(
            ENVIRONMENT,
            NAME,
            LOCAL_ONLY,
            SOFT_TTL,
            HARD_CAP,
            CALL_TIMEOUT,
            BUDGET,
            OVERLAP,
            AUDIT_REQUIRED,
            AWS_REGION,
            AWS_ENDPOINT,
            AWS_PROFILE,
            AWS_PREFIX,
            VAULT_ADDRESS,
            VAULT_NAMESPACE,
            VAULT_MOUNT,
            VAULT_KV,
            VAULT_LOGIN,
            VAULT_CREDENTIAL_FILE,
            VAULT_ROLE,
            VAULT_CA_FILE,
            VAULT_CERTIFICATE_FILE,
            VAULT_KEY_FILE,
            LOCAL_FILE,
            LOCAL_PASSWORD_FILE,
            LOCAL_PASSWORD,
            LOCAL_MIN_GENERATION);

    /** The ways into Vault. */
    public enum VaultLoginMethod {
        TOKEN,
        APP_ROLE,
        WRAPPED_APP_ROLE,
        KUBERNETES,
        USERPASS
    }

    private SecretsSettings() {}

    /** What the settings say of {@link Secrets} themselves. */
    public static SecretsConfig config(Settings settings) {
        ProviderRule rule = settings.get(ENVIRONMENT) == SecretsEnvironment.DEVELOPMENT
                ? ProviderRule.LOCAL_ONLY
                : settings.get(LOCAL_ONLY) ? ProviderRule.ANY : ProviderRule.REMOTE_REQUIRED;
        return SecretsConfig.named(settings.get(NAME))
                .rule(rule)
                .softTtl(settings.get(SOFT_TTL))
                .hardCap(settings.get(HARD_CAP))
                .callTimeout(settings.get(CALL_TIMEOUT))
                .budget(settings.get(BUDGET))
                .overlap(settings.get(OVERLAP))
                .auditRequired(settings.get(AUDIT_REQUIRED))
                .build();
    }
}
