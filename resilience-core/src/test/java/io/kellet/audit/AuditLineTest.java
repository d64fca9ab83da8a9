package io.kellet.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.testkit.ManualClock;
import io.kellet.testkit.RandomHistory;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AuditLineTest {

    private final ManualClock clock = new ManualClock();
    private final AuditQueue queue = AuditQueue.of(
            AuditQueueConfig.named("test").lines(2).lineBytes(1 << 16).build(), clock);
    private final Keeper keeper = new Keeper();

    @Test
    void saysWhatItsShapeAndItsFieldsSay() {
        AuditShape shape = AuditShape.of("order.decided", "gateway")
                .subject(16)
                .whole("order")
                .real("price")
                .flag("accepted")
                .text("reason", 8)
                .hashed("client")
                .build();
        AuditLine line = queue.line(shape);

        line.subject("equities").whole(0, -7).real(1, 1.5).flag(2, true).text(3, "späte");
        AuditRecord record = appended(line);

        assertThat(record.actor()).isEqualTo("gateway");
        assertThat(record.action()).isEqualTo("order.decided");
        assertThat(record.subject()).isEqualTo("equities");
        assertThat(record.cut()).isFalse();
        assertThat(record.fields())
                .containsExactly(
                        new AuditField("order", new AuditValue.Whole(-7)),
                        new AuditField("price", new AuditValue.Real(1.5)),
                        new AuditField("accepted", new AuditValue.Flag(true)),
                        new AuditField("reason", new AuditValue.Text("späte")),
                        new AuditField("client", new AuditValue.Hashed("0".repeat(64))));
        assertThat(keeper.last().nanos()).isEqualTo(clock.nanos());
    }

    @Test
    void keepsWhatWasFilledInUntilItIsFilledInAnew() {
        AuditLine line = queue.line(
                AuditShape.of("a", "b").subject(8).whole("n").text("t", 8).build());

        line.subject("longer").whole(0, 1).text(1, "longest");
        AuditRecord first = appended(line);
        AuditRecord second = appended(line.whole(0, 2));
        AuditRecord third = appended(line.subject("s").text(1, ""));

        assertThat(second.fields().get(1)).isEqualTo(first.fields().get(1));
        assertThat(second.subject()).isEqualTo("longer");
        assertThat(third.subject()).isEqualTo("s");
        assertThat(third.fields())
                .containsExactly(
                        new AuditField("n", new AuditValue.Whole(2)), new AuditField("t", new AuditValue.Text("")));
    }

    @Test
    void aRecordSaysThatATextWasCutForAsLongAsOneIs() {
        AuditLine line = queue.line(
                AuditShape.of("a", "b").subject(2).text("t", 2).text("u", 2).build());

        assertThat(appended(line.subject("ab").text(0, "ab").text(1, "ab")).cut())
                .isFalse();
        assertThat(appended(line.text(0, "abc")).cut()).isTrue();
        assertThat(appended(line.text(1, "aä")).cut()).isTrue();
        assertThat(appended(line.text(0, "ab")).cut()).isTrue();
        assertThat(appended(line.text(1, "a")).cut()).isFalse();
        assertThat(appended(line.subject("abc")).cut()).isTrue();
        assertThat(appended(line.subject("ab")).cut()).isFalse();
    }

    @Test
    void manyTextsAreEachKnownToBeCutOrNot() {
        AuditShape.Builder builder = AuditShape.of("a", "b");
        for (int field = 0; field < 100; field++) {
            builder.text("t" + field, 1);
        }
        AuditLine line = queue.line(builder.build());

        line.text(70, "ab").text(80, "a");

        assertThat(appended(line).cut()).isTrue();
        assertThat(appended(line.text(70, "a")).cut()).isFalse();
    }

    @Test
    void aSubjectThatIsAlwaysTheSameIsNotSaidAgainByARecord() {
        AuditLine fixed = queue.line(AuditShape.of("a", "b").subject("main").build());
        AuditLine none = queue.line(AuditShape.of("a", "b").build());

        assertThat(appended(fixed).subject()).isEqualTo("main");
        assertThat(appended(none).subject()).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fixed.subject("other"))
                .withMessageContaining("records do not say their subject: AuditShape[a]");
        assertThatIllegalArgumentException().isThrownBy(() -> none.subject("other"));
    }

    @Test
    void aFieldOfAnotherTypeOrNumberIsRefused() {
        AuditLine line = queue.line(AuditShape.of("a", "b")
                .whole("w")
                .real("r")
                .flag("f")
                .text("t", 4)
                .hashed("h")
                .build());
        String message = "field is of another type: w of AuditShape[a]";

        assertThatIllegalArgumentException().isThrownBy(() -> line.real(0, 1)).withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> line.flag(0, true))
                .withMessage(message);
        assertThatIllegalArgumentException().isThrownBy(() -> line.text(0, "x")).withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> line.secret(0, "x"))
                .withMessage(message);
        assertThatIllegalArgumentException().isThrownBy(() -> line.whole(4, 1));
        assertThatThrownBy(() -> line.whole(5, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> line.whole(-1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aShapeLongerThanALineIsRefusedAndOneAsLongIsNot() {
        AuditQueue small =
                AuditQueue.of(AuditQueueConfig.named("small").lineBytes(64).build(), clock);
        int room = 64 - AuditShape.of("a", "b").build().sizeBytes();

        AuditShape fits = AuditShape.of("a", "b").subject(room).build();
        AuditShape tooLong = AuditShape.of("a", "b").subject(room + 1).build();

        assertThat(fits.sizeBytes()).isEqualTo(64);
        assertThat(small.line(fits).subject("x".repeat(room)).append(1)).isTrue();
        assertThat(small.drain(keeper, 1)).isOne();
        assertThat(keeper.last().requireRecord().subject()).hasSize(room);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> small.line(tooLong))
                .withMessage("shape is longer than a line: AuditShape[a] bytes=65 lineBytes=64");
    }

    @Test
    void aTextThatCannotBeReadLeavesARecordThatCan() {
        AuditLine line = queue.line(AuditShape.of("a", "b").text("t", 16).build());
        line.text(0, "before");
        CharSequence shrinking = new CharSequence() {
            @Override
            public int length() {
                return 12;
            }

            @Override
            public char charAt(int index) {
                if (index == 10) {
                    throw new StringIndexOutOfBoundsException(index);
                }
                return 'x';
            }

            @Override
            public CharSequence subSequence(int start, int end) {
                throw new UnsupportedOperationException();
            }
        };

        assertThatThrownBy(() -> line.text(0, shrinking)).isInstanceOf(StringIndexOutOfBoundsException.class);

        assertThat(appended(line).fields()).containsExactly(new AuditField("t", new AuditValue.Text("")));
    }

    /** A shape, its line and, plainly, what was filled in. */
    private final class LineAndTwin {
        private final AuditShape shape;
        private final AuditLine line;
        private final String actor;
        private final String action;
        private final int subjectRoom;
        private final List<Integer> rooms = new ArrayList<>();
        private final List<AuditField> fields = new ArrayList<>();
        private String subject = "";
        private boolean subjectCut;
        private final List<Boolean> cut = new ArrayList<>();

        LineAndTwin(Random random) {
            StringBuilder who = new StringBuilder();
            for (int i = random.nextInt(10); i > 0; i--) {
                Utf8Test.appendAny(random, who);
            }
            actor = who.toString();
            action = "a".repeat(1 + random.nextInt(RecordFormat.LONGEST_ACTION));
            subjectRoom = 1 + random.nextInt(20);
            AuditShape.Builder builder = AuditShape.of(action, actor).subject(subjectRoom);
            for (int i = random.nextInt(8); i > 0; i--) {
                String name = "f".repeat(fields.size() == 3 ? RecordFormat.LONGEST_NAME : 1) + fields.size();
                name = name.substring(0, Math.min(name.length(), RecordFormat.LONGEST_NAME));
                addField(random, builder, name);
            }
            shape = builder.build();
            line = queue.line(shape);
        }

        private void addField(Random random, AuditShape.Builder builder, String name) {
            int room = 0;
            AuditValue value;
            switch (random.nextInt(5)) {
                case 0 -> {
                    builder.whole(name);
                    value = new AuditValue.Whole(0);
                }
                case 1 -> {
                    builder.real(name);
                    value = new AuditValue.Real(0);
                }
                case 2 -> {
                    builder.flag(name);
                    value = new AuditValue.Flag(false);
                }
                case 3 -> {
                    builder.hashed(name);
                    value = new AuditValue.Hashed("0".repeat(64));
                }
                default -> {
                    room = 1 + random.nextInt(12);
                    builder.text(name, room);
                    value = new AuditValue.Text("");
                }
            }
            fields.add(new AuditField(name, value));
            rooms.add(room);
            cut.add(false);
        }

        void fillIn(Random random) {
            if (fields.isEmpty()) {
                return;
            }
            int field = random.nextInt(fields.size());
            AuditValue before = fields.get(field).value();
            AuditValue value = before;
            if (before instanceof AuditValue.Whole) {
                value = new AuditValue.Whole(random.nextLong());
                line.whole(field, ((AuditValue.Whole) value).value());
            } else if (before instanceof AuditValue.Real) {
                value = new AuditValue.Real(Double.longBitsToDouble(random.nextLong()));
                line.real(field, ((AuditValue.Real) value).value());
            } else if (before instanceof AuditValue.Flag) {
                value = new AuditValue.Flag(random.nextBoolean());
                line.flag(field, ((AuditValue.Flag) value).value());
            } else if (before instanceof AuditValue.Text) {
                String text = anyText(random);
                line.text(field, text);
                value = new AuditValue.Text(cutTo(text, rooms.get(field)));
                cut.set(field, isCut(text, rooms.get(field)));
            }
            fields.set(field, new AuditField(fields.get(field).name(), value));
        }

        void fillInSubject(Random random) {
            String text = anyText(random);
            line.subject(text);
            subject = cutTo(text, subjectRoom);
            subjectCut = isCut(text, subjectRoom);
        }

        void verify() {
            AuditRecord record = appended(line);
            AuditRecord twin =
                    new AuditRecord(wellFormed(actor), action, subject, fields, subjectCut || cut.contains(true));
            assertThat(record).isEqualTo(twin);
            assertThat(AuditRecord.decode(ByteBuffer.wrap(record.encode()))).isEqualTo(twin);
        }
    }

    @Test
    void agreesWithAPlainTwinOnRandomHistories() {
        RandomHistory.ofRandom(LineAndTwin::new)
                .command("fill in", 4, (random, both) -> both.fillIn(random))
                .command("subject", 1, (random, both) -> both.fillInSubject(random))
                .check("says the same", LineAndTwin::verify)
                .run();
    }

    private AuditRecord appended(AuditLine line) {
        assertThat(line.append(clock.nanos())).isTrue();
        assertThat(queue.drain(keeper, 1)).isOne();
        return keeper.last().requireRecord();
    }

    static String anyText(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            Utf8Test.appendAny(random, text);
        }
        return text.toString();
    }

    /** Half a pair of surrogates becomes a question mark. */
    static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static boolean isCut(String text, int room) {
        return text.getBytes(StandardCharsets.UTF_8).length > room;
    }

    /** The longest start that is whole characters and takes no more bytes. */
    private static String cutTo(String text, int room) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int length = Math.min(room, bytes.length); ; length--) {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .decode(ByteBuffer.wrap(Arrays.copyOf(bytes, length)))
                        .toString();
            } catch (CharacterCodingException e) {
                assertThat(length).as("some start is whole").isPositive();
            }
        }
    }
}
