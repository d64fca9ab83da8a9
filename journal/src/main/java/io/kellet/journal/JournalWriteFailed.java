package io.kellet.journal;

/** The journal cannot write. Told once until it can again. */
public record JournalWriteFailed(String journal, String failure) {}
