package io.kellet.benchmarks.audit;

import java.nio.file.Path;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;

/** The record's bytes in a Chronicle Queue, which maps its file into memory and writes there on the appender's own thread. */
public final class ChronicleKeeper implements Keeper {

    private final ChronicleQueue queue;

    public ChronicleKeeper(Path directory) {
        queue = SingleChronicleQueueBuilder.binary(directory.toFile()).build();
    }

    @Override
    @SuppressWarnings("resource") // closed with the queue
    public Pen pen() {
        ExcerptAppender appender = queue.createAppender();
        byte[] record = new byte[Decided.BYTES];
        Bytes<byte[]> bytes = Bytes.wrapForRead(record);
        return order -> {
            Decided.fill(record, order);
            bytes.readPositionRemaining(0, Decided.BYTES);
            appender.writeBytes(bytes);
        };
    }

    @Override
    public void close() {
        queue.close();
    }
}
