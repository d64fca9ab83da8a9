package io.kellet.audit;

/** How far a record has come, each step further than the one before. */
public enum Durability {
    /** Handed over: it survives whatever the thread that appended it does, not the end of the process. */
    ENQUEUED,
    /** With the operating system: it survives the process, not a loss of power. */
    WRITTEN,
    /** On the disk: it survives a loss of power. */
    DURABLE
}
