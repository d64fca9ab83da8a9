package io.kellet.secrets.vault;

import static io.kellet.secrets.vault.VaultWorld.DB;
import static io.kellet.secrets.vault.VaultWorld.WITHIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.Which;
import io.kellet.testkit.vault.FakeVault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS with an authority of one's own, and with a certificate of the client's. */
final class VaultTlsTest {

    @TempDir
    Path directory;

    private static VaultConfig config(FakeVault vault, VaultTls tls) {
        return VaultConfig.at(vault.address(), VaultLogin.token(VaultWorld.text(FakeVault.ROOT)))
                .connectWithin(Duration.ofSeconds(10)) // a handshake on a busy machine
                .tls(tls)
                .build();
    }

    private static String kind(VaultConfig config) throws IOException {
        try (VaultProvider provider = VaultProvider.of(config).open()) {
            return catchThrowableOfType(SecretException.class, () -> provider.fetch(DB, Which.current(), WITHIN))
                    .kind();
        }
    }

    @Test
    void trustsWhomItWasToldToTrustAndNobodyElse() throws Exception {
        VaultCertificates server = VaultCertificates.make(directory, "server", "san=ip:127.0.0.1");
        VaultCertificates stranger = VaultCertificates.make(directory, "stranger", "san=ip:127.0.0.1");
        try (FakeVault vault =
                FakeVault.of(Instant::now).tls(server.serving(null), false).open()) {
            assertThat(kind(config(vault, VaultTls.trusting(server.certificate()))))
                    .isEqualTo("not_found");
            assertThat(kind(config(vault, VaultTls.trusting(stranger.certificate()))))
                    .isEqualTo("unavailable");
            assertThat(vault.requests("GET secret")).isEqualTo(1);
        }
    }

    @Test
    void aServerOfAnotherNameIsNotTrusted() throws Exception {
        VaultCertificates server = VaultCertificates.make(directory, "elsewhere", "san=dns:vault.example.com");
        try (FakeVault vault =
                FakeVault.of(Instant::now).tls(server.serving(null), false).open()) {
            assertThat(kind(config(vault, VaultTls.trusting(server.certificate()))))
                    .isEqualTo("unavailable");
            assertThat(vault.requests()).isEmpty();
        }
    }

    @Test
    void theTrustOfTheJvmDoesNotIncludeAServerThatVouchesForItself() throws Exception {
        VaultCertificates server = VaultCertificates.make(directory, "server", "san=ip:127.0.0.1");
        try (FakeVault vault =
                FakeVault.of(Instant::now).tls(server.serving(null), false).open()) {
            VaultConfig config = VaultConfig.at(vault.address(), VaultLogin.token(VaultWorld.text(FakeVault.ROOT)))
                    .connectWithin(Duration.ofSeconds(10)) // a handshake on a busy machine
                    .build();

            assertThat(kind(config)).isEqualTo("unavailable");
        }
    }

    @Test
    void showsItsCertificateToAServerThatAsks() throws Exception {
        VaultCertificates server = VaultCertificates.make(directory, "server", "san=ip:127.0.0.1");
        VaultCertificates client = VaultCertificates.make(directory, "client", "san=dns:gateway");
        try (FakeVault vault =
                FakeVault.of(Instant::now).tls(server.serving(client), true).open()) {
            VaultTls trusting = VaultTls.trusting(server.certificate());

            assertThat(kind(config(vault, trusting.showing(client.certificate(), client.key()))))
                    .isEqualTo("not_found");
            assertThat(kind(config(vault, trusting))).isEqualTo("unavailable");
            assertThat(kind(config(vault, trusting.showing(server.certificate(), server.key()))))
                    .isEqualTo("unavailable");
        }
    }

    @Test
    void aKeyThatOthersMayReadIsRefused() throws Exception {
        VaultCertificates client = VaultCertificates.make(directory, "client", "san=dns:gateway");
        Files.setPosixFilePermissions(client.key(), PosixFilePermissions.fromString("rw-r-----"));
        VaultTls tls = VaultTls.trusting(client.certificate()).showing(client.certificate(), client.key());

        assertThat(catchThrowableOfType(IOException.class, () -> TlsContext.of(tls)))
                .hasMessageContaining("0600");
    }

    @Test
    void whatIsNoKeyIsNotQuoted() throws Exception {
        VaultCertificates client = VaultCertificates.make(directory, "client", "san=dns:gateway");
        for (String wrong : List.of(
                "needle",
                "-----BEGIN PRIVATE KEY-----\nneedle\n-----END PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nbmVlZGxl\n-----END PRIVATE KEY-----")) {
            Files.writeString(client.key(), wrong);
            VaultTls tls = VaultTls.trusting(client.certificate()).showing(client.certificate(), client.key());

            IOException failure = catchThrowableOfType(IOException.class, () -> TlsContext.of(tls));
            assertThat(failure).hasNoCause();
            assertThat(failure.getMessage()).doesNotContain("needle").contains("client");
        }
    }

    @Test
    void tokensDoNotCrossANetworkInTheClear() {
        VaultLogin login = VaultLogin.token(VaultWorld.text("x"));
        for (String address : List.of(
                "http://vault.example.com:8200",
                "ftp://127.0.0.1",
                "https://user:needle@vault.example.com",
                "https://vault.example.com/v1",
                "https://vault.example.com?x=1")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> VaultConfig.at(address, login).build())
                    .withMessageNotContaining("needle");
        }
        assertThat(VaultConfig.at("https://vault.example.com:8200/", login)
                        .build()
                        .base())
                .isEqualTo("https://vault.example.com:8200");
    }
}
