package io.kellet.kill;

/** There was no stored state that could be trusted, so the firm is halted. */
public record KillStateUnreadable(String killSwitch, String failure) {}
