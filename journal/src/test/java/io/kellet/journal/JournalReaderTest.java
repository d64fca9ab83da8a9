package io.kellet.journal;

import static io.kellet.journal.Journals.full;
import static io.kellet.journal.Journals.isAbout;
import static io.kellet.journal.Journals.plain;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.journal.Finding.Kind;
import io.kellet.journal.RecordFilter.Whose;
import io.kellet.journal.TwinJournal.Place;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JournalReaderTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static List<Long> sequences(TwinJournal journal, RecordFilter.Builder filter) throws IOException {
        List<Long> sequences = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(TwinJournal.DIRECTORY, filter.build(), journal.asFiles())) {
            for (JournalRecord record = reader.next(); record != null; record = reader.next()) {
                sequences.add(record.sequence());
            }
            assertThat(reader.findings()).isEmpty();
            assertThat(reader.next()).isNull();
        }
        return sequences;
    }

    @Test
    void readsEveryRecordOnceInOrderAndNoCheckpoint() throws IOException {
        assertThat(sequences(plain(), RecordFilter.builder())).containsExactly(1L, 2L, 3L, 5L, 6L, 7L, 9L, 10L, 11L);
        // 13 and 14 are in two segments
        assertThat(sequences(full(), RecordFilter.builder()))
                .containsExactly(5L, 6L, 7L, 9L, 10L, 12L, 13L, 14L, 15L, 16L, 18L, 19L, 20L);
    }

    @Test
    void givesBackWhatWasWritten() throws IOException {
        TwinJournal journal = plain();
        Place place = journal.place(2);
        try (JournalReader reader = JournalReader.open(TwinJournal.DIRECTORY, RecordFilter.ALL, journal.asFiles())) {
            reader.next();

            JournalRecord record = requireNonNull(reader.next());

            assertThat(record.segment()).isEqualTo(1);
            assertThat(record.offset()).isEqualTo(place.offset());
            assertThat(record.session()).isEqualTo(1);
            assertThat(record.time()).isEqualTo(START.plusMillis(20));
            assertThat(record.nanos()).isEqualTo(Long.MAX_VALUE - 4_980_000_000L);
            assertThat(record.own()).isFalse();
            assertThat(record.record().actor()).isEqualTo("anna");
            assertThat(record.record().action()).isEqualTo("limits.changed");
            assertThat(record.record().subject()).isEqualTo("equities");
            assertThat(record.record().fields()).hasToString("[version=2]");
        }
    }

    @Test
    void filtersByEachProperty() throws IOException {
        TwinJournal journal = plain().record("eve", "limits.changed", "bonds");

        assertThat(sequences(journal, RecordFilter.builder().action("limits.changed")))
                .containsExactly(2L, 6L, 13L);
        assertThat(sequences(journal, RecordFilter.builder().action("switch.*")))
                .containsExactly(3L, 10L);
        assertThat(sequences(journal, RecordFilter.builder().action("*"))).hasSize(10);
        assertThat(sequences(journal, RecordFilter.builder().actor("eve"))).containsExactly(13L);
        assertThat(sequences(journal, RecordFilter.builder().actor("ev"))).isEmpty();
        assertThat(sequences(journal, RecordFilter.builder().subject("bonds"))).containsExactly(13L);
        assertThat(sequences(journal, RecordFilter.builder().whose(Whose.OWN))).containsExactly(1L, 7L, 9L, 11L);
        assertThat(sequences(journal, RecordFilter.builder().whose(Whose.OTHERS).sequences(3, 10)))
                .containsExactly(3L, 5L, 6L, 10L);
        assertThat(sequences(journal, RecordFilter.builder().sequences(7, 9))).containsExactly(7L, 9L);
        assertThat(sequences(
                        journal,
                        RecordFilter.builder().from(START.plusMillis(30)).to(START.plusMillis(60))))
                .containsExactly(3L, 5L); // the first instant is in, the last is not
        assertThat(sequences(journal, RecordFilter.builder().from(Instant.MIN).to(Instant.MAX)))
                .hasSize(10);
    }

    @Test
    void aFilterThatNobodyCanMeanIsRefused() {
        assertThatThrownBy(() -> RecordFilter.builder().sequences(3, 2).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3..2");
        assertThatThrownBy(() -> RecordFilter.builder().action("a*b").build()).hasMessageContaining("one * at its end");
        assertThatThrownBy(() -> RecordFilter.builder()
                        .from(START)
                        .to(START.minusNanos(1))
                        .build())
                .hasMessageContaining("to must not be before from");
    }

    @Test
    void theLastRecordsComeInTheirOrderFromAsManySegmentsAsItTakes() throws IOException {
        TwinJournal journal = full();

        for (int count = 1; count <= 14; count++) {
            List<Long> all = sequences(journal, RecordFilter.builder());

            List<JournalRecord> last =
                    JournalReader.last(TwinJournal.DIRECTORY, count, RecordFilter.ALL, journal.asFiles());

            assertThat(last)
                    .extracting(JournalRecord::sequence)
                    .isEqualTo(all.subList(Math.max(0, all.size() - count), all.size()));
        }
        assertThat(JournalReader.last(
                        TwinJournal.DIRECTORY,
                        1,
                        RecordFilter.builder().action("limits.*").build(),
                        journal.asFiles()))
                .extracting(JournalRecord::sequence)
                .containsExactly(14L);
    }

    @Test
    void theLastCheckpointIsAnAnchorTheJournalMeets() throws IOException {
        TwinJournal journal = full();
        journal.files.remove(TwinJournal.name(5));

        Anchor anchor = requireNonNull(JournalReader.lastAnchor(TwinJournal.DIRECTORY, journal.asFiles()));

        assertThat(anchor).isEqualTo(journal.anchor(17));
        assertThat(Journals.verify(journal, anchor).anchorsMet()).isEqualTo(1);
        assertThat(JournalReader.lastAnchor(
                        TwinJournal.DIRECTORY,
                        new TwinJournal()
                                .session()
                                .segment()
                                .own("journal.created")
                                .asFiles()))
                .isNull();
    }

    @Test
    void whatIsDamagedIsLeftOutAndToldAndTheRestIsRead() throws IOException {
        TwinJournal journal = full();
        Place place = journal.place(6);
        journal.of(place).put(60, (byte) 0x55);
        Place last = journal.place(20);
        journal.splice(last.file(), last.offset() + 10, journal.file(last.file()).length);
        List<Long> sequences = new ArrayList<>();

        try (JournalReader reader = JournalReader.open(TwinJournal.DIRECTORY, RecordFilter.ALL, journal.asFiles())) {
            for (JournalRecord record = reader.next(); record != null; record = reader.next()) {
                sequences.add(record.sequence());
            }

            assertThat(sequences).containsExactly(5L, 7L, 9L, 10L, 12L, 13L, 14L, 15L, 16L, 18L, 19L);
            assertThat(reader.findings()).extracting(Finding::kind).containsExactly(Kind.BAD_FRAME, Kind.TORN_TAIL);
            assertThat(isAbout(reader.findings().get(0), place)).isTrue();
            assertThat(isAbout(reader.findings().get(1), last)).isTrue();
        }
    }
}
