package io.kellet.secrets.local;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretName;
import io.kellet.testkit.FaultyFiles;
import io.kellet.testkit.ManualClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Objects;

/** The file of {@code docs/secrets-format.md}, and how it was made. */
final class StoreVector {

    static final String PASSWORD = "correct horse battery staple";
    static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");

    private static final Duration WITHIN = Duration.ofSeconds(5);

    private StoreVector() {}

    /** As it is kept. */
    static byte[] file() throws IOException {
        try (InputStream in = StoreVector.class.getResourceAsStream("store-v1.hex")) {
            String hex = new String(Objects.requireNonNull(in, "store-v1.hex").readAllBytes(), US_ASCII);
            return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
        }
    }

    /** What people are told. */
    static String document() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("docs/secrets-format.md"))) {
            here = Objects.requireNonNull(here.getParent(), "docs/secrets-format.md is nowhere above");
        }
        return Files.readString(here.resolve("docs/secrets-format.md"), StandardCharsets.UTF_8);
    }

    /** Made anew: random bytes are 00, 01, 02, ... */
    static byte[] make() throws IOException {
        FaultyFiles files = new FaultyFiles();
        LocalStoreConfig config = LocalStoreConfig.named("local")
                .kdf(StoreKdf.argon2id(19 << 10, 2, 1))
                .build();
        LocalStore store = LocalStore.at(Stores.FILE, config)
                .files(files, new Stores.NoGuard())
                .clock(new ManualClock())
                .wall(InstantSource.fixed(MADE))
                .random(new Counting())
                .create(Stores.password(PASSWORD));
        put(store, "db/main", "{\"password\":\"one\"}", 1);
        put(store, "gone", "x", 2);
        store.put(SecretName.of("db/main"), Stores.bytes("{\"password\":\"two\"}"), current(3), WITHIN);
        store.put(
                SecretName.of("db/main"),
                Stores.bytes("{\"password\":\"three\"}"),
                PutRequest.pending(current(4).token()),
                MADE.plusSeconds(86_400),
                WITHIN);
        put(store, "empty", "", 5);
        store.delete(SecretName.of("gone"), WITHIN);
        return files.read(Stores.FILE, 1 << 20);
    }

    private static void put(LocalStore store, String name, String value, int token) {
        store.put(SecretName.of(name), Stores.bytes(value), current(token), WITHIN);
    }

    private static PutRequest current(int token) {
        return PutRequest.current().withToken("0".repeat(31) + token);
    }

    private static final class Counting extends SecureRandom {

        private static final long serialVersionUID = 1L;

        private byte next;

        @Override
        public void nextBytes(byte[] bytes) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = next++;
            }
        }
    }
}
