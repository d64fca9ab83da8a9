package io.kellet.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PublicKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalKeysTest {

    private static final byte[] MESSAGE = "anything".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path directory;

    private Path privateKey() {
        return directory.resolve("journal.key");
    }

    private Path publicKey() {
        return directory.resolve("journal.pub");
    }

    @Test
    void whatOneProviderMakesAndSignsTheOtherReadsAndVerifies() throws IOException {
        for (String maker : List.of("jdk", "bc")) {
            for (String reader : List.of("jdk", "bc")) {
                Path key = directory.resolve(maker + reader + ".key");
                Path pub = directory.resolve(maker + reader + ".pub");
                JournalKeys.named(maker).generate(key, pub);
                JournalKeys other = JournalKeys.named(reader);

                CheckpointSigner signer = other.signer(key, pub);
                PublicKey known = JournalKeys.named(maker).publicKey(pub);
                byte[] signature = signer.sign(MESSAGE);

                assertThat(signer.keyId()).hasSize(32).isEqualTo(JournalKeys.keyId(known));
                assertThat(signature).hasSize(64);
                assertThat(JournalKeys.named(maker).verify(known, MESSAGE, signature))
                        .isTrue();
                signature[9] ^= 1;
                assertThat(JournalKeys.named(maker).verify(known, MESSAGE, signature))
                        .isFalse();
                assertThat(JournalKeys.named(maker).verify(known, MESSAGE, new byte[3]))
                        .isFalse();
            }
        }
    }

    @Test
    void readsWhatOpenSslWrites() throws IOException {
        Files.writeString(publicKey(), """
                -----BEGIN PUBLIC KEY-----
                MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
                -----END PUBLIC KEY-----
                """);
        Files.writeString(privateKey(), """
                -----BEGIN PRIVATE KEY-----
                MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
                -----END PRIVATE KEY-----
                """);
        Files.setPosixFilePermissions(privateKey(), PosixFilePermissions.fromString("rw-------"));

        CheckpointSigner signer = JournalKeys.standard().signer(privateKey(), publicKey());

        // RFC 8032, 7.1, test 1: the signature of nothing
        assertThat(signer.sign(new byte[0]))
                .inHexadecimal()
                .startsWith(0xe5, 0x56, 0x43, 0x00, 0xc3, 0x60, 0xac, 0x72)
                .endsWith(0x65, 0x51, 0x41, 0x43, 0x8e, 0x7a, 0x10, 0x0b);
    }

    @Test
    void aPrivateKeyThatOthersCanReadIsRefused() throws IOException {
        JournalKeys.standard().generate(privateKey(), publicKey());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(privateKey())))
                .isEqualTo("rw-------");
        for (String permissions : List.of("rw-r-----", "rw----r--", "rw--w----", "rwx-----x")) {
            Files.setPosixFilePermissions(privateKey(), PosixFilePermissions.fromString(permissions));

            assertThatThrownBy(() -> JournalKeys.standard().signer(privateKey(), publicKey()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("chmod 600")
                    .hasMessageContaining(permissions);
        }
    }

    @Test
    void writesOverNoKey() throws IOException {
        JournalKeys.standard().generate(privateKey(), publicKey());
        byte[] before = Files.readAllBytes(privateKey());

        assertThatThrownBy(() -> JournalKeys.standard().generate(privateKey(), directory.resolve("other.pub")))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(Files.readAllBytes(privateKey())).isEqualTo(before);
    }

    @Test
    void keysThatDoNotBelongTogetherAreRefused() throws IOException {
        JournalKeys.standard().generate(privateKey(), publicKey());
        Path otherPublic = directory.resolve("other.pub");
        JournalKeys.standard().generate(directory.resolve("other.key"), otherPublic);

        assertThatThrownBy(() -> JournalKeys.standard().signer(privateKey(), otherPublic))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("do not belong together");
    }

    @Test
    void whatIsNoKeyIsRefusedWithoutShowingIt() throws IOException {
        JournalKeys.standard().generate(privateKey(), publicKey());
        Files.writeString(privateKey(), "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");

        assertThatThrownBy(() -> JournalKeys.standard().signer(privateKey(), publicKey()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(privateKey().toString())
                .hasMessageNotContaining("c2VjcmV0");
        Files.writeString(privateKey(), "secret");
        assertThatThrownBy(() -> JournalKeys.standard().signer(privateKey(), publicKey()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a PEM file");
        assertThatThrownBy(() -> JournalKeys.standard().publicKey(privateKey())).hasMessageContaining("PUBLIC KEY");
    }

    @Test
    void aSourceBringsKeysFromElsewhereAndItsPrivateKeyIsWiped() throws IOException {
        JournalKeys.standard().generate(privateKey(), publicKey());
        byte[] handed = Files.readAllBytes(privateKey());
        KeySource source = new KeySource() {
            @Override
            public byte[] privateKeyPem() {
                return handed;
            }

            @Override
            public byte[] publicKeyPem() throws IOException {
                return Files.readAllBytes(publicKey());
            }
        };

        CheckpointSigner signer = JournalKeys.standard().signer(source);

        assertThat(handed).containsOnly(0);
        PublicKey known = JournalKeys.standard().publicKey(publicKey());
        assertThat(JournalKeys.standard().verify(known, MESSAGE, signer.sign(MESSAGE)))
                .isTrue();
    }

    @Test
    void anUnknownProviderIsRefused() {
        assertThatThrownBy(() -> JournalKeys.named("openssl"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("provider must be jdk or bc: openssl");
    }
}
