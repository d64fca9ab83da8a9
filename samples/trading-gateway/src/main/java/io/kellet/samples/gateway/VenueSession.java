package io.kellet.samples.gateway;

import io.kellet.secrets.RawSecret;
import io.kellet.secrets.SecretRef;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs what goes to the venue, with whatever key is the current one at that moment. */
final class VenueSession {

    private static final int LONGS = 2;

    private final SecretRef<RawSecret> key;

    VenueSession(SecretRef<RawSecret> key) {
        this.key = key;
    }

    byte[] sign(Order order) {
        return key.get().<byte[], RuntimeException>use(bytes -> signature(bytes, order));
    }

    SecretRef<RawSecret> key() {
        return key;
    }

    /** Over the order's number and its price. */
    static byte[] signature(byte[] key, Order order) {
        byte[] message = new byte[LONGS * Long.BYTES];
        for (int i = 0; i < Long.BYTES; i++) {
            message[i] = (byte) (order.id >>> (8 * i));
            message[Long.BYTES + i] = (byte) ((long) order.priceTicks >>> (8 * i));
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
