package io.kellet.health;

/** What is known of one thing. */
public enum CheckStatus {
    /** It works. */
    PASSED("passed"),
    /** It works, but somebody should look at it. */
    WARNING("warning"),
    /** It does not work. */
    FAILED("failed"),
    /** Nothing is known: it was not looked at yet, cannot be looked at here, or what it depends on is down. */
    UNKNOWN("unknown");

    private final String text;

    CheckStatus(String text) {
        this.text = text;
    }

    /** As reports write it. */
    public String text() {
        return text;
    }
}
