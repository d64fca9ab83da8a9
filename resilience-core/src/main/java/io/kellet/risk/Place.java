package io.kellet.risk;

/** Where a position is held: one number of each scope. For cold work; the firm is all of them. */
public record Place(int desk, int account, int strategy, int trader, int symbol, int venue) {}
