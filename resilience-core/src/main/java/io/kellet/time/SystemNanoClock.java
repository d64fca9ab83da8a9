package io.kellet.time;

/** A named final class rather than a method reference, so that a profile and a stack trace say what it is. */
final class SystemNanoClock implements NanoClock {

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public String toString() {
        return "NanoClock.SYSTEM";
    }
}
