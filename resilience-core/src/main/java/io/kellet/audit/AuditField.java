package io.kellet.audit;

import static java.util.Objects.requireNonNull;

/** One key and its value. */
public record AuditField(String name, AuditValue value) {
    public AuditField {
        requireNonNull(name, "name");
        requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return name + "=" + value;
    }
}
