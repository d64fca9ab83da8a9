package io.kellet.journal;

import io.kellet.files.FileOps;
import io.kellet.files.FileSource;
import io.kellet.journal.Finding.Kind;
import io.kellet.journal.Finding.Weight;
import io.kellet.journal.Verification.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts together what the segments show each by itself: whether they follow from each other, and what that proves. */
final class JournalLinks {

    private static final int MOST_FINDINGS = 10_000;
    private static final HexFormat HEX = HexFormat.of();

    private final List<SegmentProof> proofs;
    private final VerifierConfig config;
    private final CheckpointCheck keys;
    private final FileOps files;
    private final List<Finding> findings = new ArrayList<>();
    private long findingsLeftOut;
    private long breaks;
    private boolean broken;
    private boolean doubted;
    private String journalId = "";

    private int anchorsMet;
    private long checkpoints;
    private long bytes;
    private long firstSequence;
    private long lastSequence;
    private long lastWall;
    private long signed; // as far as all before is intact
    private long signedBy;
    private long signedWall;
    private long firstUncoveredWall;
    private long latestUncoveredWall;
    private boolean uncoveredSeen;

    JournalLinks(List<SegmentProof> proofs, VerifierConfig config, CheckpointCheck keys, FileOps files) {
        this.proofs = proofs;
        this.config = config;
        this.keys = keys;
        this.files = files;
    }

    Verification verification() throws IOException {
        if (proofs.isEmpty()) {
            add(Finding.of(Kind.MISSING_SEGMENT, "there is no segment: all were removed, or this is no journal"));
            return result();
        }
        journalId = mostCommonId();
        SegmentProof before = null;
        SegmentProof written = null; // the last one with a record in it
        for (SegmentProof proof : proofs) {
            if (before == null) {
                beginning(proof);
            } else {
                link(before, proof);
            }
            if (written != null && proof.frames > 0) {
                times(written, proof);
            }
            take(proof);
            before = proof;
            written = proof.frames > 0 ? proof : written;
        }
        if (written != null && !written.closed) {
            add(Finding.in(
                    Kind.UNCLEAN_END,
                    written.segment().name(),
                    written.end,
                    written.lastSequence,
                    "the last session has not closed the journal: it is running, was killed, or what it wrote behind"
                            + " this record was removed"));
        }
        for (Anchor anchor : config.anchors()) {
            anchor(anchor);
        }
        reach();
        return result();
    }

    /** One foreign file must not make all others look foreign. */
    private String mostCommonId() {
        Map<String, Integer> counts = new HashMap<>();
        String most = "";
        for (SegmentProof proof : proofs) {
            SegmentHeader header = proof.segment().header();
            if (header != null) {
                String id = HEX.formatHex(header.journalId());
                int count = counts.merge(id, 1, Integer::sum);
                if (count > counts.getOrDefault(most, 0)) {
                    most = id;
                }
            }
        }
        return most;
    }

    /** Nothing may be missing before the first segment but what was retired. */
    private void beginning(SegmentProof first) {
        identity(first);
        SegmentHeader header = first.segment().header();
        long number = first.segment().number();
        if (number > 1) {
            retired(first, header, number);
        } else if (header != null && header.firstSequence() != 1) {
            add(wrongLink(first, "the first segment begins with record " + header.firstSequence() + ", not 1"));
        } else if (header != null
                && !Arrays.equals(header.chainBefore(), new ChainHash().genesis(header.journalId()))) {
            add(wrongLink(first, "the first segment does not begin with the hash that the journal's id gives"));
        }
    }

    private void retired(SegmentProof first, @Nullable SegmentHeader header, long number) {
        String missing = number == 2 ? "segment 1 is missing" : "segments 1.." + (number - 1) + " are missing";
        SegmentProof.Retired fits = null;
        boolean unsigned = false;
        for (SegmentProof proof : proofs) {
            for (SegmentProof.Retired retirement : proof.retirements) {
                if (retirement.lastSegment() >= number - 1 && isHashAfter(retirement, header, number)) {
                    if (isSignedFor(retirement)) {
                        fits = retirement;
                    } else {
                        unsigned = true;
                    }
                }
            }
        }
        if (fits == null) {
            add(Finding.in(
                    Kind.MISSING_SEGMENT,
                    first.segment().name(),
                    0,
                    header == null ? -1 : header.firstSequence(),
                    missing + " before this one, and no record "
                            + (unsigned ? "that is signed for says so" : "says that they were retired")));
        } else if (fits.lastSegment() >= number) {
            add(Finding.in(
                    Kind.RETIREMENT_UNFINISHED,
                    first.segment().name(),
                    -1,
                    fits.recordedAt(),
                    "record " + fits.recordedAt() + " retired the segments up to " + fits.lastSegment()
                            + ", and not all of them are deleted"));
        }
    }

    /** Whether the journal that is here has, behind what was retired, the hash that was recorded. */
    private boolean isHashAfter(SegmentProof.Retired retirement, @Nullable SegmentHeader header, long number) {
        if (retirement.lastSegment() == number - 1) {
            return header != null
                    && retirement.lastSequence() == header.firstSequence() - 1
                    && retirement.chainHash().equals(HEX.formatHex(header.chainBefore()));
        }
        for (SegmentProof proof : proofs) {
            if (proof.segment().number() == retirement.lastSegment()) {
                return retirement.lastSequence() == proof.lastSequence
                        && proof.lastHash != null
                        && retirement.chainHash().equals(HEX.formatHex(proof.lastHash));
            }
        }
        return false;
    }

    private boolean isSignedFor(SegmentProof.Retired retirement) {
        for (SegmentProof proof : proofs) {
            boolean covered = config.keys().isEmpty()
                    ? proof.lastCheckpoint > retirement.recordedAt()
                    : proof.signed >= retirement.recordedAt();
            if (covered) {
                return true;
            }
        }
        return false;
    }

    private void identity(SegmentProof proof) {
        SegmentHeader header = proof.segment().header();
        if (header == null) {
            return;
        }
        String id = HEX.formatHex(header.journalId());
        if (!id.equals(journalId)) {
            add(Finding.in(
                    Kind.FOREIGN_SEGMENT,
                    proof.segment().name(),
                    0,
                    header.firstSequence(),
                    "is a segment of another journal: " + id + ", not " + journalId));
        }
        if (header.segment() != proof.segment().number()) {
            add(Finding.in(
                    Kind.FOREIGN_SEGMENT,
                    proof.segment().name(),
                    0,
                    header.firstSequence(),
                    "was written as segment " + header.segment() + " and has another name now"));
        }
    }

    private void link(SegmentProof before, SegmentProof next) throws IOException {
        identity(next);
        long number = before.segment().number();
        if (next.segment().number() != number + 1) {
            long first = number + 1;
            long end = next.segment().number() - 1;
            add(Finding.in(
                    Kind.MISSING_SEGMENT,
                    SegmentHeader.fileName(first),
                    -1,
                    before.lastSequence + 1,
                    (first == end ? "the segment is missing" : "segments " + first + ".." + end + " are missing")
                            + records(before.lastSequence + 1, next)));
        } else {
            follows(before, next);
        }
    }

    private static String records(long from, SegmentProof next) {
        SegmentHeader header = next.segment().header();
        return header == null || header.firstSequence() <= from
                ? ""
                : ", and with it the records " + from + ".." + (header.firstSequence() - 1);
    }

    private void follows(SegmentProof before, SegmentProof next) throws IOException {
        SegmentHeader header = next.segment().header();
        if (header == null) {
            if (next.frames > 0 && next.firstSequence != before.lastSequence + 1) {
                add(wrongLink(next, "begins with record " + next.firstSequence + ", not " + (before.lastSequence + 1)));
            }
            return;
        }
        long first = header.firstSequence();
        if (before.lastHash == null) {
            return; // its header is unreadable and it has no frame, which was told
        }
        if (first > before.lastSequence + 1) {
            if (!before.tailIsDamaged) {
                add(Finding.in(
                        Kind.SEQUENCE_GAP,
                        before.segment().name(),
                        before.end,
                        before.lastSequence + 1,
                        "records " + (before.lastSequence + 1) + ".." + (first - 1)
                                + " are missing: the end of the segment was cut off"));
            }
        } else if (first <= before.lastSequence) {
            add(wrongLink(
                    next,
                    "begins with record " + first + ", which segment "
                            + before.segment().number() + " has already"));
        } else if (!Arrays.equals(header.chainBefore(), before.lastHash)) {
            add(wrongLink(
                    next,
                    "does not follow from the last record of segment "
                            + before.segment().number()));
        }
        if (header.afterFailure()) {
            repeats(before, next);
        }
    }

    /** What is in both segments must be the same: the hash of the last record in both says so. */
    private void repeats(SegmentProof before, SegmentProof next) throws IOException {
        byte[] hash = before.lastRepeatedHash;
        long sequence = before.lastRepeated;
        if (hash == null) {
            return;
        }
        long common = Math.min(sequence, next.lastSequence);
        byte[] one = common == sequence ? hash : hashAt(before, common);
        byte[] other = hashAt(next, common);
        if (one != null && other != null && !Arrays.equals(one, other)) {
            add(wrongLink(
                    next,
                    "has other records " + next.firstSequence + ".." + common + " than segment "
                            + before.segment().number() + ", where writing them failed"));
        }
    }

    private byte @Nullable [] hashAt(SegmentProof proof, long sequence) throws IOException {
        SegmentHeader header = proof.segment().header();
        if (header == null || sequence < header.firstSequence()) {
            return null;
        }
        try (FileSource source = files.open(proof.segment().path())) {
            // what is wrong in it was told before
            SegmentScan scan = new SegmentScan(
                    proof.segment().name(),
                    new FileWindow(source),
                    header.firstSequence(),
                    header.chainBefore(),
                    finding -> {});
            while (scan.next()) {
                if (scan.sequence() == sequence) {
                    return scan.hash();
                }
            }
        }
        return null;
    }

    /** Sessions and clocks go on from one segment with records to the next. */
    private void times(SegmentProof before, SegmentProof next) {
        if (next.firstSession != before.lastSession && next.firstSession != before.lastSession + 1) {
            add(Finding.in(
                    Kind.SESSION_GAP,
                    next.segment().name(),
                    SegmentHeader.BYTES,
                    next.firstSequence,
                    "session " + next.firstSession + " follows session " + before.lastSession));
        } else if (next.firstSession != before.lastSession && !before.closed) {
            add(Finding.in(
                    Kind.UNCLEAN_END,
                    before.segment().name(),
                    before.end,
                    before.lastSequence,
                    "session " + before.lastSession + " did not close the journal: it was killed"));
        }
        boolean sameSession = next.firstSession == before.lastSession;
        if (SegmentProof.isBehind(next.firstWall, before.highestWall, config)
                && (!sameSession || SegmentProof.isSetBack(next.firstApart, before.highestApart, config))) {
            add(Finding.in(
                    Kind.CLOCK_WENT_BACK,
                    next.segment().name(),
                    SegmentHeader.BYTES,
                    next.firstSequence,
                    SegmentProof.clockWords(next.firstWall, before.highestWall)));
        }
    }

    private static Finding wrongLink(SegmentProof proof, String what) {
        SegmentHeader header = proof.segment().header();
        return Finding.in(Kind.BAD_LINK, proof.segment().name(), 0, header == null ? -1 : header.firstSequence(), what);
    }

    private void take(SegmentProof proof) {
        boolean intact = !broken;
        for (Finding finding : proof.findings) {
            add(finding);
        }
        findingsLeftOut += proof.findingsLeftOut;
        bytes += proof.bytes;
        checkpoints += proof.checkpoints;
        anchorsMet += proof.anchorsMet;
        if (proof.frames == 0) {
            return;
        }
        if (firstSequence == 0) {
            firstSequence = proof.firstSequence;
        }
        lastSequence = proof.lastSequence;
        lastWall = proof.lastWall;
        if (intact && proof.intactSigned > 0) {
            signed = proof.intactSigned;
            signedBy = proof.intactSignedBy;
            signedWall = proof.intactSignedWall;
            uncoveredSeen = false;
        }
        if (!proof.uncoveredSeen) {
            return;
        }
        if (!uncoveredSeen) {
            uncoveredSeen = true;
            firstUncoveredWall = proof.signed > 0 ? proof.firstUncoveredWall : proof.firstWall;
            latestUncoveredWall = firstUncoveredWall;
        }
        latestUncoveredWall = Math.max(latestUncoveredWall, proof.latestUncoveredWall);
    }

    private void anchor(Anchor anchor) {
        CheckpointCheck.Answer answer = keys.check(anchor.keyIdBytes(), anchor.signedBytes(), anchor.signatureBytes());
        if (answer == CheckpointCheck.Answer.BAD) {
            add(Finding.of(Kind.BAD_SIGNATURE, "the signature of an anchor does not fit: anchor=" + anchor.toText()));
            return;
        }
        if (answer == CheckpointCheck.Answer.UNKNOWN_KEY) {
            add(Finding.of(
                    Kind.UNKNOWN_KEY, "an anchor is signed by a key that is not trusted: anchor=" + anchor.toText()));
        }
        if (!anchor.journalId().equals(journalId)) {
            add(Finding.of(
                    Kind.ANCHOR_DIFFERS,
                    "an anchor is of another journal than this, " + journalId + ": anchor=" + anchor.toText()));
        } else if (anchor.sequence() > lastSequence) {
            add(Finding.of(
                    Kind.ANCHOR_MISSING,
                    "the journal ends with record " + lastSequence + " and once had record " + anchor.sequence()
                            + ": its end was removed. anchor=" + anchor.toText()));
        } else if (anchor.sequence() < firstSequence) {
            beforeTheBeginning(anchor);
        }
    }

    private void beforeTheBeginning(Anchor anchor) {
        SegmentHeader header = proofs.get(0).segment().header();
        if (header == null || anchor.sequence() != header.firstSequence() - 1) {
            add(Finding.of(
                    Kind.ANCHOR_RETIRED,
                    "an anchor is of record " + anchor.sequence() + ", and the journal begins with record "
                            + firstSequence + " now: anchor=" + anchor.toText()));
        } else if (Arrays.equals(header.chainBefore(), anchor.chainHashBytes())) {
            anchorsMet++;
        } else {
            add(Finding.of(
                    Kind.ANCHOR_DIFFERS,
                    "the journal begins behind another record " + anchor.sequence() + " than the anchor was taken of:"
                            + " anchor=" + anchor.toText()));
        }
    }

    /** How far signatures reach, and whether more is behind them than should be. */
    private void reach() {
        if (config.keys().isEmpty() || broken) {
            return;
        }
        if (signed == 0) {
            add(Finding.of(Kind.NO_CHECKPOINT, "nothing is signed by a trusted key: nothing is proven"));
            return;
        }
        long uncovered = lastSequence - signedBy;
        if (uncovered == 0) {
            return;
        }
        // a last record that waited long before it was written is older than others
        long latest = Math.max(latestUncoveredWall, lastWall);
        Duration span =
                Duration.between(Instants.ofNanos(Math.min(firstUncoveredWall, lastWall)), Instants.ofNanos(latest));
        if (uncovered > config.uncoveredRecords() || span.compareTo(config.uncoveredAtMost()) > 0) {
            add(Finding.of(
                    Kind.UNCOVERED_TAIL,
                    "no signature covers the records " + (signedBy + 1) + ".." + lastSequence + ", which span " + span
                            + ": a journal signs more often"));
        }
    }

    private void add(Finding finding) {
        boolean isBreak = finding.weight() == Weight.BREAK;
        broken |= isBreak;
        doubted |= finding.weight() == Weight.DOUBT;
        if (isBreak ? breaks++ < MOST_FINDINGS : findings.size() < MOST_FINDINGS) {
            findings.add(finding);
        } else {
            findingsLeftOut++;
        }
    }

    private Verification result() {
        Verdict verdict =
                broken ? Verdict.BROKEN : doubted || config.keys().isEmpty() ? Verdict.CONSISTENT : Verdict.VERIFIED;
        Instant lastTime = lastSequence == 0 ? null : Instants.ofNanos(lastWall);
        return new Verification(
                verdict,
                journalId,
                findings,
                findingsLeftOut,
                proofs.size(),
                bytes,
                firstSequence,
                lastSequence,
                lastTime,
                checkpoints,
                signed,
                signed == 0 ? null : Instants.ofNanos(signedWall),
                lastSequence - Math.max(signedBy, Math.max(0, firstSequence - 1)),
                anchorsMet);
    }
}
