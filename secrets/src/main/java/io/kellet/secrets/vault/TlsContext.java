package io.kellet.secrets.vault;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Makes the TLS context. The private key stays in the JDK's key object, which cannot be wiped. */
final class TlsContext {

    private static final byte[] BEGIN = "-----BEGIN PRIVATE KEY-----".getBytes(US_ASCII);
    private static final byte[] END = "-----END PRIVATE KEY-----".getBytes(US_ASCII);

    private TlsContext() {}

    static SSLContext of(VaultTls tls) throws IOException {
        try {
            TrustManager[] trust = tls.authorities() == null ? null : trust(tls.authorities());
            KeyManager[] keys = tls.certificate() == null || tls.key() == null
                    ? null
                    : new KeyManager[] {new OneKey(certificates(tls.certificate()), key(tls.key()))};
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            // the cause may quote what it read
            throw new IOException("TLS for Vault cannot be set up: authorities=" + tls.authorities() + " certificate="
                    + tls.certificate() + " key=" + tls.key() + " failure="
                    + e.getClass().getName());
        }
    }

    private static TrustManager[] trust(Path authorities) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        int number = 0;
        for (X509Certificate authority : certificates(authorities)) {
            trusted.setCertificateEntry("authority-" + number++, authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }

    private static X509Certificate[] certificates(Path file) throws IOException, GeneralSecurityException {
        List<X509Certificate> found = new ArrayList<>();
        for (Certificate one : CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(VaultFiles.mounted(file)))) {
            if (one instanceof X509Certificate certificate) {
                found.add(certificate);
            }
        }
        if (found.isEmpty()) {
            throw new IOException("must hold certificates in PEM: file=" + file);
        }
        return found.toArray(X509Certificate[]::new);
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        byte[] pem = VaultCredential.file(file.toRealPath()).read();
        byte[] der = null;
        try {
            der = der(pem, file);
            PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
            try {
                return KeyFactory.getInstance("EC").generatePrivate(spec);
            } catch (GeneralSecurityException notEc) {
                return KeyFactory.getInstance("RSA").generatePrivate(spec);
            }
        } finally {
            Arrays.fill(pem, (byte) 0);
            if (der != null) {
                Arrays.fill(der, (byte) 0);
            }
        }
    }

    private static byte[] der(byte[] pem, Path file) throws IOException {
        int from = find(pem, BEGIN, 0);
        int to = from < 0 ? -1 : find(pem, END, from);
        if (to < 0) {
            throw new IOException("must be a private key, PKCS #8 in PEM, not encrypted: file=" + file);
        }
        byte[] base64 = Arrays.copyOfRange(pem, from + BEGIN.length, to);
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IOException("must be a private key in PEM: file=" + file);
        } finally {
            Arrays.fill(base64, (byte) 0);
        }
    }

    private static int find(byte[] in, byte[] what, int from) {
        for (int at = from; at <= in.length - what.length; at++) {
            if (Arrays.equals(in, at, at + what.length, what, 0, what.length)) {
                return at;
            }
        }
        return -1;
    }

    /** Shows one certificate, whoever asks. */
    private static final class OneKey extends X509ExtendedKeyManager {

        private static final String ALIAS = "client";

        private final X509Certificate[] chain;
        private final PrivateKey key;

        OneKey(X509Certificate[] chain, PrivateKey key) {
            this.chain = chain;
            this.key = key;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String chooseClientAlias(String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return ALIAS;
        }

        @Override
        public @Nullable String chooseEngineClientAlias(
                String[] keyType, Principal @Nullable [] issuers, SSLEngine engine) {
            return Arrays.asList(keyType).contains(key.getAlgorithm()) ? ALIAS : null;
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain.clone();
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }
    }
}
