package io.kellet.benchmarks.catalog;

/** Which side of a comparison a benchmark method is on. */
public enum Role {
    /** What the others cannot be cheaper than: the same method with nothing guarded or recorded. */
    FLOOR,
    /** Kellet. */
    OURS,
    /** What a user would pick instead. */
    PEER
}
