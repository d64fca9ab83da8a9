package io.kellet.health.http;

/** What a request asked for, as counters and labels tell requests apart. */
public enum PathClass {
    HEALTH("health"),
    LIVE("live"),
    READY("ready"),
    STARTUP("startup"),
    TRADING("trading"),
    /** One check. */
    CHECK("check"),
    /** One group, or by Actuator's path a group or a check. */
    GROUP("group"),
    /** No path of ours, or no HTTP. */
    OTHER("other");

    private final String text;

    PathClass(String text) {
        this.text = text;
    }

    /** As labels write it. */
    public String text() {
        return text;
    }
}
