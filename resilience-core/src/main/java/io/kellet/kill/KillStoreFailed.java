package io.kellet.kill;

/** What is engaged could not be stored; it holds, but would not survive a restart. Told once until a save succeeds. */
public record KillStoreFailed(String killSwitch, String failure) {}
