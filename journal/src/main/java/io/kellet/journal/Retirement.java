package io.kellet.journal;

/**
 * What was deleted because it was old enough.
 *
 * @param segments how many; 0: none was old enough, and the rest is 0 too
 * @param lastSequence of the last record in them
 */
public record Retirement(int segments, long firstSegment, long lastSegment, long lastSequence) {}
