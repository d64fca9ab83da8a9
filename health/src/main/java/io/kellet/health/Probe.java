package io.kellet.health;

/** What is asked. */
public enum Probe {
    /** All of it: how are you? */
    HEALTH("health"),
    /** Are you stuck, so that only a restart helps? Asks {@link LocalCheck}s that were added for it, and nobody else. */
    LIVE("live"),
    /** Should work be sent to you? Asks the checks of liveness and readiness; a no until all have run once, and while draining. */
    READY("ready"),
    /** Have all checks run once? A yes is for ever. */
    STARTUP("startup"),
    /**
     * May you trade? A no unless {@link #READY} is a yes, every input that trading fails closed on is fresh, and the kill switch
     * is not engaged.
     */
    TRADING("trading");

    private final String text;

    Probe(String text) {
        this.text = text;
    }

    /** As paths and labels write it. */
    public String text() {
        return text;
    }
}
