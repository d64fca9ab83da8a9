package io.kellet.call;

import static java.util.Objects.requireNonNull;

/**
 * What lets the other side see that two requests are one and the same. The caller makes it once per call; every attempt is
 * handed the same one.
 *
 * @param value not blank, at most {@value #MAX_LENGTH} characters
 */
public record IdempotencyKey(String value) {

    static final int MAX_LENGTH = 256;

    public IdempotencyKey {
        requireNonNull(value, "value");
        if (value.isBlank() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "value must be 1.." + MAX_LENGTH + " characters, not all blank: length=" + value.length());
        }
    }
}
