package io.kellet.journal;

import static java.util.Objects.requireNonNull;

import io.kellet.kill.KillSwitch;

/**
 * What else happens when the journal cannot write. Whatever is chosen: it tries again and again, what waits is told, and each
 * failure is counted, logged and told to the bus.
 */
public sealed interface OnWriteFailure {

    /**
     * Engages the firm with HALT: what cannot be recorded must not be done. While it goes on failing, nobody arms the switch again:
     * each try that fails voids who has asked for that, and engages once more what two people have armed meanwhile.
     */
    record HaltTrading(KillSwitch killSwitch) implements OnWriteFailure {
        public HaltTrading {
            requireNonNull(killSwitch, "killSwitch");
        }
    }

    /** Trading goes on. Records stay in memory until the trail is full and its own policy speaks. */
    record Degrade() implements OnWriteFailure {}
}
