package io.kellet.journal;

/**
 * The journal can write again; whatever it had in memory is on the disk.
 *
 * @param attempts how often it had tried
 */
public record JournalRecovered(String journal, long attempts) {}
