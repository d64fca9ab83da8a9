package io.kellet.secrets.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Which;
import io.kellet.testkit.FaultyFiles;
import io.kellet.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Stores for tests: keys that cost nothing to derive, files in memory unless they are asked for on the disk. */
final class Stores {

    static final StoreKdf WEAK = StoreKdf.weak(StoreKdf.ARGON2ID, 8, 1, 1);
    static final String PASSWORD = "correct horse";
    static final Path FILE = Path.of("/store/secrets.kellet").toAbsolutePath();
    static final Duration WITHIN = Duration.ofSeconds(5);
    static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    static final SecretName DB = SecretName.of("db/main");

    private Stores() {}

    static LocalStoreConfig.Builder config() {
        return LocalStoreConfig.named("local").kdf(WEAK);
    }

    static StorePassword password() {
        return StorePassword.ofChars(PASSWORD.toCharArray());
    }

    static StorePassword password(String text) {
        return StorePassword.ofChars(text.toCharArray());
    }

    static StoreOpening opening(FaultyFiles files, LocalStoreConfig config) {
        return LocalStore.at(FILE, config)
                .files(files, new NoGuard())
                .clock(new ManualClock())
                .wall(InstantSource.fixed(NOON))
                .weakToo();
    }

    static StoreOpening opening(FaultyFiles files) {
        return opening(files, config().build());
    }

    /** On the disk, with the checks of this machine. */
    static StoreOpening opening(Path file) {
        return LocalStore.at(file, config().build()).weakToo();
    }

    static LocalStore create(FaultyFiles files) throws IOException {
        return opening(files).create(password());
    }

    static LocalStore open(FaultyFiles files) throws IOException {
        return opening(files).open(password());
    }

    static SecretBytes bytes(String text) {
        return SecretBytes.takeOver(text.getBytes(UTF_8));
    }

    static SecretVersion put(LocalStore store, String name, String value) {
        return store.put(SecretName.of(name), bytes(value), PutRequest.current(), WITHIN);
    }

    static String get(LocalStore store, String name) {
        return get(store, name, Which.current());
    }

    static String get(LocalStore store, String name, Which which) {
        Fetched fetched = store.fetch(SecretName.of(name), which, WITHIN);
        try (SecretBytes value = fetched.value()) {
            return text(value);
        }
    }

    static String text(SecretBytes value) {
        return value.<String, RuntimeException>use(bytes -> new String(bytes, UTF_8));
    }

    /** Of which nothing can be told without reading: each look is a new one. */
    static final class NoGuard implements FileGuard {

        @Override
        public @Nullable FileStamp look(Path file) {
            return null;
        }

        @Override
        public void requirePrivate(Path file) {}

        @Override
        public void requireSafeDirectory(Path directory) {}
    }
}
