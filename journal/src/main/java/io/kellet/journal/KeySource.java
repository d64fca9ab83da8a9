package io.kellet.journal;

import java.io.IOException;

/**
 * Where the key that signs checkpoints comes from, if not from files. Asked once, when the signer is made, on the thread that
 * makes it; it may block.
 */
public interface KeySource {

    /** The Ed25519 private key, PKCS #8 in PEM. Each call brings an array of its own, which is wiped after use. */
    byte[] privateKeyPem() throws IOException;

    /** Its public key, X.509 in PEM. */
    byte[] publicKeyPem() throws IOException;
}
