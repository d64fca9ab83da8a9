package io.kellet.journal;

import static io.kellet.journal.Journals.full;
import static io.kellet.journal.Journals.isAbout;
import static io.kellet.journal.Journals.plain;
import static io.kellet.journal.Journals.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.audit.AuditRecord;
import io.kellet.journal.Finding.Kind;
import io.kellet.journal.Finding.Weight;
import io.kellet.journal.TwinJournal.Place;
import io.kellet.journal.Verification.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VerifierTest {

    private static List<Kind> kinds(Verification found, Weight least) {
        return found.findings().stream()
                .filter(finding -> finding.weight().compareTo(least) <= 0)
                .map(Finding::kind)
                .toList();
    }

    private static Finding only(Verification found, Kind kind) {
        List<Finding> such =
                found.findings().stream().filter(each -> each.kind() == kind).toList();
        assertThat(such).as("findings %s", found.findings()).hasSize(1);
        return such.get(0);
    }

    @Test
    void aJournalThatNobodyTouchedIsVerified() throws IOException {
        Verification found = verify(plain());

        assertThat(found.verdict()).isEqualTo(Verdict.VERIFIED);
        assertThat(found.findings()).isEmpty();
        assertThat(found.firstSequence()).isEqualTo(1);
        assertThat(found.lastSequence()).isEqualTo(12);
        assertThat(found.signedSequence()).isEqualTo(11);
        assertThat(found.uncovered()).isZero();
        assertThat(found.checkpoints()).isEqualTo(3);
        assertThat(found.segments()).isEqualTo(3);
    }

    @Test
    void oneWithARetiredBeginningAndAFailedWriteIsVerifiedToo() throws IOException {
        Verification found = verify(full());

        assertThat(found.verdict()).isEqualTo(Verdict.VERIFIED);
        assertThat(kinds(found, Weight.NOTE)).containsExactly(Kind.FAILED_WRITE);
        assertThat(found.firstSequence()).isEqualTo(5);
        assertThat(found.lastSequence()).isEqualTo(21);
    }

    @Test
    void withoutAKeyItIsConsistentAndNotMore() throws IOException {
        Verification found = verify(plain(), VerifierConfig.builder());

        assertThat(found.verdict()).isEqualTo(Verdict.CONSISTENT);
        assertThat(found.signedSequence()).isZero();
    }

    /** The main promise. What can not be seen is what nobody reads: the rubbish behind a write that failed. */
    @Test
    void everyByteThatIsChangedIsFoundAndTheRecordIsNamed() throws IOException {
        TwinJournal journal = full();
        Random random = new Random(5);
        for (String file : journal.files.keySet()) {
            byte[] bytes = journal.file(file);
            for (int at = 0; at < bytes.length; at++) {
                byte before = bytes[at];
                bytes[at] = (byte) (before ^ (1 + random.nextInt(255)));
                requireFound(journal, file, at, before);
                bytes[at] = before;
            }
        }
    }

    private static void requireFound(TwinJournal journal, String file, int at, byte before) throws IOException {
        Verification found = verify(journal);
        String what = file + " byte " + at + " was " + before + ": " + found;
        Place place = journal.places.stream()
                .filter(each -> each.file().equals(file) && at >= each.offset() && at < each.end())
                .findFirst()
                .orElse(null);
        if (at < TwinJournal.HEADER) {
            assertThat(found.verdict()).as(what).isEqualTo(Verdict.BROKEN);
            Finding header = only(found, Kind.BAD_HEADER);
            assertThat(header.segment()).as(what).isEqualTo(file);
            return;
        }
        if (place == null) {
            assertThat(found.verdict()).as(what).isEqualTo(Verdict.VERIFIED); // rubbish stays rubbish
            return;
        }
        List<Finding> about = found.findings().stream()
                .filter(finding -> isAbout(finding, place))
                .toList();
        assertThat(about).as(what).hasSize(1);
        if (place.sequence() >= 13 && place.sequence() <= 14 && file.equals(TwinJournal.name(3))) {
            assertThat(about.get(0).kind()).as(what).isEqualTo(Kind.FAILED_WRITE); // the next segment has it
            assertThat(found.verdict()).as(what).isEqualTo(Verdict.VERIFIED);
            return;
        }
        // of the last two nobody can say whether the machine was still writing them
        boolean last = place.sequence() >= 20;
        assertThat(about.get(0).kind()).as(what).isEqualTo(last ? Kind.TORN_TAIL : Kind.BAD_FRAME);
        assertThat(found.verdict()).as(what).isEqualTo(last ? Verdict.CONSISTENT : Verdict.BROKEN);
        // nobody else is accused, but for what the record of the retirement does not excuse any more
        assertThat(found.findings().stream()
                        .filter(finding -> finding.weight() != Weight.NOTE && !isAbout(finding, place))
                        .map(Finding::kind)
                        .toList())
                .as(what)
                .isEqualTo(place.sequence() == 10 ? List.of(Kind.MISSING_SEGMENT) : List.of());
    }

    @Test
    void everyCutOfTheLastSegmentIsFoundWithAnAnchor() throws IOException {
        TwinJournal journal = full();
        Anchor anchor = journal.anchor(21);
        byte[] whole = journal.file(TwinJournal.name(5));
        assertThat(verify(journal, anchor).verdict()).isEqualTo(Verdict.VERIFIED);
        // the anchor is of record 20, the checkpoint itself is 21
        int needed = journal.place(20).end();

        for (int length = 0; length < whole.length; length++) {
            journal.files.put(TwinJournal.name(5), Arrays.copyOf(whole, length));
            Verification found = verify(journal, anchor);

            assertThat(found.verdict())
                    .as("cut to %s: %s", length, found)
                    .isEqualTo(
                            length < needed
                                    ? Verdict.BROKEN
                                    : length == needed ? Verdict.VERIFIED : Verdict.CONSISTENT);
            assertThat(kinds(found, Weight.BREAK).contains(Kind.ANCHOR_MISSING))
                    .as("cut to %s: %s", length, found)
                    .isEqualTo(length < needed);
        }
    }

    @Test
    void withoutAnAnchorExactlyTheCutsBehindARecordAreNotSeenAndItSaysHowFarSignaturesReach() throws IOException {
        TwinJournal journal = full();
        byte[] whole = journal.file(TwinJournal.name(5));
        List<Integer> ends = journal.places.stream()
                .filter(place -> place.file().equals(TwinJournal.name(5)))
                .map(Place::end)
                .toList();

        for (int length = 0; length < whole.length; length++) {
            journal.files.put(TwinJournal.name(5), Arrays.copyOf(whole, length));
            Verification found = verify(journal);

            boolean clean = length == TwinJournal.HEADER || ends.contains(length);
            assertThat(found.verdict())
                    .as("cut to %s: %s", length, found)
                    .isEqualTo(
                            clean
                                    ? Verdict.VERIFIED
                                    : length < TwinJournal.HEADER ? Verdict.BROKEN : Verdict.CONSISTENT);
            assertThat(found.signedSequence()).isEqualTo(16);
            assertThat(found.uncovered()).isEqualTo(found.lastSequence() - 17);
            // that it was not closed it says, unless it was
            boolean closed = length >= journal.place(20).end();
            assertThat(kinds(found, Weight.NOTE).contains(Kind.UNCLEAN_END))
                    .as("cut to %s: %s", length, found)
                    .isEqualTo(!closed);
        }
    }

    @Test
    void whatIsNotWrittenYetIsNoFault() throws IOException {
        TwinJournal journal = plain().zeros(200_000);

        assertThat(verify(journal).findings()).isEmpty();

        byte[] file = journal.file(TwinJournal.name(3));
        file[file.length - 1] = 1;
        Finding tail = only(verify(journal), Kind.TORN_TAIL);
        assertThat(tail.offset()).isEqualTo(journal.place(12).end());
        assertThat(tail.sequence()).isEqualTo(13);
    }

    @Test
    void aRecordEditedAlongWithItsChecksumIsNamed() throws IOException {
        TwinJournal journal = plain();
        Place place = journal.place(5);
        journal.of(place).put(place.length() - 40, (byte) 'X');
        journal.fixCrc(place);

        Verification found = verify(journal);

        assertThat(found.verdict()).isEqualTo(Verdict.BROKEN);
        Finding finding = only(found, Kind.WRONG_HASH);
        assertThat(isAbout(finding, place)).isTrue();
        assertThat(kinds(found, Weight.DOUBT)).containsExactly(Kind.WRONG_HASH);
    }

    @Test
    void aRecordEditedAlongWithItsChecksumAndHashIsFoundAtTheOneBehindIt() throws IOException {
        TwinJournal journal = plain();
        Place place = journal.place(5);
        journal.of(place).put(place.length() - 40, (byte) 'X');
        journal.fixHash(place);

        Finding finding = only(verify(journal), Kind.WRONG_HASH);

        assertThat(isAbout(finding, journal.place(6))).isTrue();
        assertThat(finding.what()).contains("this one or the one before it");
    }

    @Test
    void theLastRecordOfASegmentEditedWithChecksumAndHashBreaksTheLink() throws IOException {
        TwinJournal journal = plain();
        Place place = journal.place(4);
        journal.of(place).putLong(Frame.NANOS_AT, 7);
        journal.fixHash(place);

        Verification found = verify(journal);

        assertThat(kinds(found, Weight.DOUBT)).containsExactly(Kind.BAD_LINK);
        assertThat(only(found, Kind.BAD_LINK).segment()).isEqualTo(TwinJournal.name(2));
    }

    @Test
    void aChainComputedAnewIsFoundByTheNextSignature() throws IOException {
        TwinJournal journal = plain();
        Place place = journal.place(6);
        journal.of(place).put(place.length() - 40, (byte) 'X');
        journal.rechain();

        Verification found = verify(journal);

        assertThat(found.verdict()).isEqualTo(Verdict.BROKEN);
        assertThat(kinds(found, Weight.DOUBT)).containsOnly(Kind.BAD_SIGNATURE);
        Finding first = found.findings().get(0);
        assertThat(isAbout(first, journal.place(8))).isTrue();
        assertThat(found.signedSequence()).isEqualTo(3);
    }

    @Test
    void aChainComputedAnewWithWhatTheCheckpointCoversIsFoundByItsSignature() throws IOException {
        TwinJournal journal = new TwinJournal().session().segment().own("journal.created");
        journal.record("limits.changed");
        byte[] body = TwinJournal.checkpointBody(TwinJournal.KEY, journal.id, 2, 7, journal.chain);
        journal.frame(3, body); // signed with another time than the frame has: the signature does not fit

        Verification found = verify(journal);

        assertThat(only(found, Kind.BAD_SIGNATURE).sequence()).isEqualTo(3);
        assertThat(only(found, Kind.BAD_SIGNATURE).what()).contains("signature does not fit");
    }

    @Test
    void aRecordInsertedIsFound() throws IOException {
        TwinJournal journal = plain();
        Place place = journal.place(6);
        byte[] before = Arrays.copyOfRange(journal.file(place.file()), place.offset() - 32, place.offset());
        byte[] forged = TwinJournal.encode(
                1, 1, 6, journal.wall, 0, 5, new AuditRecord("eve", "x", "", List.of(), false).encode(), before);
        journal.splice(place.file(), place.offset(), place.offset(), forged);

        Finding finding = only(verify(journal), Kind.SEQUENCE_GAP);

        assertThat(finding.offset()).isEqualTo(place.offset() + forged.length);
        assertThat(finding.what()).contains("stands where record 7 should be");
    }

    @Test
    void bytesInsertedThatAreNoRecordAreFound() throws IOException {
        TwinJournal journal = plain();
        Place place = journal.place(6);
        journal.splice(place.file(), place.offset(), place.offset(), new byte[16]);

        Verification found = verify(journal);

        assertThat(kinds(found, Weight.DOUBT)).containsExactly(Kind.BAD_FRAME);
        assertThat(isAbout(only(found, Kind.BAD_FRAME), place)).isTrue();
        assertThat(only(found, Kind.BAD_FRAME).what()).contains("16 bytes that are no record");
    }

    @Test
    void aRecordDeletedInTheMiddleIsNamed() throws IOException {
        TwinJournal journal = plain();
        Place place = journal.place(6);
        journal.splice(place.file(), place.offset(), place.end());

        Verification found = verify(journal);

        assertThat(kinds(found, Weight.DOUBT)).containsExactly(Kind.SEQUENCE_GAP);
        Finding finding = only(found, Kind.SEQUENCE_GAP);
        assertThat(finding.offset()).isEqualTo(place.offset());
        assertThat(finding.sequence()).isEqualTo(7);
        assertThat(finding.what()).contains("records 6..6 are missing");
    }

    @Test
    void aRecordDeletedAndTheRestNumberedAnewIsFound() throws IOException {
        TwinJournal journal = plain();
        Place gone = journal.place(6);
        journal.splice(gone.file(), gone.offset(), gone.end());
        int offset = gone.offset();
        for (long sequence = 7; sequence <= 8; sequence++) {
            Place was = journal.place(sequence);
            Place is = new Place(was.file(), offset, was.length(), sequence - 1, was.kind());
            journal.of(is).putLong(Frame.SEQUENCE_AT, sequence - 1);
            journal.fixHash(is);
            offset = is.end();
        }

        Verification found = verify(journal);

        assertThat(kinds(found, Weight.DOUBT)).containsExactly(Kind.BAD_SIGNATURE, Kind.SEQUENCE_GAP);
    }

    @Test
    void twoRecordsSwappedAreFound() throws IOException {
        TwinJournal journal = plain();
        Place one = journal.place(2);
        Place other = journal.place(3);
        journal.splice(one.file(), one.offset(), other.end(), journal.bytesOf(other), journal.bytesOf(one));

        Verification found = verify(journal);

        assertThat(found.findings()).extracting(Finding::sequence).containsExactly(3L, 2L, 4L, 4L);
        assertThat(kinds(found, Weight.DOUBT))
                .containsExactly(Kind.SEQUENCE_GAP, Kind.SEQUENCE_GAP, Kind.SEQUENCE_GAP, Kind.BAD_SIGNATURE);
    }

    @Test
    void aRecordReplayedIsFound() throws IOException {
        TwinJournal journal = plain();
        Place place = journal.place(2);
        journal.splice(place.file(), place.end(), place.end(), journal.bytesOf(place));

        Verification found = verify(journal);

        assertThat(kinds(found, Weight.DOUBT)).containsExactly(Kind.SEQUENCE_GAP);
        assertThat(only(found, Kind.SEQUENCE_GAP).offset()).isEqualTo(place.end());
        assertThat(only(found, Kind.SEQUENCE_GAP).sequence()).isEqualTo(2);
    }

    @Test
    void recordsCutOffTheEndOfASegmentInTheMiddleAreNamed() throws IOException {
        TwinJournal journal = plain();
        Place place = journal.place(7);
        journal.splice(place.file(), place.offset(), journal.file(place.file()).length);

        Verification found = verify(journal);

        Finding finding = only(found, Kind.SEQUENCE_GAP);
        assertThat(isAbout(finding, place)).isTrue();
        assertThat(finding.what()).contains("records 7..8 are missing");
    }

    @Test
    void theFirstSegmentDeletedIsFound() throws IOException {
        TwinJournal journal = plain();
        journal.files.remove(TwinJournal.name(1));

        Verification found = verify(journal);

        assertThat(kinds(found, Weight.DOUBT)).containsExactly(Kind.MISSING_SEGMENT);
        assertThat(only(found, Kind.MISSING_SEGMENT).what()).contains("segment 1 is missing before this one");
    }

    @Test
    void aSegmentInTheMiddleDeletedIsFoundAndItsRecordsAreNamed() throws IOException {
        TwinJournal journal = plain();
        journal.files.remove(TwinJournal.name(2));

        Verification found = verify(journal);

        Finding finding = only(found, Kind.MISSING_SEGMENT);
        assertThat(finding.segment()).isEqualTo(TwinJournal.name(2));
        assertThat(finding.what()).contains("records 5..8");
        assertThat(kinds(found, Weight.DOUBT)).containsExactly(Kind.MISSING_SEGMENT);
        assertThat(found.signedSequence()).isEqualTo(3);
    }

    @Test
    void theLastSegmentDeletedIsFoundWithAnAnchor() throws IOException {
        TwinJournal journal = plain();
        Anchor anchor = journal.anchor(12);
        journal.files.remove(TwinJournal.name(3));

        assertThat(kinds(verify(journal, anchor), Weight.DOUBT)).containsExactly(Kind.ANCHOR_MISSING);
        assertThat(verify(journal).signedSequence()).isEqualTo(7); // without one this is all there is to see
    }

    @Test
    void allSegmentsDeletedAreFound() throws IOException {
        TwinJournal journal = plain();
        journal.files.clear();

        Verification found = verify(journal);

        assertThat(found.verdict()).isEqualTo(Verdict.BROKEN);
        assertThat(kinds(found, Weight.NOTE)).containsExactly(Kind.MISSING_SEGMENT);
        assertThat(verify(journal, VerifierConfig.builder()).verdict()).isEqualTo(Verdict.BROKEN);
    }

    @Test
    void aDirectoryThatIsNotThereIsNeverFine(@TempDir Path directory) {
        assertThatThrownBy(() -> Verifier.verify(
                        directory.resolve("none"), VerifierConfig.builder().build()))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void twoSegmentsWithEachOthersNamesAreFound() throws IOException {
        TwinJournal journal = plain();
        byte[] one = journal.file(TwinJournal.name(1));
        journal.files.put(TwinJournal.name(1), journal.file(TwinJournal.name(2)));
        journal.files.put(TwinJournal.name(2), one);

        Verification found = verify(journal);

        assertThat(found.findings().stream()
                        .filter(finding -> finding.kind() == Kind.FOREIGN_SEGMENT)
                        .map(Finding::what))
                .containsExactly(
                        "was written as segment 2 and has another name now",
                        "was written as segment 1 and has another name now");
    }

    @Test
    void aSegmentOfAnotherJournalIsFound() throws IOException {
        TwinJournal journal = plain();
        TwinJournal other = new TwinJournal(9)
                .session()
                .segment()
                .own("journal.created")
                .record("limits.changed")
                .record("switch.engaged")
                .checkpoint()
                .segment()
                .record("order.decided")
                .record("limits.changed")
                .own("journal.closed")
                .checkpoint();
        journal.files.put(TwinJournal.name(2), other.file(TwinJournal.name(2)));

        Verification found = verify(journal);

        Finding finding = only(found, Kind.FOREIGN_SEGMENT);
        assertThat(finding.segment()).isEqualTo(TwinJournal.name(2));
        assertThat(kinds(found, Weight.BREAK)).contains(Kind.BAD_LINK);
    }

    @Test
    void aJournalThatDoesNotBeginWithItsIdIsFound() throws IOException {
        TwinJournal journal = plain();
        byte[] file = journal.file(TwinJournal.name(1));
        file[50] ^= 1;
        TwinJournal.fixHeader(file);

        assertThat(kinds(verify(journal), Weight.BREAK)).contains(Kind.BAD_LINK);
    }

    @Test
    void checkpointsByAKeyThatIsNotTrustedAreFound() throws IOException {
        TwinJournal journal = new TwinJournal();
        journal.key = TwinJournal.OTHER_KEY;
        journal.session().segment().own("journal.created").checkpoint();

        Verification found = verify(journal);

        assertThat(found.verdict()).isEqualTo(Verdict.BROKEN);
        assertThat(only(found, Kind.UNKNOWN_KEY).what()).contains("if it is one of yours, give it too");
        assertThat(verify(
                                journal,
                                VerifierConfig.builder()
                                        .trust(TwinJournal.KEY.getPublic())
                                        .trust(TwinJournal.OTHER_KEY.getPublic()))
                        .verdict())
                .isEqualTo(Verdict.VERIFIED);
    }

    @Test
    void aJournalWithoutAnySignatureIsNotProven() throws IOException {
        TwinJournal journal =
                new TwinJournal().session().segment().own("journal.created").record("limits.changed");

        Verification found = verify(journal);

        assertThat(found.verdict()).isEqualTo(Verdict.CONSISTENT);
        assertThat(kinds(found, Weight.DOUBT)).containsExactly(Kind.NO_CHECKPOINT);
    }

    @Test
    void checkpointsThatStopLongBeforeTheEndAreFound() throws IOException {
        TwinJournal journal = plain().session().segment().own("journal.opened");
        journal.wall += Duration.ofMinutes(2).toNanos();
        journal.record("limits.changed");

        Verification found = verify(journal);

        assertThat(found.verdict()).isEqualTo(Verdict.CONSISTENT);
        assertThat(only(found, Kind.UNCOVERED_TAIL).what()).contains("records 13..14");
        assertThat(verify(
                                journal,
                                VerifierConfig.builder()
                                        .trust(TwinJournal.KEY.getPublic())
                                        .uncoveredAtMost(Duration.ofMinutes(5)))
                        .verdict())
                .isEqualTo(Verdict.VERIFIED);
        assertThat(verify(
                                journal,
                                VerifierConfig.builder()
                                        .trust(TwinJournal.KEY.getPublic())
                                        .uncoveredAtMost(Duration.ofMinutes(5))
                                        .uncoveredRecords(1))
                        .verdict())
                .isEqualTo(Verdict.CONSISTENT);
    }

    @Test
    void anAnchorOfAnotherHistoryIsFound() throws IOException {
        TwinJournal journal = plain();
        TwinJournal other = new TwinJournal().session().segment();
        other.own("journal.created")
                .record("limits.other")
                .record("switch.engaged")
                .checkpoint();

        Verification found = verify(journal, other.anchor(4));

        Finding finding = only(found, Kind.ANCHOR_DIFFERS);
        assertThat(finding.sequence()).isEqualTo(3);
        assertThat(finding.action()).isEqualTo("switch.engaged");
        assertThat(finding.actor()).isEqualTo("anna");
    }

    @Test
    void anAnchorOfAnotherJournalIsFound() throws IOException {
        TwinJournal other =
                new TwinJournal(9).session().segment().own("journal.created").checkpoint();

        assertThat(only(verify(plain(), other.anchor(2)), Kind.ANCHOR_DIFFERS).what())
                .contains("of another journal");
    }

    @Test
    void anAnchorThatSomebodyMadeUpIsFound() throws IOException {
        TwinJournal journal = plain();
        Anchor real = journal.anchor(4);
        Anchor later = new Anchor(
                real.journalId(),
                real.sequence(),
                real.wallNanos() + 1,
                real.chainHash(),
                real.keyId(),
                real.signature());

        assertThat(kinds(verify(journal, later), Weight.BREAK)).containsExactly(Kind.BAD_SIGNATURE);
    }

    @Test
    void anchorsAreMetEachAndThoseOfRetiredRecordsAreOnlyNoted() throws IOException {
        TwinJournal journal = full();
        TwinJournal before = plain(); // has the same first segment

        Verification found =
                verify(journal, journal.anchor(8), journal.anchor(11), journal.anchor(17), journal.anchor(21));
        assertThat(found.verdict()).isEqualTo(Verdict.VERIFIED);
        assertThat(found.anchorsMet()).isEqualTo(4);

        Verification retired = verify(journal, before.anchor(4));
        assertThat(retired.verdict()).isEqualTo(Verdict.VERIFIED);
        assertThat(kinds(retired, Weight.NOTE)).contains(Kind.ANCHOR_RETIRED);
    }

    @Test
    void aClockSetBackBeyondTheToleranceIsNamedOnce() throws IOException {
        TwinJournal journal = plain();
        journal.session().segment().own("journal.opened");
        journal.wall -= Duration.ofSeconds(3).toNanos();
        journal.record("limits.changed").record("limits.changed").checkpoint();

        Finding finding = only(verify(journal), Kind.CLOCK_WENT_BACK);

        assertThat(isAbout(finding, journal.place(14))).isTrue();
        assertThat(finding.what()).contains("PT2.99S");
        assertThat(verify(journal).verdict()).isEqualTo(Verdict.CONSISTENT);
        assertThat(verify(
                                journal,
                                VerifierConfig.builder()
                                        .trust(TwinJournal.KEY.getPublic())
                                        .clockTolerance(Duration.ofSeconds(3)))
                        .verdict())
                .isEqualTo(Verdict.VERIFIED);
    }

    @Test
    void aClockThatCreepsBackIsFoundAndSoIsOneSetBackBetweenSegments() throws IOException {
        TwinJournal creeping = plain();
        creeping.session().segment().own("journal.opened");
        for (int i = 0; i < 3; i++) {
            creeping.wall -= Duration.ofMillis(600).toNanos();
            creeping.record("limits.changed");
        }
        assertThat(only(verify(creeping.checkpoint()), Kind.CLOCK_WENT_BACK).sequence())
                .isEqualTo(15);

        TwinJournal between = plain();
        between.wall -= Duration.ofSeconds(2).toNanos();
        between.session().segment().own("journal.opened").checkpoint();
        assertThat(only(verify(between), Kind.CLOCK_WENT_BACK).sequence()).isEqualTo(13);
    }

    @Test
    void aRecordThatWaitedLongToBeWrittenDoesNotMeanThatTheClockWentBack() throws IOException {
        TwinJournal journal = plain().session().segment().own("journal.opened").checkpoint();
        journal.wall -= Duration.ofSeconds(30).toNanos();
        journal.nanos -= Duration.ofSeconds(30).toNanos();
        journal.record("order.decided").segment().record("order.decided");
        journal.wall += Duration.ofSeconds(30).toNanos();
        journal.nanos += Duration.ofSeconds(30).toNanos();
        journal.own("journal.closed").checkpoint();

        assertThat(verify(journal).findings()).isEmpty();

        TwinJournal rotated = plain().session().segment().own("journal.opened").record("one");
        rotated.wall -= Duration.ofSeconds(2).toNanos();
        rotated.segment().record("two").own("journal.closed").checkpoint();
        assertThat(only(verify(rotated), Kind.CLOCK_WENT_BACK).sequence()).isEqualTo(15);
    }

    @Test
    void aSessionThatIsSkippedIsFoundAndOneThatWasKilledIsNoted() throws IOException {
        TwinJournal skipped =
                plain().session().session().segment().own("journal.opened").checkpoint();
        assertThat(kinds(verify(skipped), Weight.DOUBT)).containsExactly(Kind.SESSION_GAP);

        TwinJournal killed = plain().session()
                .segment()
                .own("journal.opened")
                .checkpoint()
                .session()
                .segment()
                .own("journal.opened")
                .own("journal.closed")
                .checkpoint();
        Finding finding = only(verify(killed), Kind.UNCLEAN_END);
        assertThat(finding.what()).contains("session 3 did not close");
        assertThat(verify(killed).verdict()).isEqualTo(Verdict.VERIFIED);

        TwinJournal inside = plain().session()
                .segment()
                .own("journal.opened")
                .session()
                .record("x")
                .checkpoint();
        assertThat(kinds(verify(inside), Weight.BREAK)).containsExactly(Kind.SESSION_GAP);
    }

    @Test
    void eachFieldOfAHeaderIsHeldAgainstTheRest() throws IOException {
        int[] fields = {0, 8, 12, 16, 32, 40, 48, 80};
        for (int field : fields) {
            TwinJournal journal = plain();
            byte[] file = journal.file(TwinJournal.name(2));
            file[field] ^= 2;
            TwinJournal.fixHeader(file);

            assertThat(verify(journal).verdict()).as("byte %s", field).isEqualTo(Verdict.BROKEN);
        }
    }

    @Test
    void aRetirementNobodySignedForExcusesNothing() throws IOException {
        TwinJournal journal = plain();
        byte[] afterFirst = Arrays.copyOfRange(
                journal.file(TwinJournal.name(1)),
                journal.place(4).end() - 32,
                journal.place(4).end());
        journal.session().segment().own("journal.opened").retired(1, 4, afterFirst);
        journal.files.remove(TwinJournal.name(1));

        assertThat(only(verify(journal), Kind.MISSING_SEGMENT).what()).contains("that is signed for");

        journal.checkpoint();
        assertThat(verify(journal).verdict()).isEqualTo(Verdict.VERIFIED);
    }

    @Test
    void aRetirementOfOtherSegmentsThanAreMissingExcusesNothing() throws IOException {
        TwinJournal journal = plain();
        byte[] wrong = new byte[32];
        journal.session().segment().own("journal.opened").retired(1, 4, wrong).checkpoint();
        journal.files.remove(TwinJournal.name(1));
        assertThat(kinds(verify(journal), Weight.BREAK)).containsExactly(Kind.MISSING_SEGMENT);

        TwinJournal less = full();
        less.files.remove(TwinJournal.name(2)); // one more than was retired
        assertThat(kinds(verify(less), Weight.BREAK)).containsExactly(Kind.MISSING_SEGMENT);
    }

    @Test
    void aRetirementThatWasInterruptedIsNoted() throws IOException {
        TwinJournal journal = plain();
        byte[] afterSecond = Arrays.copyOfRange(
                journal.file(TwinJournal.name(2)),
                journal.place(8).end() - 32,
                journal.place(8).end());
        journal.session()
                .segment()
                .own("journal.opened")
                .retired(2, 8, afterSecond)
                .checkpoint();
        journal.files.remove(TwinJournal.name(1));

        Verification found = verify(journal);

        assertThat(found.verdict()).isEqualTo(Verdict.VERIFIED);
        assertThat(kinds(found, Weight.NOTE)).contains(Kind.RETIREMENT_UNFINISHED);
    }

    @Test
    void otherRecordsInPlaceOfThoseWhoseWriteFailedAreFound() throws IOException {
        TwinJournal journal = new TwinJournal()
                .session()
                .segment()
                .own("journal.created")
                .record("one")
                .record("two")
                .segmentAfterFailure(2)
                .record("other")
                .own("journal.recovered")
                .checkpoint();

        Verification found = verify(journal);

        assertThat(kinds(found, Weight.BREAK)).containsExactly(Kind.BAD_LINK);
        assertThat(only(found, Kind.BAD_LINK).what()).contains("where writing them failed");
    }

    @Test
    void aWriteThatFailedTwiceIsVerified() throws IOException {
        TwinJournal journal = new TwinJournal()
                .session()
                .segment()
                .own("journal.created")
                .record("one")
                .record("two")
                .rubbish(24)
                .segmentAfterFailure(2)
                .repeat(2)
                .segmentAfterFailure(2)
                .repeat(2);
        journal.sequence = 3;
        journal.repeat(3).own("journal.recovered").checkpoint();

        Verification found = verify(journal);

        assertThat(found.verdict()).as("%s", found).isEqualTo(Verdict.VERIFIED);
        assertThat(found.lastSequence()).isEqualTo(5);
    }

    @Test
    void aTornTailIsNoBreakAndNothingOfItCounts() throws IOException {
        TwinJournal journal = plain().session()
                .segment()
                .own("journal.opened")
                .record("one")
                .record("two")
                .record("three");
        Place torn = journal.place(15);
        journal.of(torn).put(60, (byte) 0x55); // its page never came to the disk, that of the next record did

        Verification found = verify(journal);

        assertThat(found.verdict()).isEqualTo(Verdict.CONSISTENT);
        assertThat(isAbout(only(found, Kind.TORN_TAIL), torn)).isTrue();
        assertThat(found.lastSequence()).isEqualTo(14);

        // the next record says that this one had been on the disk: no crash did that
        TwinJournal damaged = plain().session()
                .segment()
                .own("journal.opened")
                .record("one")
                .record("two")
                .synced()
                .record("three");
        damaged.of(damaged.place(15)).put(60, (byte) 0x55);
        assertThat(kinds(verify(damaged), Weight.DOUBT)).containsExactly(Kind.BAD_FRAME);
    }

    @Test
    void severalRecordsDestroyedAreOneFindingAndTheRestIsRead() throws IOException {
        TwinJournal journal = plain();
        Place from = journal.place(2);
        Place to = journal.place(3);
        byte[] file = journal.file(from.file());
        Arrays.fill(file, from.offset() + 3, to.end() - 3, (byte) 0);

        Verification found = verify(journal);

        assertThat(kinds(found, Weight.DOUBT)).containsExactly(Kind.BAD_FRAME);
        assertThat(only(found, Kind.BAD_FRAME).what()).contains("records up to 3 are unreadable");
        assertThat(found.lastSequence()).isEqualTo(12);
    }

    @Test
    void theEndOfASegmentDestroyedIsOneFinding() throws IOException {
        TwinJournal journal = plain();
        Place place = journal.place(8);
        journal.of(place).put(70, (byte) 0x77);

        Verification found = verify(journal);

        assertThat(kinds(found, Weight.DOUBT)).containsExactly(Kind.BAD_FRAME);
        assertThat(isAbout(only(found, Kind.BAD_FRAME), place)).isTrue();
    }

    @Test
    void aRecordThatDoesNotDecodeIsFoundIfAskedForAndAlwaysIfItIsTheJournalsOwn() throws IOException {
        TwinJournal journal = new TwinJournal()
                .session()
                .segment()
                .own("journal.created")
                .frame(1, "no record".getBytes(StandardCharsets.US_ASCII))
                .checkpoint();
        assertThat(verify(journal).verdict()).isEqualTo(Verdict.VERIFIED);
        VerifierConfig.Builder decoding =
                VerifierConfig.builder().trust(TwinJournal.KEY.getPublic()).decodeRecords(true);
        assertThat(only(verify(journal, decoding), Kind.BAD_RECORD).sequence()).isEqualTo(2);

        TwinJournal own = new TwinJournal()
                .session()
                .segment()
                .frame(2, "no record".getBytes(StandardCharsets.US_ASCII))
                .checkpoint();
        assertThat(only(verify(own), Kind.BAD_RECORD).sequence()).isEqualTo(1);

        TwinJournal kind =
                new TwinJournal().session().segment().frame(9, new byte[8]).checkpoint();
        assertThat(only(verify(kind), Kind.BAD_RECORD).what()).contains("kind");
    }

    @Test
    void aFindingSaysWhoDidWhatAndWhenAndCanNotHarmATerminal() throws IOException {
        TwinJournal journal = new TwinJournal().session().segment().own("journal.created");
        journal.record("eve\u001B[2J", "limits.changed", "x")
                .checkpoint()
                .synced()
                .record("after");
        Place place = journal.place(2);
        journal.of(place).put(4, (byte) (journal.of(place).get(4) ^ 1)); // the checksum alone

        Finding finding = only(verify(journal), Kind.BAD_FRAME);

        assertThat(finding.toString())
                .startsWith("BAD_FRAME segment=0000000001.kellet offset=" + place.offset()
                        + " sequence=2 time=2026-01-01T00:00:00.020Z actor=\"eve\\u001b[2J\" action=limits.changed: ");
    }

    @Test
    void anyNumberOfThreadsFindsTheSame() throws IOException {
        TwinJournal journal = full();
        journal.of(journal.place(6)).put(60, (byte) 0x55);
        journal.of(journal.place(16)).put(60, (byte) 0x55);
        Verification one = verify(journal, journal.anchor(8));

        for (int threads = 2; threads <= 5; threads++) {
            VerifierConfig.Builder config = VerifierConfig.builder()
                    .trust(TwinJournal.KEY.getPublic())
                    .anchor(journal.anchor(8))
                    .threads(threads);

            assertThat(verify(journal, config)).isEqualTo(one);
        }
        assertThat(kinds(one, Weight.BREAK)).containsExactly(Kind.BAD_FRAME, Kind.BAD_FRAME);
    }

    @Test
    void aLastRecordThatWaitedLongDoesNotHideHowMuchIsNotCovered() throws IOException {
        TwinJournal journal = plain().session().segment().own("journal.opened");
        journal.wall += Duration.ofMinutes(2).toNanos();
        journal.nanos += Duration.ofMinutes(2).toNanos();
        journal.record("limits.changed");
        journal.wall -= Duration.ofMinutes(2).toNanos();
        journal.nanos -= Duration.ofMinutes(2).toNanos();
        journal.record("order.decided");

        Verification found = verify(journal);

        assertThat(found.verdict()).isEqualTo(Verdict.CONSISTENT);
        assertThat(only(found, Kind.UNCOVERED_TAIL).what()).contains("records 13..15");
    }

    @Test
    void anyNumberOfDoubtsHidesNoBreak() throws IOException {
        TwinJournal journal = plain().session().segment().own("journal.opened");
        for (int i = 0; i < 300; i++) {
            journal.wall -= Duration.ofSeconds(2).toNanos();
            journal.record("limits.changed");
        }
        journal.record("the.one");
        Place place = journal.place(journal.sequence - 1);
        journal.own("journal.closed").checkpoint();
        journal.file(place.file())[place.offset() + 60] ^= 1;

        Verification found = verify(journal);

        assertThat(found.verdict()).isEqualTo(Verdict.BROKEN);
        assertThat(found.findings()).anyMatch(finding -> finding.kind() == Kind.BAD_FRAME && isAbout(finding, place));
    }
}
