package io.kellet.secrets.provider;

import static java.util.Objects.requireNonNull;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a secret. They are kept under a random mask, so that a heap dump does not show them; they come out only for the length of a
 * call, as a copy that is wiped when the call returns; {@link #close} wipes them for good. No value in {@code toString}; not equal to
 * anything but itself; not serializable. Safe for use by many threads.
 *
 * <p>What cannot be promised: the collector may leave copies behind when it moves an array, and whoever is given the bytes may copy them.
 *
 * <p>Memory ordering. A reader copies first and looks at {@code wiped} after it, with a load-load fence between; who wipes sets {@code wiped}
 * first and overwrites after it, with a store-store fence between. So a copy that saw one overwritten byte sees {@code wiped} too, and is
 * thrown away.
 */
public final class SecretBytes implements AutoCloseable {

    private static final SecureRandom SEEDS = new SecureRandom();

    private final byte[] masked;
    private final byte[] mask;
    private volatile boolean wiped;

    private SecretBytes(byte[] plain) {
        mask = new byte[plain.length];
        new SplittableRandom(SEEDS.nextLong()).nextBytes(mask); // hides, and protects from nobody who reads this object
        masked = new byte[plain.length];
        for (int i = 0; i < plain.length; i++) {
            masked[i] = (byte) (plain[i] ^ mask[i]);
        }
        VarHandle.releaseFence();
    }

    /** Keeps a copy; the array is not changed. */
    public static SecretBytes copyOf(byte[] plain) {
        return new SecretBytes(requireNonNull(plain, "plain"));
    }

    /** Keeps the bytes and wipes the array they came in. */
    public static SecretBytes takeOver(byte[] plain) {
        try {
            return copyOf(plain);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /** Keeps the UTF-8 of the characters; the array is not changed. Half a surrogate pair is refused. */
    public static SecretBytes ofChars(char[] plain) {
        byte[] utf8 = new byte[Math.multiplyExact(plain.length, 3)];
        try {
            ByteBuffer out = ByteBuffer.wrap(utf8);
            var encoder = StandardCharsets.UTF_8.newEncoder();
            if (encoder.encode(CharBuffer.wrap(plain), out, true).isError()) {
                throw new IllegalArgumentException(
                        "characters must be valid UTF-16: half a surrogate pair is among them");
            }
            byte[] exact = Arrays.copyOf(utf8, out.position());
            return takeOver(exact);
        } finally {
            Arrays.fill(utf8, (byte) 0);
        }
    }

    /** How many there are; known after they are wiped, too. */
    public int length() {
        return masked.length;
    }

    /**
     * Gives a copy of the bytes to the function and wipes it when the function returns. Do not keep the array.
     *
     * @throws WipedException if they are wiped
     */
    public <R extends @Nullable Object, X extends Throwable> R use(
            SecretFunction<? super byte[], ? extends R, ? extends X> function) throws X {
        byte[] plain = reveal();
        try {
            return function.apply(plain);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /**
     * Gives the characters that the bytes are the UTF-8 of to the function and wipes them when it returns.
     *
     * @throws WipedException if they are wiped
     * @throws IllegalStateException if they are not UTF-8
     */
    public <R extends @Nullable Object, X extends Throwable> R useChars(
            SecretFunction<? super char[], ? extends R, ? extends X> function) throws X {
        byte[] plain = reveal();
        char[] room = new char[plain.length];
        char[] chars = null;
        try {
            CharBuffer out = CharBuffer.wrap(room);
            var decoder = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);
            if (decoder.decode(ByteBuffer.wrap(plain), out, true).isError()) {
                throw new IllegalStateException("not UTF-8; use the bytes");
            }
            chars = Arrays.copyOf(room, out.position());
            return function.apply(chars);
        } finally {
            Arrays.fill(plain, (byte) 0);
            Arrays.fill(room, '\0');
            if (chars != null) {
                Arrays.fill(chars, '\0');
            }
        }
    }

    private byte[] reveal() {
        byte[] plain = new byte[masked.length];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = (byte) (masked[i] ^ mask[i]);
        }
        VarHandle.loadLoadFence();
        if (wiped) {
            Arrays.fill(plain, (byte) 0);
            throw new WipedException();
        }
        return plain;
    }

    /** One of its own, which lives on when this one is wiped. */
    public SecretBytes copy() {
        return this.<SecretBytes, RuntimeException>use(SecretBytes::copyOf);
    }

    /** Compares in a time that depends on the lengths alone. */
    public boolean sameAs(SecretBytes other) {
        return this.<Boolean, RuntimeException>use(
                mine -> other.<Boolean, RuntimeException>use(theirs -> MessageDigest.isEqual(mine, theirs)));
    }

    public boolean isWiped() {
        return wiped;
    }

    /** Wipes them. A copy that somebody is using lives on until their call returns. */
    @Override
    public void close() {
        wiped = true;
        VarHandle.storeStoreFence();
        Arrays.fill(masked, (byte) 0);
        Arrays.fill(mask, (byte) 0);
    }

    /** How many bytes, never which. */
    @Override
    public String toString() {
        return "SecretBytes[" + masked.length + (wiped ? ", wiped]" : "]");
    }
}
