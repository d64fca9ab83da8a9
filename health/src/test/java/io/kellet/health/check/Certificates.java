package io.kellet.health.check;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates for servers on the loopback, made by the JDK's keytool when they are needed. */
final class Certificates {

    private static final String PASSWORD = "only-for-tests";

    private Certificates() {}

    /** Good for ten years from yesterday. */
    static Server valid(String address) throws Exception {
        return of(address, "-1d", 3_650);
    }

    /** Good from that day on, as {@code "-30d"}, for so many days. */
    static Server of(String address, String from, int days) throws Exception {
        Path directory = Files.createTempDirectory("kellet-certificates");
        Path file = directory.resolve("server.p12");
        try {
            Process keytool = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "server",
                            "-keyalg",
                            "EC",
                            "-groupname",
                            "secp256r1",
                            "-dname",
                            "CN=" + address,
                            "-ext",
                            "san=ip:" + address,
                            "-startdate",
                            from,
                            "-validity",
                            Integer.toString(days),
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            file.toString(),
                            "-storepass",
                            PASSWORD))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (keytool.waitFor() != 0) {
                throw new IOException("keytool said no: " + said);
            }
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                keys.load(in, PASSWORD.toCharArray());
            }
            return new Server(keys);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(directory);
        }
    }

    /** A key and its self-signed certificate. */
    record Server(KeyStore keys) {

        /** For the server. */
        SSLContext serving() throws GeneralSecurityException {
            KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            own.init(keys, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own.getKeyManagers(), null, null);
            return context;
        }

        /** For a client that trusts this certificate and no other. */
        SSLContext trusting() throws GeneralSecurityException, IOException {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("server", keys.getCertificate("server"));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        }

        ServerSocket listening() throws GeneralSecurityException, IOException {
            return serving().getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        }
    }
}
