package io.kellet.journal;

/**
 * Signs checkpoints with an Ed25519 key, which may be somewhere else. Called on the journal's writer thread, by one thread at
 * a time, every few seconds; while it works nothing is written, so what asks over a network should answer quickly. What it
 * throws costs this checkpoint and is tried again; the journal goes on.
 */
public interface CheckpointSigner {

    /** SHA-256 of the X.509-encoded public key, 32 bytes. */
    byte[] keyId();

    /** The Ed25519 signature, 64 bytes. */
    byte[] sign(byte[] message);
}
