package io.kellet.secrets;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A listener to rotations. Has never two calls at once, so that one which hangs costs one thread and no more. */
final class Listening {

    /** Null says that returning is being ready. */
    interface Call {
        @Nullable
        CompletionStage<?> make(Secret old, Secret now) throws Exception;
    }

    final String called;
    final Call call;
    boolean busy; // under the lock of the book
    private volatile boolean closed;

    Listening(String called, Call call) {
        this.called = called;
        this.call = call;
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
    }
}
