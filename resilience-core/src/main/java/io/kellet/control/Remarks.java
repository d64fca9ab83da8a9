package io.kellet.control;

import io.kellet.risk.OrderView;
import io.kellet.risk.Verdict;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The values of the last orders that a control refused or warned about, for the person who asks why. Written on the gate's
 * thread, read on any.
 *
 * <p>Memory ordering: a writer takes the order's number out, stores the value with release and then the number with
 * release. A reader loads number, value (acquire) and number again: if it read a later order's value, it also sees that the number
 * is gone. So it may find nothing, but never another order's value.
 */
final class Remarks {

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int KEPT = 256;

    private final long[] words = new long[2 * KEPT];
    private int next;

    /** Remembers the value if there is something to remark, and hands the finding on. */
    long on(OrderView order, long finding, long value) {
        if (finding != Verdict.ACCEPTED) {
            int at = next;
            next = (at + 2) % words.length;
            WORD.setOpaque(words, at, 0L);
            WORD.setRelease(words, at + 1, value);
            WORD.setRelease(words, at, order.orderId());
        }
        return finding;
    }

    /** The value in words; empty if it is remembered no more. */
    String explain(String what, OrderView order) {
        long orderId = order.orderId();
        for (int at = 0; at < words.length; at += 2) {
            if (orderId != 0 && (long) WORD.getAcquire(words, at) == orderId) {
                long value = (long) WORD.getAcquire(words, at + 1);
                if ((long) WORD.getOpaque(words, at) == orderId) {
                    return what + " " + value;
                }
            }
        }
        return "";
    }
}
