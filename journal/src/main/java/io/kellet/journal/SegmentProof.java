package io.kellet.journal;

import io.kellet.audit.AuditField;
import io.kellet.audit.AuditRecord;
import io.kellet.audit.AuditValue;
import io.kellet.files.FileOps;
import io.kellet.files.FileSource;
import io.kellet.journal.Finding.Kind;
import io.kellet.journal.Finding.Weight;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one segment shows when it is read by itself, from the hash in its header on. Whether that hash is the right one is for
 * {@link JournalLinks} to say. Made by one thread, then read by another.
 *
 * <p>A signature covers all before it, so where all else fits the last one of the segment says as much as every one, and
 * is the only one to be checked; it costs as much as hashing a megabyte. Where anything is broken, or that signature does not
 * fit, the segment is read once more and every signature is checked, to say between which two the fault is.
 */
final class SegmentProof {

    private static final int MOST_FINDINGS = 200;

    /** A record that says that segments were retired. */
    record Retired(long lastSegment, long lastSequence, String chainHash, long recordedAt) {}

    private record Unchecked(Checkpoint checkpoint, long wallNanos) {}

    private final FoundSegment segment;
    private final VerifierConfig config;
    private final CheckpointCheck keys;
    private final List<Anchor> anchors; // by sequence
    private final boolean last;
    private final long handover;
    private final long stopAt;
    private final boolean everySignature;

    final List<Finding> findings = new ArrayList<>();
    final List<Retired> retirements = new ArrayList<>();
    long findingsLeftOut;
    long bytes;
    long frames;
    long firstSequence; // 0: there is no frame
    long lastSequence;
    byte @Nullable [] lastHash; // after what the next segment goes on from; null if nobody knows
    long end; // of the last frame
    long lastRepeated; // sequence, 0 if no frame is in the next segment once more
    byte @Nullable [] lastRepeatedHash;
    long firstWall;
    long lastWall;
    long highestWall; // since it last stepped back
    long firstApart; // wall clock less monotonic clock
    long highestApart;
    int firstSession;
    int lastSession;
    boolean closed;
    long checkpoints;
    long lastCheckpoint; // sequence
    long signed; // last sequence covered by a trusted checkpoint, 0 if there is none
    long signedBy; // sequence of that checkpoint
    long signedWall;
    long intactSigned; // the same, before the first thing that is broken
    long intactSignedBy;
    long intactSignedWall;
    long firstUncoveredWall;
    long latestUncoveredWall;
    boolean uncoveredSeen;
    boolean broken;
    int anchorsMet;
    boolean tailIsDamaged;
    private boolean stopped;
    private @Nullable SegmentScan reading;
    private int nextAnchor;
    private @Nullable Finding firstDamage;
    private @Nullable Unchecked unchecked;
    private long durableBehindDamage;
    private boolean gaveUp;
    private long breaks;

    private SegmentProof(
            FoundSegment segment,
            VerifierConfig config,
            CheckpointCheck keys,
            List<Anchor> anchors,
            boolean last,
            long handover,
            long stopAt,
            boolean everySignature) {
        this.segment = segment;
        this.config = config;
        this.keys = keys;
        this.anchors = anchors;
        this.last = last;
        this.handover = handover;
        this.stopAt = stopAt;
        this.everySignature = everySignature;
    }

    /**
     * Reads a segment.
     *
     * @param anchors by sequence
     * @param last whether no segment follows it: then it may end in what was being written
     * @param handover see {@link FoundSegment#handover}
     */
    static SegmentProof of(
            FoundSegment segment,
            FileOps files,
            VerifierConfig config,
            CheckpointCheck keys,
            List<Anchor> anchors,
            boolean last,
            long handover,
            WindowKeeper windows)
            throws IOException {
        try (FileSource source = files.open(segment.path())) {
            SegmentProof proof =
                    new SegmentProof(segment, config, keys, anchors, last, handover, Long.MAX_VALUE, false);
            proof.read(windows.next(source));
            Finding torn = proof.torn();
            if (torn == null && !proof.broken && proof.isLastSignatureGood()) {
                return proof;
            }
            // what is behind a torn place was never acknowledged and will be cut off: count nothing of it
            long stopAt = torn == null ? Long.MAX_VALUE : torn.offset();
            SegmentProof closer = new SegmentProof(segment, config, keys, anchors, last, handover, stopAt, true);
            closer.read(windows.next(source));
            if (torn != null) {
                closer.add(torn);
            }
            return closer;
        }
    }

    private void read(FileWindow window) throws IOException {
        bytes = window.size();
        SegmentHeader header = segment.header();
        if (header == null) {
            add(Finding.in(Kind.BAD_HEADER, segment.name(), 0, -1, segment.problem()));
        }
        SegmentScan scan = new SegmentScan(
                segment.name(),
                window,
                header == null ? 0 : header.firstSequence(),
                header == null ? null : header.chainBefore(),
                this::onFault);
        if (header != null && handover == header.firstSequence()) {
            lastHash = header.chainBefore();
            lastSequence = handover - 1;
        }
        reading = scan;
        firstAnchor(header == null ? 0 : header.firstSequence());
        while (!stopped && scan.next() && !stopped) {
            take(scan);
        }
        finish(scan, header);
    }

    private void finish(SegmentScan scan, @Nullable SegmentHeader header) {
        Finding tail = scan.tail();
        gaveUp = scan.gaveUp();
        end = scan.end() >= 0 ? scan.end() : Math.min(scan.offset(), stopAt);
        if (tail != null && !stopped) {
            tailIsDamaged = true;
            onFault(tail);
        }
        if (lastHash == null && lastRepeated == 0 && (frames > 0 || header != null)) {
            lastHash = scan.hash().clone();
        }
        if (frames == 0 && header != null && lastRepeated == 0) {
            lastSequence = header.firstSequence() - 1;
        }
    }

    /** In the last segment, whether all that is wrong is that it ends in what was not finished: then what is said of it. */
    private @Nullable Finding torn() {
        Finding damage = firstDamage;
        if (!last || gaveUp || damage == null || damage.sequence() < 0 || durableBehindDamage > damage.sequence()) {
            return null;
        }
        if (closed && !tailIsDamaged && end == bytes) {
            return null; // closed behind it: all was on the disk before
        }
        return damage.as(
                Kind.TORN_TAIL,
                "the journal ends here in a write that was not finished, or its end was damaged: "
                        + (bytes - damage.offset())
                        + " bytes, none of which the journal is known to have acknowledged as durable");
    }

    private void onFault(Finding finding) {
        if (stopped) {
            return;
        }
        if (finding.offset() >= stopAt) {
            stopped = true;
            return;
        }
        if (isHandedOver()) {
            add(finding.as(
                    Kind.FAILED_WRITE,
                    "a write failed, what is here and behind it is not used; the next segment goes on from record "
                            + handover));
            stopped = true;
            return;
        }
        if (finding.kind() == Kind.BAD_FRAME && firstDamage == null) {
            firstDamage = finding;
        }
        add(finding);
    }

    /** By its place, and not by what a frame says of itself. */
    private boolean isHandedOver() {
        return reading != null && reading.placeSequence() >= handover;
    }

    void add(Finding finding) {
        boolean isBreak = finding.weight() == Weight.BREAK;
        broken |= isBreak;
        if (isBreak ? breaks++ < MOST_FINDINGS : findings.size() < MOST_FINDINGS) { // no number of doubts hides a break
            findings.add(finding);
        } else {
            findingsLeftOut++;
        }
    }

    private void take(SegmentScan scan) {
        long sequence = scan.sequence();
        if (firstDamage != null) {
            durableBehindDamage = Math.max(durableBehindDamage, scan.durable());
        }
        if (isHandedOver()) {
            if (lastSequence != handover - 1) { // that one is damaged, so nobody knows its hash
                lastSequence = handover - 1;
                lastHash = null;
            }
            lastRepeated = sequence;
            lastRepeatedHash = scan.hash().clone();
            return;
        }
        long wall = scan.wallNanos();
        if (frames++ == 0) {
            firstSequence = sequence;
            firstWall = wall;
            firstApart = wall - scan.nanos();
            highestWall = wall;
            highestApart = firstApart;
            firstSession = scan.session();
        }
        lastSequence = sequence;
        lastWall = wall;
        lastSession = scan.session();
        if (sequence == handover - 1) {
            lastHash = scan.hash().clone();
        }
        clock(scan, wall);
        anchors(scan, sequence);
        if (scan.kind() == Frame.KIND_CHECKPOINT) {
            checkpoint(scan);
            return;
        }
        closed = false;
        if (!uncoveredSeen) {
            uncoveredSeen = true;
            firstUncoveredWall = wall;
            latestUncoveredWall = wall;
        }
        latestUncoveredWall = Math.max(latestUncoveredWall, wall);
        if (scan.kind() == Frame.KIND_OWN || config.decodeRecords()) {
            record(scan);
        }
    }

    private void clock(SegmentScan scan, long wall) {
        long apart = wall - scan.nanos();
        if (isBehind(wall, highestWall, config) && isSetBack(apart, highestApart, config)) {
            scan.tell(Kind.CLOCK_WENT_BACK, clockWords(wall, highestWall));
            highestWall = wall;
            highestApart = apart;
            return;
        }
        highestWall = Math.max(wall, highestWall);
        highestApart = apart - highestApart > 0 ? apart : highestApart;
    }

    /**
     * Within a session, whether the wall clock has come closer to the monotonic one. A record that waited long before it was
     * written is behind the ones before it, and its two times are as far apart as theirs.
     */
    static boolean isSetBack(long apart, long highest, VerifierConfig config) {
        return highest - apart > config.clockTolerance().toNanos();
    }

    /** Whether a clock reading is further behind an earlier one than is tolerated. */
    static boolean isBehind(long wall, long highest, VerifierConfig config) {
        long behind = highest - wall;
        // two readings may be further apart than a long can say
        return wall < highest && (behind < 0 || behind > config.clockTolerance().toNanos());
    }

    static String clockWords(long wall, long highest) {
        return "the wall clock is behind that of an earlier record, " + Instants.ofNanos(highest) + ", by "
                + Duration.between(Instants.ofNanos(wall), Instants.ofNanos(highest));
    }

    private void firstAnchor(long sequence) {
        while (nextAnchor < anchors.size() && anchors.get(nextAnchor).sequence() < sequence) {
            nextAnchor++;
        }
    }

    private void anchors(SegmentScan scan, long sequence) {
        while (nextAnchor < anchors.size() && anchors.get(nextAnchor).sequence() <= sequence) {
            Anchor anchor = anchors.get(nextAnchor++);
            if (anchor.sequence() != sequence || !isOfThisJournal(anchor)) {
                continue; // in a gap, or of another journal: not met
            }
            if (Arrays.equals(anchor.chainHashBytes(), scan.hash())) {
                anchorsMet++;
            } else {
                scan.tell(
                        Kind.ANCHOR_DIFFERS,
                        "an anchor was taken of this record when it, or one before it, was another: anchor="
                                + anchor.toText());
            }
        }
    }

    private boolean isOfThisJournal(Anchor anchor) {
        SegmentHeader header = segment.header();
        return header == null || anchor.journalId().equals(HexFormat.of().formatHex(header.journalId()));
    }

    private void record(SegmentScan scan) {
        if (!scan.isReadable()) {
            return; // was told
        }
        AuditRecord record = scan.record();
        if (record == null) {
            scan.tell(Kind.BAD_RECORD, "the record does not decode");
        } else if (scan.kind() == Frame.KIND_OWN) {
            own(scan, record);
        }
    }

    private void own(SegmentScan scan, AuditRecord record) {
        closed = record.action().equals(OwnRecords.CLOSED);
        if (record.action().equals(OwnRecords.RETIRED)) {
            Retired retired = retired(record, scan.sequence());
            if (retired == null) {
                scan.tell(Kind.BAD_RECORD, "does not say what was retired");
            } else {
                retirements.add(retired);
            }
        }
    }

    private void checkpoint(SegmentScan scan) {
        checkpoints++;
        lastCheckpoint = scan.sequence();
        if (!scan.isReadable()) {
            return;
        }
        Checkpoint checkpoint;
        try {
            checkpoint = Checkpoint.decode(scan.body());
        } catch (IllegalArgumentException e) {
            scan.tell(Kind.BAD_RECORD, "the checkpoint does not decode: " + e.getMessage());
            return;
        }
        SegmentHeader header = segment.header();
        if (header != null && !Arrays.equals(checkpoint.journalId(), header.journalId())) {
            scan.tell(
                    Kind.BAD_SIGNATURE,
                    "is a checkpoint of another journal: " + HexFormat.of().formatHex(checkpoint.journalId()));
            return;
        }
        if (checkpoint.covered() != scan.sequence() - 1 || !scan.isAfter(checkpoint.chainHash())) {
            scan.tell(Kind.BAD_SIGNATURE, "the checkpoint was taken of other records than stand before it; " + since());
            return;
        }
        if (!everySignature && keys.isKnown(checkpoint.keyId())) {
            unchecked = new Unchecked(checkpoint, scan.wallNanos());
            signed(scan, checkpoint.covered());
            return;
        }
        switch (check(checkpoint, scan.wallNanos())) {
            case GOOD -> signed(scan, checkpoint.covered());
            case BAD -> scan.tell(Kind.BAD_SIGNATURE, "the signature does not fit the records before it; " + since());
            case UNKNOWN_KEY ->
                scan.tell(
                        Kind.UNKNOWN_KEY,
                        "signed by a key that is not trusted; if it is one of yours, give it too: keyId="
                                + HexFormat.of().formatHex(checkpoint.keyId()));
            case UNCHECKED -> {
                // no key is trusted: nothing to hold it against
            }
        }
    }

    private CheckpointCheck.Answer check(Checkpoint checkpoint, long wallNanos) {
        byte[] signedBytes = Checkpoint.signedBytes(
                checkpoint.journalId(), checkpoint.covered(), wallNanos, checkpoint.chainHash(), checkpoint.keyId());
        return keys.check(checkpoint.keyId(), signedBytes, checkpoint.signature());
    }

    private boolean isLastSignatureGood() {
        Unchecked newest = unchecked;
        return newest == null || check(newest.checkpoint(), newest.wallNanos()) == CheckpointCheck.Answer.GOOD;
    }

    /** Between what the fault must be. */
    private String since() {
        return signed > 0
                ? "what was changed is behind record " + signed + ", up to which a signature fits"
                : "no signature before it in this segment fits";
    }

    private void signed(SegmentScan scan, long covered) {
        signed = covered;
        signedBy = scan.sequence();
        signedWall = scan.wallNanos();
        uncoveredSeen = false;
        if (!broken) {
            intactSigned = signed;
            intactSignedBy = signedBy;
            intactSignedWall = signedWall;
        }
    }

    FoundSegment segment() {
        return segment;
    }

    private static @Nullable Retired retired(AuditRecord record, long sequence) {
        long lastSegment = whole(record, OwnRecords.LAST_SEGMENT);
        long lastSequence = whole(record, OwnRecords.LAST_SEQUENCE);
        String hash = "";
        for (AuditField field : record.fields()) {
            if (field.name().equals(OwnRecords.CHAIN_HASH) && field.value() instanceof AuditValue.Text text) {
                hash = text.value();
            }
        }
        return lastSegment < 1 || lastSequence < 1 || hash.length() != 2 * ChainHash.BYTES
                ? null
                : new Retired(lastSegment, lastSequence, hash, sequence);
    }

    private static long whole(AuditRecord record, String name) {
        for (AuditField field : record.fields()) {
            if (field.name().equals(name) && field.value() instanceof AuditValue.Whole whole) {
                return whole.value();
            }
        }
        return 0;
    }
}
