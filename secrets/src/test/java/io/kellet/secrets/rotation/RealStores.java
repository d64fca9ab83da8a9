package io.kellet.secrets.rotation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kellet.secrets.aws.AwsConfig;
import io.kellet.secrets.aws.AwsLogin;
import io.kellet.secrets.aws.AwsProvider;
import io.kellet.secrets.local.LocalStore;
import io.kellet.secrets.local.LocalStoreConfig;
import io.kellet.secrets.local.StoreKdf;
import io.kellet.secrets.local.StorePassword;
import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretStore;
import io.kellet.secrets.vault.VaultConfig;
import io.kellet.secrets.vault.VaultLogin;
import io.kellet.secrets.vault.VaultProvider;
import io.kellet.testkit.aws.FakeSecretsManager;
import io.kellet.testkit.vault.FakeVault;
import io.kellet.testkit.wire.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One place where secrets are kept, of each kind there is, and the ways to it that several processes have. */
final class RealStores implements AutoCloseable {

    enum Kind {
        LOCAL,
        VAULT,
        AWS
    }

    static final Duration WITHIN = Duration.ofSeconds(8);

    private static final String KEY_ID = "AKIAIOSFODNN7EXAMPLE";
    private static final String KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private static final String REGION = "eu-central-1";

    private final Kind kind;
    private final Path file;
    private final @Nullable FakeVault vault;
    private final @Nullable FakeSecretsManager aws;
    private final List<SecretStore> opened = new ArrayList<>();
    private Instant now = Instant.now();

    RealStores(Kind kind, Path directory) throws IOException {
        this.kind = kind;
        file = directory.resolve("secrets.kellet");
        vault = kind == Kind.VAULT ? FakeVault.of(() -> now).open() : null;
        aws = kind == Kind.AWS ? FakeSecretsManager.open(REGION) : null;
        if (vault != null) {
            vault.policy("app", "secret/*", "create", "read", "update", "delete", "list");
        } else if (aws != null) {
            aws.allow(KEY_ID, KEY);
        } else {
            try (StorePassword password = password()) {
                LocalStore.at(file, local()).create(password).close();
            }
        }
    }

    private static LocalStoreConfig local() {
        return LocalStoreConfig.named("local")
                .kdf(StoreKdf.argon2id(19 << 10, 2, 1))
                .build();
    }

    private static StorePassword password() {
        return StorePassword.ofChars("correct horse".toCharArray());
    }

    /** Another process's way to it. */
    SecretStore open() throws IOException {
        SecretStore store;
        if (vault != null) {
            VaultLogin login = VaultLogin.token(
                    () -> vault.token(Duration.ZERO, Duration.ofHours(1), "app").getBytes(UTF_8));
            store = VaultProvider.of(VaultConfig.at(vault.address(), login)
                            .connectWithin(Duration.ofSeconds(10))
                            .build())
                    .manual();
        } else if (aws != null) {
            store = AwsProvider.of(AwsConfig.named("aws")
                            .region(REGION)
                            .endpoint(aws.address())
                            .login(AwsLogin.keys(KEY_ID, bytes(KEY)))
                            .connectWithin(Duration.ofSeconds(5))
                            .silence(Duration.ofMinutes(1))
                            .openWithin(Duration.ofSeconds(20))
                            .build())
                    .open();
        } else {
            try (StorePassword password = password()) {
                store = LocalStore.at(file, local()).wall(() -> now).open(password);
            }
        }
        opened.add(store);
        return store;
    }

    /** A little later by the server's calendar, so that no two versions are of one time. */
    void pass() {
        now = now.plusMillis(10);
        if (aws != null) {
            aws.advance(Duration.ofMillis(10));
        }
    }

    /** From now on a promotion gets as far as to the new current version and no further, where it takes more than one call. */
    void cutPromotions() {
        if (vault != null) {
            vault.faults().always(request -> request.path().contains("/delete/"), new Fault.ResetBefore());
        } else if (aws != null) {
            aws.faults()
                    .always(
                            request -> request.text().contains("\"VersionStage\":\"AWSPENDING\",\"Remove"),
                            FakeSecretsManager.refused(403, "AccessDeniedException"));
        }
    }

    void letPromotions() {
        if (vault != null) {
            vault.faults().clear();
        } else if (aws != null) {
            aws.faults().clear();
        }
    }

    static SecretBytes bytes(String text) {
        return SecretBytes.takeOver(text.getBytes(UTF_8));
    }

    static String text(Fetched fetched) {
        try (SecretBytes value = fetched.value()) {
            return value.<String, RuntimeException>use(plain -> new String(plain, UTF_8));
        }
    }

    @Override
    public String toString() {
        return kind.name();
    }

    @Override
    public void close() {
        opened.forEach(SecretStore::close);
        if (vault != null) {
            vault.close();
        }
        if (aws != null) {
            aws.close();
        }
    }
}
