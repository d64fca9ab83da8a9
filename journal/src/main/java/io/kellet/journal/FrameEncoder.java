package io.kellet.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Writes frames one behind the other into a buffer, each linked to the one before. For one thread; allocates nothing per
 * frame.
 */
final class FrameEncoder {

    private static final int SESSION_SHIFT = 32;
    private static final int PADDING_SHIFT = 8;

    private final ByteBuffer frames;
    private final ByteBuffer view; // the same bytes, for what is hashed and summed
    private final int session;
    private final byte[] chain;
    private final ChainHash hash = new ChainHash();
    private final CRC32C crc = new CRC32C();

    /**
     * @param frames little-endian from now on; frames go to its position, which moves on
     * @param chain the chain hash before the first frame; not changed
     */
    FrameEncoder(ByteBuffer frames, int session, byte[] chain) {
        this.frames = frames.order(ByteOrder.LITTLE_ENDIAN);
        this.session = session;
        this.chain = chain.clone();
        view = frames.duplicate();
    }

    /** The caller has seen that there is room for {@link Frame#length} bytes. */
    void encode(int kind, long sequence, long wallNanos, long nanos, long durable, byte[] body, int bodyBytes) {
        int at = frames.position();
        int length = Frame.length(bodyBytes);
        int padding = Frame.padding(bodyBytes);
        frames.putInt(at, length);
        frames.putLong(
                at + Frame.KIND_AT, kind | ((long) padding << PADDING_SHIFT) | ((long) session << SESSION_SHIFT));
        frames.putLong(at + Frame.SEQUENCE_AT, sequence);
        frames.putLong(at + Frame.WALL_AT, wallNanos);
        frames.putLong(at + Frame.NANOS_AT, nanos);
        frames.putLong(at + Frame.DURABLE_AT, durable);
        frames.put(at + Frame.BODY_AT, body, 0, bodyBytes);
        for (int i = 0; i < padding; i++) {
            frames.put(at + Frame.BODY_AT + bodyBytes + i, (byte) 0);
        }
        int hashAt = at + length - ChainHash.BYTES;
        view.limit(hashAt).position(at + Frame.CHECKED_FROM);
        hash.next(chain, view);
        frames.put(hashAt, chain);
        view.limit(at + length);
        crc.reset();
        crc.update(view);
        frames.putInt(at + Frame.CRC_AT, (int) crc.getValue());
        frames.position(at + length);
    }

    /** The chain hash after the last frame. */
    byte[] chain() {
        return chain.clone();
    }

    /** As {@link #chain()}, without allocating. */
    void copyChain(byte[] into) {
        System.arraycopy(chain, 0, into, 0, ChainHash.BYTES);
    }
}
