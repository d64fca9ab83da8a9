package io.kellet.benchmarks.audit;

import io.kellet.audit.AuditLine;
import io.kellet.audit.AuditShape;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The record that all of them carry: what became of an order, eight numbers in 200 bytes. */
public final class Decided {

    public static final int BYTES = 200;

    static final int FIELDS = 8;

    /** As long as the others' record: names and all. */
    public static final AuditShape SHAPE = AuditShape.of("order.decided", "gateway-1")
            .subject(22)
            .whole("order")
            .whole("account")
            .whole("symbol")
            .whole("quantity")
            .whole("price")
            .whole("verdict")
            .whole("limit")
            .whole("nanos")
            .build();

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Decided() {}

    /** What a trading thread does with each record before it appends it. */
    public static AuditLine fill(AuditLine line, long order) {
        return line.whole(0, order)
                .whole(1, order & 63)
                .whole(2, order & 31)
                .whole(3, 100)
                .whole(4, 10_000 + (order & 255))
                .whole(5, 0)
                .whole(6, 7)
                .whole(7, order + 1);
    }

    /** The same, in a peer's bytes. */
    public static void fill(byte[] record, long order) {
        LONGS.set(record, 0, order);
        LONGS.set(record, 8, order & 63);
        LONGS.set(record, 16, order & 31);
        LONGS.set(record, 24, 100L);
        LONGS.set(record, 32, 10_000 + (order & 255));
        LONGS.set(record, 40, 0L);
        LONGS.set(record, 48, 7L);
        LONGS.set(record, 56, order + 1);
    }
}
