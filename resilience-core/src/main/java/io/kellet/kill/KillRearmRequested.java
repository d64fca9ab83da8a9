package io.kellet.kill;

/** Somebody asked that an entry be armed again; a second person has until it expires. */
public record KillRearmRequested(String killSwitch, RearmRequest request) {}
