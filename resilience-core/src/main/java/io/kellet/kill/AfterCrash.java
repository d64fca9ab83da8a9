package io.kellet.kill;

/** How a switch comes up when the process before it ended without {@link KillSwitch#close}. */
public enum AfterCrash {
    /** As the store has it. What was engaged in the last moment before a crash may not have reached the store. */
    AS_STORED,
    /** With the whole firm halted, until two people have looked. */
    HALT
}
