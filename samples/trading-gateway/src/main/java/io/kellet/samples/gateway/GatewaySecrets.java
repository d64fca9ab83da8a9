package io.kellet.samples.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kellet.audit.AuditTrail;
import io.kellet.event.EventBus;
import io.kellet.journal.KeySource;
import io.kellet.secrets.Secrets;
import io.kellet.secrets.SecretsConfig;
import io.kellet.secrets.local.LocalStore;
import io.kellet.secrets.local.LocalStoreConfig;
import io.kellet.secrets.local.StorePassword;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretNotFoundException;
import io.kellet.secrets.provider.Which;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;

/**
 * The gateway's secrets: an encrypted store, made at the first start with what the gateway needs in it. Its password lies beside it, which
 * is good enough for a demonstration: where it counts, the password comes from somewhere else, or the secrets do.
 */
final class GatewaySecrets implements AutoCloseable {

    /** What orders to the venue are signed with. */
    static final String VENUE_SESSION = "venue/session";

    private static final SecretName JOURNAL_KEY = SecretName.of("journal/signing-key");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int KEY_BYTES = 32;
    private static final FileAttribute<?> OWNER_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> OWNERS_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path file;
    private final LocalStore store;

    private GatewaySecrets(Path file, LocalStore store) {
        this.file = file;
        this.store = store;
    }

    /** @param home is made if it is not there */
    static GatewaySecrets open(Path home) throws IOException {
        Path absolute = home.toAbsolutePath();
        if (Files.notExists(absolute)) {
            Files.createDirectories(absolute, OWNERS_DIRECTORY);
        }
        Path file = absolute.resolve("secrets.kellet");
        Path passwordFile = absolute.resolve("store.password");
        if (Files.notExists(passwordFile)) {
            writeKey(passwordFile);
        }
        LocalStoreConfig config = LocalStoreConfig.named("local").build();
        LocalStore store;
        try (StorePassword password = StorePassword.fromFile(passwordFile)) {
            store = Files.notExists(file)
                    ? LocalStore.create(file, password, config)
                    : LocalStore.open(file, password, config);
        }
        GatewaySecrets secrets = new GatewaySecrets(file, store);
        try {
            secrets.makeSession();
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
        return secrets;
    }

    private static void writeKey(Path passwordFile) throws IOException {
        byte[] key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        byte[] text = Base64.getEncoder().encode(key);
        try {
            Files.write(Files.createFile(passwordFile, OWNER_ALONE), text);
        } finally {
            Arrays.fill(key, (byte) 0);
            Arrays.fill(text, (byte) 0);
        }
    }

    private void makeSession() {
        SecretName name = SecretName.of(VENUE_SESSION);
        try {
            store.fetch(name, Which.current(), PATIENCE).value().close();
        } catch (SecretNotFoundException first) {
            try (SecretBytes key = freshKey()) {
                store.put(name, key, PutRequest.current().expecting(PutRequest.NEW), PATIENCE);
            }
        }
    }

    /** A key for the venue. */
    static SecretBytes freshKey() {
        byte[] key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        return SecretBytes.takeOver(key);
    }

    /** The journal's new pair: the private key goes into the store and nowhere else. */
    void keepJournalKey(KeyPair pair, Path publicKey) throws IOException {
        if (Files.exists(publicKey)) { // of a journal whose records are gone: somebody should know why
            throw new FileAlreadyExistsException(publicKey.toString());
        }
        byte[] pem = pem("PRIVATE KEY", pair.getPrivate().getEncoded());
        try (SecretBytes secret = SecretBytes.takeOver(pem)) {
            store.put(JOURNAL_KEY, secret, PutRequest.current(), PATIENCE);
        }
        Files.write(publicKey, pem("PUBLIC KEY", pair.getPublic().getEncoded()), StandardOpenOption.CREATE_NEW);
    }

    private static byte[] pem(String what, byte[] der) {
        byte[] body = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encode(der);
        byte[] begin = ("-----BEGIN " + what + "-----\n").getBytes(US_ASCII);
        byte[] end = ("\n-----END " + what + "-----\n").getBytes(US_ASCII);
        byte[] pem = Arrays.copyOf(begin, begin.length + body.length + end.length);
        System.arraycopy(body, 0, pem, begin.length, body.length);
        System.arraycopy(end, 0, pem, begin.length + body.length, end.length);
        Arrays.fill(der, (byte) 0);
        Arrays.fill(body, (byte) 0);
        return pem;
    }

    /** The journal comes before the trail that its key's use could be recorded in, so it asks the store itself. */
    KeySource journalKeys(Path publicKey) {
        return new KeySource() {
            @Override
            public byte[] privateKeyPem() {
                try (SecretBytes key =
                        store.fetch(JOURNAL_KEY, Which.current(), PATIENCE).value()) {
                    return key.<byte[], RuntimeException>use(byte[]::clone);
                }
            }

            @Override
            public byte[] publicKeyPem() throws IOException {
                return Files.readAllBytes(publicKey);
            }

            @Override
            public String toString() {
                return "secret " + JOURNAL_KEY + " and " + publicKey;
            }
        };
    }

    /** From now on whoever uses a secret is on record. What this answers closes the store. */
    Secrets start(AuditTrail trail, EventBus events) {
        return Secrets.of(SecretsConfig.named("gateway")
                        .overlap(Duration.ofMillis(500)) // a demo should not last minutes
                        .build())
                .events(events)
                .trail(trail)
                .actor("gateway")
                .provider(store)
                .open();
    }

    LocalStore store() {
        return store;
    }

    Path file() {
        return file;
    }

    @Override
    public void close() {
        store.close();
    }
}
