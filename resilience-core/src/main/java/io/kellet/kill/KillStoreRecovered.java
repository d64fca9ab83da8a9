package io.kellet.kill;

/** The store has everything again. */
public record KillStoreRecovered(String killSwitch) {}
