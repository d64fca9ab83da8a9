package io.kellet.health.check;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One question to a time server and its answer, RFC 5905 client mode: 48 bytes each way.
 *
 * <p><b>The argument.</b> We send at {@code t1} and receive at {@code t4} by our clock; the server received at {@code t2} and sent at
 * {@code t3} by its own. If both ways took equally long, its clock is ahead by {@code ((t2 - t1) + (t3 - t4)) / 2}. They need not: but no way
 * takes less than nothing, so however lopsided they were the true figure is at most half of the time on the way,
 * {@code ((t4 - t1) - (t3 - t2)) / 2}, from that. {@code t4} is {@code t1} and what the monotonic clock counted since, so a step of the wall
 * clock in between does not matter.
 *
 * <p>Timestamps are 32.32 bit fixed-point seconds since 1900 that wrap in 2036; differences of two that are within 68 years are right
 * across the wrap.
 */
final class SntpExchange {

    static final int BYTES = 48;

    private static final long SECONDS_1900_TO_1970 = 2_208_988_800L;
    private static final int VERSION_4_CLIENT = 0x23;
    private static final int MODE_SERVER = 4;
    private static final int MODE_BROADCAST = 5;
    private static final int NOT_SYNCHRONIZED = 3;
    private static final int HIGHEST_STRATUM = 15;
    private static final long MASK = 0xFFFF_FFFFL;

    /** What an answer says: our clock is off by {@code offsetNanos}, give or take {@code boundNanos}; positive: it is behind. */
    record Offset(long offsetNanos, long boundNanos, int stratum) {}

    /** What came back. */
    sealed interface Answer {
        record Good(Offset offset) implements Answer {}

        /** The server says that it is not to be believed. */
        record Unfit(String why) implements Answer {}

        /** Not an answer to this question. */
        record Stray() implements Answer {}
    }

    private final long nonce;
    private final Instant sent;

    /** The nonce stands for the time of sending, so that nobody who did not see the question can answer it. */
    SntpExchange(long nonce, Instant sent) {
        this.nonce = nonce;
        this.sent = sent;
    }

    byte[] question() {
        ByteBuffer packet = ByteBuffer.allocate(BYTES);
        packet.put(0, (byte) VERSION_4_CLIENT);
        packet.putLong(40, nonce);
        return packet.array();
    }

    Answer read(byte[] bytes, int length, long elapsedNanos) {
        ByteBuffer packet = ByteBuffer.wrap(bytes, 0, length);
        if (length < BYTES || packet.getLong(24) != nonce) {
            return new Answer.Stray();
        }
        int mode = packet.get(0) & 7;
        if (mode != MODE_SERVER && mode != MODE_BROADCAST) {
            return new Answer.Stray();
        }
        String unfit = unfit(packet);
        if (unfit != null) {
            return new Answer.Unfit(unfit);
        }
        long sentAt = stamp(sent);
        long received = packet.getLong(32);
        long answered = packet.getLong(40);
        long served = nanos(answered - received);
        long onTheWay = elapsedNanos - served;
        if (served < 0 || onTheWay < 0) {
            // a microsecond may come from two clocks that run at different speeds; more cannot be
            if (served < 0 || onTheWay < -1_000) {
                return new Answer.Unfit("says that it took longer to answer than the answer took to come");
            }
            onTheWay = 0;
        }
        long ahead = nanos(received - sentAt);
        long behind = nanos(answered - sentAt) - elapsedNanos;
        return new Answer.Good(new Offset((ahead + behind) / 2, (onTheWay + 1) / 2, packet.get(1) & 0xFF));
    }

    private static @Nullable String unfit(ByteBuffer packet) {
        int stratum = packet.get(1) & 0xFF;
        if (stratum == 0) {
            int code = packet.getInt(12);
            String kiss = kiss(code);
            return kiss.equals("RATE")
                    ? "is asked too often and says so (RATE): lengthen the period"
                    : "refuses to serve time (" + kiss + ")";
        }
        if (stratum > HIGHEST_STRATUM || (packet.get(0) & 0xFF) >>> 6 == NOT_SYNCHRONIZED) {
            return "is not synchronized itself";
        }
        if (packet.getLong(40) == 0 || packet.getLong(32) == 0) {
            return "has sent no time";
        }
        return null;
    }

    private static String kiss(int code) {
        StringBuilder kiss = new StringBuilder();
        for (int shift = 24; shift >= 0; shift -= 8) {
            char c = (char) (code >>> shift & 0xFF);
            kiss.append(c >= 'A' && c <= 'Z' ? c : '?');
        }
        return kiss.toString();
    }

    /** As the packets write it. */
    static long stamp(Instant instant) {
        long fraction = ((long) instant.getNano() << 32) / TimeUnit.SECONDS.toNanos(1);
        return ((instant.getEpochSecond() + SECONDS_1900_TO_1970) << 32) | (fraction & MASK);
    }

    /** A difference of two stamps that are within 68 years. */
    private static long nanos(long stamps) {
        return (stamps >> 32) * TimeUnit.SECONDS.toNanos(1) + (((stamps & MASK) * TimeUnit.SECONDS.toNanos(1)) >>> 32);
    }
}
