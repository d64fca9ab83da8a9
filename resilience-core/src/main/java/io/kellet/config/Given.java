package io.kellet.config;

import org.jspecify.annotations.Nullable;

/** A value given by code; the instance is canonical. */
record Given<T>(Key<T> key, @Nullable String instance, T value) {

    static <T> Given<T> of(Key<T> key, T value) {
        if (key.isNamed()) {
            throw new IllegalArgumentException("a named key is set for an instance: key=" + key);
        }
        return new Given<>(key, null, value);
    }

    static <T> Given<T> of(Key<T> key, String instance, T value) {
        if (!key.isNamed()) {
            throw new IllegalArgumentException("only a named key has instances: key=" + key);
        }
        return new Given<>(key, InstanceName.canonical(instance), value);
    }

    /** The full name of what is set. */
    String setting() {
        return key.nameOf(instance);
    }

    /** Without the value, which may be secret. */
    @Override
    public String toString() {
        return setting();
    }

    void giveTo(Layer layer, String origin) {
        layer.take(key, instance, value, origin);
    }
}
