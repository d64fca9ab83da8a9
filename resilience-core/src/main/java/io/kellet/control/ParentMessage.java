package io.kellet.control;

import org.jspecify.annotations.Nullable;

/** What becomes of a parent, on its way to the gate's thread. */
final class ParentMessage {

    enum What {
        OPEN,
        RESIZE,
        CLOSE
    }

    final What what;
    final Parent parent;
    final long quantity;

    @Nullable
    ParentMessage next;

    ParentMessage(What what, Parent parent, long quantity) {
        this.what = what;
        this.parent = parent;
        this.quantity = quantity;
    }
}
