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

    /** The keyed hash of a secret: equal for equal secrets under one key and one name, and no way back. 64 digits, 0-9 and a-f. */
    record Hashed(String hex) implements AuditValue {
        public Hashed {
            requireNonNull(hex, "hex");
            if (!isHex(hex)) {
                throw new IllegalArgumentException("hex must be 64 digits, 0-9 and a-f: characters=" + hex.length());
            }
        }

        private static boolean isHex(String text) {
            return text.length() == 2 * RecordFormat.HASH
                    && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
        }

        @Override
        public String toString() {
            return "hashed:" + hex;
        }
    }
}
