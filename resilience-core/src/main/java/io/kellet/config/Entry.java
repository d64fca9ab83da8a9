package io.kellet.config;

import org.jspecify.annotations.Nullable;

/** One valid value: of which key and instance, how it is shown, where it came from. */
record Entry<T>(Key<T> key, @Nullable String instance, T value, String shown, String origin) {

    /** Without the value itself, which may be secret. */
    @Override
    public String toString() {
        return key.nameOf(instance) + " = " + shown + " # " + origin;
    }
}
