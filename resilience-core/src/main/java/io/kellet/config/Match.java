package io.kellet.config;

import org.jspecify.annotations.Nullable;

/** The key that a name in some source stands for, with the instance as written there, and how the value is written. */
record Match<T>(Key<T> key, @Nullable String instance, ValueForm<T> form) {

    static <T> Match<T> of(Key<T> key, @Nullable String instance) {
        return new Match<>(key, instance, key.form());
    }
}
