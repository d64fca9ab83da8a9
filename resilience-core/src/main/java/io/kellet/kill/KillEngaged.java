package io.kellet.kill;

/** An entry was engaged, or engaged again. It refused orders before this event was made. */
public record KillEngaged(String killSwitch, Engagement engagement) {}
