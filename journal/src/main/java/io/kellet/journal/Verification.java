package io.kellet.journal;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Verifier} came to.
 *
 * @param journalId 32 hexadecimal digits; empty if no segment says it
 * @param findings in the order of the journal; those about the whole come last
 * @param findingsLeftOut how many more there are
 * @param segments how many files were read
 * @param bytes how many they have
 * @param firstSequence of the first record that is there, 0 if there is none
 * @param lastSequence of the last record that is there, 0 if there is none
 * @param lastTime of that record
 * @param checkpoints how many there are, whoever signed them
 * @param signedSequence up to this record the journal is intact and signed by a trusted key; 0 if nothing is
 * @param signedTime when that was signed
 * @param uncovered how many records are behind what is signed and its checkpoint
 * @param anchorsMet how many anchors the journal still has, record and hash
 */
public record Verification(
        Verdict verdict,
        String journalId,
        List<Finding> findings,
        long findingsLeftOut,
        int segments,
        long bytes,
        long firstSequence,
        long lastSequence,
        @Nullable Instant lastTime,
        long checkpoints,
        long signedSequence,
        @Nullable Instant signedTime,
        long uncovered,
        int anchorsMet) {

    /** The short answer. */
    public enum Verdict {
        /** All is as it was written, and signed for by trusted keys but for the newest records; see {@link #signedSequence()}. */
        VERIFIED,
        /** Nothing speaks against it, and not all of it is proven: no trusted key was given, or a finding says what is in doubt. */
        CONSISTENT,
        /** Something was changed, is missing or is not what the journal wrote. */
        BROKEN
    }

    public Verification {
        requireNonNull(verdict, "verdict");
        findings = List.copyOf(findings);
    }

    /** All of it as one line of JSON, for programs; findings have their names and weights as here. */
    public String toJson() {
        StringBuilder json = new StringBuilder(512);
        json.append("{\"verdict\":\"")
                .append(verdict)
                .append("\",\"journalId\":\"")
                .append(journalId);
        json.append("\",\"segments\":").append(segments);
        json.append(",\"bytes\":").append(bytes);
        json.append(",\"firstSequence\":").append(firstSequence);
        json.append(",\"lastSequence\":").append(lastSequence);
        json.append(",\"lastTime\":");
        JsonText.quoteOrNull(json, lastTime);
        json.append(",\"checkpoints\":").append(checkpoints);
        json.append(",\"signedSequence\":").append(signedSequence);
        json.append(",\"signedTime\":");
        JsonText.quoteOrNull(json, signedTime);
        json.append(",\"uncovered\":").append(uncovered);
        json.append(",\"anchorsMet\":").append(anchorsMet);
        json.append(",\"findingsLeftOut\":").append(findingsLeftOut);
        json.append(",\"findings\":[");
        for (int i = 0; i < findings.size(); i++) {
            json.append(i == 0 ? "" : ",");
            findings.get(i).toJson(json);
        }
        return json.append("]}").toString();
    }
}
