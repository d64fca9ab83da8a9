package io.kellet.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.AllocationMeter;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class FrameEncoderTest {

    private final Random random = new Random(8);

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void writesWhatThePlainWayOfWritingItWrites() throws NoSuchAlgorithmException {
        for (boolean direct : new boolean[] {false, true}) {
            ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(1 << 16) : ByteBuffer.allocate(1 << 16);
            while (buffer.hasRemaining()) {
                buffer.put((byte) 0x5a); // what was there before must not shine through
            }
            buffer.clear();
            byte[] chain = bytes(32);
            FrameEncoder encoder = new FrameEncoder(buffer, 0x8765_4321, chain);
            ByteArrayOutputStream plain = new ByteArrayOutputStream();
            for (int length = 0; length < 100; length++) {
                byte[] body = bytes(length);
                int kind = 1 + random.nextInt(3);
                long[] words = {random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()};

                encoder.encode(kind, words[0], words[1], words[2], words[3], bytesBehind(body), length);

                chain = plainFrame(plain, chain, kind, words, body);
                assertThat(encoder.chain()).isEqualTo(chain);
            }
            byte[] written = new byte[buffer.position()];
            buffer.get(0, written);
            assertThat(written).isEqualTo(plain.toByteArray());
        }
    }

    /** The body, and more that is none of it. */
    private byte[] bytesBehind(byte[] body) {
        byte[] more = Arrays.copyOf(body, body.length + 9);
        Arrays.fill(more, body.length, more.length, (byte) 0x77);
        return more;
    }

    private static byte[] plainFrame(ByteArrayOutputStream to, byte[] before, int kind, long[] words, byte[] body)
            throws NoSuchAlgorithmException {
        int padding = (8 - body.length % 8) % 8;
        ByteBuffer frame = ByteBuffer.allocate(48 + body.length + padding + 32).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(frame.capacity()).putInt(0);
        frame.put((byte) kind).put((byte) padding).putShort((short) 0).putInt(0x8765_4321);
        frame.putLong(words[0]).putLong(words[1]).putLong(words[2]).putLong(words[3]);
        frame.put(body);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(before);
        digest.update(frame.array(), 8, frame.capacity() - 40);
        byte[] hash = digest.digest();
        frame.put(frame.capacity() - 32, hash);
        CRC32C crc = new CRC32C();
        crc.update(frame.array(), 8, frame.capacity() - 8);
        frame.putInt(4, (int) crc.getValue());
        to.writeBytes(frame.array());
        return hash;
    }

    @Test
    @Tag("allocation")
    void allocatesNothingPerFrame() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
        FrameEncoder encoder = new FrameEncoder(buffer, 1, bytes(32));
        byte[] body = bytes(222);

        AllocationMeter.assertAllocatesNothing("encode", () -> {
            if (buffer.remaining() < 400) {
                buffer.clear();
            }
            encoder.encode(1, 2, 3, 4, 5, body, body.length);
            return buffer.position();
        });
    }
}
