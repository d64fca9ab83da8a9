package io.kellet.health.http;

/**
 * Who is shown messages, details and root causes. Names of checks and how they are is shown to all.
 */
public enum Details {
    NEVER,
    /** Who sends the {@link BearerToken}. */
    WITH_TOKEN,
    /**
     * Everybody. On a loopback address only who calls it by that address or as {@code localhost}: a page in a browser on the same machine
     * that came by another name is not everybody.
     */
    ALWAYS
}
