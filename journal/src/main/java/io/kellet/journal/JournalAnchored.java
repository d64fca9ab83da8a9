package io.kellet.journal;

/** A checkpoint is on the disk. */
public record JournalAnchored(String journal, Anchor anchor) {}
