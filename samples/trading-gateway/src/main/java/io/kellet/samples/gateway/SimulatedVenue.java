package io.kellet.samples.gateway;

import io.kellet.secrets.provider.SecretBytes;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A venue that is up or down, as it is told, and takes orders that are signed with a key it knows. One thread sends and it counts what
 * reached it; another may change the keys meanwhile.
 */
final class SimulatedVenue {

    private final List<SecretBytes> keys = new CopyOnWriteArrayList<>();
    private boolean down;
    private long asked;
    private long acknowledged;
    private long unsigned;

    /** Answers the number of the acknowledgement. */
    Long send(Order order, byte[] signature) throws VenueDownException {
        asked++;
        if (down) {
            throw new VenueDownException(order.priceTicks);
        }
        if (keys.stream().noneMatch(key -> signs(key, order, signature))) {
            unsigned++;
            throw new IllegalArgumentException("the venue does not know the key: order=" + order.id);
        }
        return ++acknowledged;
    }

    private static boolean signs(SecretBytes key, Order order, byte[] signature) {
        return key.<Boolean, RuntimeException>use(
                bytes -> MessageDigest.isEqual(VenueSession.signature(bytes, order), signature));
    }

    /** From now on this key is good, besides those that are. Twice is once. */
    void accept(SecretBytes key) {
        if (!knows(key)) {
            keys.add(key.copy());
        }
    }

    boolean knows(SecretBytes key) {
        return keys.stream().anyMatch(known -> known.sameAs(key));
    }

    /** From now on no other key is good. */
    void acceptOnly(SecretBytes key) {
        accept(key);
        keys.removeIf(known -> !known.sameAs(key));
    }

    /** How many keys are good. */
    int keys() {
        return keys.size();
    }

    void goDown() {
        down = true;
    }

    void comeBack() {
        down = false;
    }

    /** Orders that reached it, answered or not. */
    long asked() {
        return asked;
    }

    long acknowledged() {
        return acknowledged;
    }

    /** Orders that were not signed with a key it knows. */
    long unsigned() {
        return unsigned;
    }
}
