package io.kellet.condition;

/** A component that can say how it is. */
@FunctionalInterface
public interface ConditionSource {

    /**
     * How it is now. Called by a thread that watches; reads what is known and does not block.
     *
     * @param now a reading of the watcher's clock
     */
    Condition condition(long now);
}
