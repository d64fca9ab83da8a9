package io.kellet.journal;

/**
 * What became of a journal since it was opened; {@link Journal#trail} has the counts of records.
 *
 * @param lastSequence of the last frame
 * @param durableSequence of the last frame on the disk
 * @param segment the number of the one that is written
 * @param failing it cannot write at present
 * @param checkpoints signed
 * @param checkpointFailures not signed, because the signer threw
 * @param anchorFailures anchors that a sink did not take
 * @param unprepared segments that grew while they were written, because no file had been prepared in time
 */
public record JournalStats(
        long lastSequence,
        long durableSequence,
        long segment,
        boolean failing,
        long checkpoints,
        long checkpointFailures,
        long anchorFailures,
        long unprepared) {

    JournalStats withAnchorFailures(long failures) {
        return new JournalStats(
                lastSequence, durableSequence, segment, failing, checkpoints, checkpointFailures, failures, unprepared);
    }
}
