package io.kellet.journal;

import java.io.IOException;

/** What is in the files cannot have been left by a crash. Nothing was changed. The message says where and what to do. */
public final class JournalDamagedException extends IOException {

    private static final long serialVersionUID = 1L;

    JournalDamagedException(String message) {
        super(message);
    }
}
