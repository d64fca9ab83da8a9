package io.kellet.kill;

/** Between two paddings: fields of a superclass lie before those of its subclass. */
abstract class KillFlagsWords extends KillFlagsPadding {

    @SuppressWarnings({"unused", "UnusedVariable"}) // through VarHandles of KillFlags
    long engagements;

    @SuppressWarnings({"unused", "UnusedVariable"}) // through VarHandles of KillFlags
    long cleared;
}
