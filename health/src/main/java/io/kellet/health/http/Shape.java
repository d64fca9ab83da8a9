package io.kellet.health.http;

import org.jspecify.annotations.Nullable;

/** The forms in which an answer can be written. */
enum Shape {
    PLAIN("plain", "text/plain"),
    ACTUATOR("actuator", "application/vnd.spring-boot.actuator.v3+json"),
    ACTUATOR_V2("actuator-v2", "application/vnd.spring-boot.actuator.v2+json"),
    MICROPROFILE("microprofile", "application/json"),
    HEALTH_JSON("health", "application/health+json");

    /** What every shape but the plain one may be called instead of by its own name. */
    static final String JSON = "application/json";

    private final String format;
    private final String mediaType;

    Shape(String format, String mediaType) {
        this.format = format;
        this.mediaType = mediaType;
    }

    /** Its own media type. */
    String mediaType() {
        return mediaType;
    }

    /** That a query asks for with {@code format=}; null if there is none of that name. */
    static @Nullable Shape ofFormat(String format) {
        for (Shape shape : values()) {
            if (shape.format.equals(format)) {
                return shape;
            }
        }
        return null;
    }
}
