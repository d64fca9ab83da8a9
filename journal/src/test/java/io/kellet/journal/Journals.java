package io.kellet.journal;

import io.kellet.journal.TwinJournal.Place;
import java.io.IOException;
import java.util.Arrays;

/** Journals that tests begin with, and what the verifier says of them. */
final class Journals {

    static final int RUBBISH = 40;

    private Journals() {}

    /** Three segments, two sessions, closed in order: records 1 to 12. */
    static TwinJournal plain() {
        return new TwinJournal()
                .session()
                .segment()
                .own("journal.created")
                .record("limits.changed")
                .record("switch.engaged")
                .checkpoint()
                .synced()
                .segment()
                .record("order.decided")
                .record("limits.changed")
                .own("journal.closed")
                .checkpoint()
                .synced()
                .session()
                .segment()
                .own("journal.opened")
                .record("switch.cleared")
                .own("journal.closed")
                .checkpoint();
    }

    /**
     * One of everything: the first segment is retired, two sessions, a write that failed at record 13 and was done again in the
     * next segment, closed in order. Records 5 to 21.
     */
    static TwinJournal full() {
        TwinJournal journal = new TwinJournal()
                .session()
                .segment()
                .own("journal.created")
                .record("limits.changed")
                .record("switch.engaged")
                .checkpoint()
                .synced();
        byte[] afterFirst = journal.chain;
        journal.segment()
                .record("order.decided")
                .record("limits.changed")
                .own("journal.closed")
                .checkpoint()
                .synced()
                .session()
                .segment()
                .own("journal.opened")
                .retired(1, 4, afterFirst)
                .checkpoint()
                .synced()
                .record("order.decided")
                .record("order.decided")
                .record("limits.changed")
                .rubbish(RUBBISH)
                .segmentAfterFailure(13)
                .repeat(13)
                .repeat(14)
                .own("journal.recovered")
                .record("order.decided")
                .checkpoint()
                .synced()
                .segment()
                .record("switch.engaged")
                .record("switch.cleared")
                .own("journal.closed")
                .checkpoint();
        journal.files.remove(TwinJournal.name(1));
        return journal;
    }

    static Verification verify(TwinJournal journal, Anchor... anchors) throws IOException {
        VerifierConfig.Builder config = VerifierConfig.builder().threads(1).trust(TwinJournal.KEY.getPublic());
        Arrays.asList(anchors).forEach(config::anchor);
        return verify(journal, config);
    }

    static Verification verify(TwinJournal journal, VerifierConfig.Builder config) throws IOException {
        return Verifier.verify(TwinJournal.DIRECTORY, config.build(), journal.asFiles());
    }

    /** Whether a finding is about this frame. */
    static boolean isAbout(Finding finding, Place place) {
        return finding.segment().equals(place.file())
                && finding.offset() == place.offset()
                && finding.sequence() == place.sequence();
    }
}
