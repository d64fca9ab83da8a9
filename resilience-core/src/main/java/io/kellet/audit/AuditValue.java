package io.kellet.audit;

import static java.util.Objects.requireNonNull;

/** What a field of a record says. */
public sealed interface AuditValue {

    record Whole(long value) implements AuditValue {
        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    record Real(double value) implements AuditValue {
        @Override
        public String toString() {
            return Double.toString(value);
        }
    }

    record Flag(boolean value) implements AuditValue {
        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    record Text(String value) implements AuditValue {
        public Text {
            requireNonNull(value, "value");
        }

        @Override
        public String toString() {
            return value;
        }
    }

    /** The keyed hash of a secret: equal for equal secrets under one key, and no way back. 64 hexadecimal digits. */
    record Hashed(String hex) implements AuditValue {
        public Hashed {
            requireNonNull(hex, "hex");
            if (hex.length() != 64) {
                throw new IllegalArgumentException("hex must be 64 digits: " + hex.length());
            }
        }

        @Override
        public String toString() {
            return "hashed:" + hex;
        }
    }
}
