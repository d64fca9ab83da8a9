package io.kellet.chaos;

/**
 * An experiment is over, and nothing more will be injected.
 *
 * @param detail who aborted it, or which condition; otherwise empty
 * @param injections faults it has injected
 */
public record ExperimentEnded(String experiment, Ending ending, String detail, long injections) {}
