package io.kellet.kill;

import java.io.IOException;

/**
 * Keeps the state of one {@link KillSwitch} over restarts. Called by one thread at a time, never a trading thread; it may
 * block. What it throws halts the firm when it loads and is told and tried again when it saves; {@code RuntimeException}s
 * count as {@code IOException}s.
 *
 * <p>A store belongs to one switch in one process: who opens it makes sure of that.
 */
public interface KillStore {

    /**
     * What was saved last. A state that is missing, torn, of an unknown version or otherwise doubtful is an exception that says
     * so, never a guess: the switch comes up with the firm halted. Called once, before any save.
     */
    KillState load() throws IOException;

    /** Replaces the state: on return the new one is durable, on an exception the old or the new one is there, whole. */
    void save(KillState state) throws IOException;

    /** After the last save. Others may open it from now on. */
    void close() throws IOException;
}
