package io.kellet.secrets.command;

import java.time.Duration;

/** How long a command waits for another process to let go of the store. */
final class Limits {

    static final Duration PATIENCE = Duration.ofSeconds(10);

    private Limits() {}
}
