package io.kellet.journal;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Holds signatures against the keys that are trusted. For one thread. */
final class CheckpointCheck {

    enum Answer {
        GOOD,
        BAD,
        UNKNOWN_KEY,
        /** No key is trusted, so nobody is asked for. */
        UNCHECKED
    }

    private static final String ALGORITHM = "Ed25519";

    private final Map<String, PublicKey> keys = new HashMap<>();
    private final Signature signature;

    CheckpointCheck(List<PublicKey> trusted) {
        for (PublicKey key : trusted) {
            keys.put(HexFormat.of().formatHex(JournalKeys.keyId(key)), key);
        }
        try {
            signature = Signature.getInstance(ALGORITHM);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK from 15 on has Ed25519", e);
        }
    }

    /**
     * The same key, as the JDK's own provider has it.
     *
     * @throws IllegalArgumentException if it is no Ed25519 key
     */
    static PublicKey ownForm(PublicKey key) {
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(key.getEncoded()));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IllegalArgumentException("key must be an Ed25519 public key: algorithm=" + key.getAlgorithm(), e);
        }
    }

    boolean isKnown(byte[] keyId) {
        return keys.containsKey(HexFormat.of().formatHex(keyId));
    }

    Answer check(byte[] keyId, byte[] signed, byte[] signatureBytes) {
        if (keys.isEmpty()) {
            return Answer.UNCHECKED;
        }
        PublicKey key = keys.get(HexFormat.of().formatHex(keyId));
        if (key == null) {
            return Answer.UNKNOWN_KEY;
        }
        try {
            signature.initVerify(key);
            signature.update(signed);
            return signature.verify(signatureBytes) ? Answer.GOOD : Answer.BAD;
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("the key was taken before", e);
        } catch (SignatureException e) {
            return Answer.BAD; // no signature at all
        }
    }
}
