package io.kellet.health;

/** The whole, or the part of it that a probe asks about; ordered from good to bad. */
public enum HealthStatus {
    HEALTHY("healthy"),
    /** It does its work, and somebody should look at it. Still a yes to every probe. */
    DEGRADED("degraded"),
    UNHEALTHY("unhealthy");

    private final String text;

    HealthStatus(String text) {
        this.text = text;
    }

    /** As reports write it. */
    public String text() {
        return text;
    }

    /** The worse of the two. */
    public HealthStatus or(HealthStatus other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
