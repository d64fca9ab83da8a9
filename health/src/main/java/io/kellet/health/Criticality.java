package io.kellet.health;

/** What a check's failure means for the whole. */
public enum Criticality {
    /** Without it the service is unhealthy. */
    CRITICAL("critical"),
    /** Without it the service is degraded: it goes on, and somebody should come. */
    IMPORTANT("important"),
    /** Shown and counted, and of no consequence. */
    INFO("info");

    private final String text;

    Criticality(String text) {
        this.text = text;
    }

    /** As reports write it. */
    public String text() {
        return text;
    }
}
