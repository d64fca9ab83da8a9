package io.kellet.kill;

/** An entry was engaged, but who did it and why was not kept: too many came at once. The engagement itself holds. */
public record KillRecordLost(String killSwitch, long number) {}
