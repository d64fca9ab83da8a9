package io.kellet.secrets.vault;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.Which;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.HexFormat;

/** Reads a value in a JVM of its own and says its bytes. */
final class AsciiChild {

    private AsciiChild() {}

    public static void main(String[] args) throws Exception {
        VaultLogin login = VaultLogin.token(() -> "root".getBytes(US_ASCII));
        try (VaultProvider provider = VaultProvider.of(VaultConfig.at(args[0], login)
                        .connectWithin(Duration.ofSeconds(10))
                        .build())
                .open()) {
            String hex = provider.fetch(SecretName.of("db/main"), Which.current(), Duration.ofSeconds(20))
                    .value()
                    .<String, RuntimeException>use(HexFormat.of()::formatHex);
            byte[] said = (Charset.defaultCharset() + " " + hex + "\n").getBytes(US_ASCII);
            new java.io.FileOutputStream(java.io.FileDescriptor.out).write(said);
        }
    }
}
