package io.kellet.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kellet.testkit.ManualClock;
import io.kellet.testkit.RandomHistory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The bytes of a record: what is documented, nothing else is read, and what is read is what was written. */
final class RecordFormatTest {

    private static final String HASH = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    private static final AuditRecord RECORD = new AuditRecord(
            "änne",
            "order.decided",
            "desk",
            List.of(
                    new AuditField("w", new AuditValue.Whole(-2)),
                    new AuditField("r", new AuditValue.Real(Double.NaN)),
                    new AuditField("f", new AuditValue.Flag(true)),
                    new AuditField("t", new AuditValue.Text("x")),
                    new AuditField("h", new AuditValue.Hashed(HASH))),
            true);

    private static final String BYTES = "01010500" // version, flags, fields
            + "05000500c3a46e6e65" // actor
            + "0d000d006f726465722e64656369646564" // action
            + "040004006465736b" // subject
            + "010177feffffffffffffff"
            + "020172000000000000f87f"
            + "03016601"
            + "0401740100010078"
            + "050168" + HASH;

    @Test
    void isWrittenAsItIsDocumented() {
        assertThat(HexFormat.of().formatHex(RECORD.encode())).isEqualTo(BYTES);
        assertThat(decode(HexFormat.of().parseHex(BYTES))).isEqualTo(RECORD);
    }

    @Test
    void everyByteMadeAnotherIsRefusedOrSaysSomethingElse() {
        for (byte[] bytes : List.of(RECORD.encode(), ofAShape())) {
            AuditRecord before = decode(bytes);
            List<Integer> unnoticed = new ArrayList<>(); // where
            for (int at = 0; at < bytes.length; at++) {
                for (int flip = 1; flip < 256; flip++) {
                    bytes[at] ^= (byte) flip;
                    if (before.equals(decodeOrNull(bytes))) {
                        unnoticed.add(at);
                    }
                    bytes[at] ^= (byte) flip;
                }
            }
            assertThat(unnoticed).isEmpty();
        }
    }

    @Test
    void everyRecordCutShortOrWithBytesBehindItIsRefused() {
        for (byte[] bytes : List.of(RECORD.encode(), ofAShape())) {
            for (int length = 0; length < bytes.length; length++) {
                assertThat(decodeOrNull(Arrays.copyOf(bytes, length)))
                        .as("length %s", length)
                        .isNull();
            }
            assertThat(decodeOrNull(Arrays.copyOf(bytes, bytes.length + 1))).isNull();
        }
    }

    @Test
    void anyRubbishIsRefusedOrReadAndNothingElse() {
        RandomHistory.of(() -> new byte[1][])
                .command("rubbish", (random, holder) -> {
                    byte[] bytes = random.nextBoolean() ? RECORD.encode() : new byte[random.nextInt(64)];
                    for (int i = bytes.length == 0 ? 0 : random.nextInt(8); i > 0; i--) {
                        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                    }
                    holder[0] = bytes;
                })
                .check("refused or read", holder -> {
                    AuditRecord record = holder[0] == null ? null : decodeOrNull(holder[0]);
                    if (record != null) {
                        assertThat(decode(record.encode())).isEqualTo(record);
                    }
                })
                .run();
    }

    @Test
    void readsOnlyWhatRemainsAndLeavesTheBufferAsItIs() {
        ByteBuffer buffer = ByteBuffer.allocate(300);
        buffer.position(7).put(RECORD.encode()).limit(buffer.position()).position(7);
        int limit = buffer.limit();

        assertThat(AuditRecord.decode(buffer)).isEqualTo(RECORD);

        assertThat(buffer.position()).isEqualTo(7);
        assertThat(buffer.limit()).isEqualTo(limit);
    }

    @Test
    void aNumberThatIsNoneIsWrittenInOneWay() {
        double strange = Double.longBitsToDouble(0xFFF8_0000_0000_1234L);

        byte[] bytes =
                withFields(new AuditField("r", new AuditValue.Real(strange))).encode();

        assertThat(bytes)
                .isEqualTo(withFields(new AuditField("r", new AuditValue.Real(Double.NaN)))
                        .encode());
        RecordFormat.putLong(bytes, bytes.length - 8, 0xFFF8_0000_0000_1234L);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> decode(bytes))
                .withMessageContaining("not as it is written");
    }

    @Test
    void refusesToWriteWhatItWouldNotRead() {
        AuditField field = new AuditField("x", new AuditValue.Flag(true));
        List<AuditField> many = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            many.add(new AuditField("f" + i, new AuditValue.Whole(i)));
        }

        assertThatIllegalArgumentException()
                .isThrownBy(() -> withFields(field, field).encode());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AuditRecord("", "a", "", many, false).encode())
                .withMessage("fields must be at most 255: 256");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AuditRecord("", "a b", "", List.of(), false).encode());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AuditRecord("", "a", "x".repeat(65_536), List.of(), false).encode())
                .withMessage("subject must take at most 65535 bytes: 65536");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> withFields(new AuditField("a b", new AuditValue.Flag(true)))
                        .encode());
        AuditRecord most = new AuditRecord("", "a", "", many.subList(0, 255), false);
        assertThat(decode(most.encode())).isEqualTo(most);
        byte[] tooMany = most.encode();
        RecordFormat.putShort(tooMany, 2, 256);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> decode(tooMany))
                .withMessageContaining("fields must be at most 255: 256");
    }

    @Test
    void aHashIsOfLowerCaseDigitsOnly() {
        assertThatIllegalArgumentException().isThrownBy(() -> new AuditValue.Hashed(HASH.substring(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new AuditValue.Hashed("A" + HASH.substring(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new AuditValue.Hashed("g" + HASH.substring(1)));
    }

    @Test
    void whatIsWrongIsSaidWithThePlaceAndWithoutWhatStandsThere() {
        byte[] version = RECORD.encode();
        version[0] = 2;
        byte[] action = RECORD.encode();
        action[17] = '\n';

        assertThatIllegalArgumentException()
                .isThrownBy(() -> decode(version))
                .withMessage("not an audit record: version must be 1: 2, at byte 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> decode(action))
                .withMessage("not an audit record: action has other characters than a name, or too many, or none,"
                        + " at byte 30");
    }

    @Test
    void whatWasWrittenIsReadAgainOnRandomRecords() {
        RandomHistory.of(() -> new ArrayList<AuditField>())
                .command("add", (random, fields) -> {
                    if (fields.size() < RecordFormat.MOST_FIELDS) {
                        fields.add(new AuditField("f" + fields.size(), any(random)));
                    }
                })
                .check("round trip", fields -> {
                    AuditRecord record = new AuditRecord("a€", "b", "c", fields, fields.size() % 2 == 0);
                    assertThat(decode(record.encode())).isEqualTo(record);
                })
                .run();
    }

    @Test
    void theLongestTextsAreReadAgain() {
        String longest = "€".repeat(21_845);
        AuditRecord record = new AuditRecord(
                longest, "x".repeat(128), longest, List.of(new AuditField("t", new AuditValue.Text(longest))), false);

        assertThat(decode(record.encode())).isEqualTo(record);
    }

    private static AuditValue any(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> new AuditValue.Whole(random.nextLong());
            case 1 -> new AuditValue.Real(Double.longBitsToDouble(random.nextLong()));
            case 2 -> new AuditValue.Flag(random.nextBoolean());
            case 3 -> new AuditValue.Text(AuditLineTest.wellFormed(AuditLineTest.anyText(random)));
            default -> {
                byte[] hash = new byte[32];
                random.nextBytes(hash);
                yield new AuditValue.Hashed(HexFormat.of().formatHex(hash));
            }
        };
    }

    /** With a text that does not fill its room. */
    private static byte[] ofAShape() {
        AuditQueue queue = AuditQueue.of(AuditQueueConfig.named("test").build(), new ManualClock());
        AuditLine line = queue.line(AuditShape.of("a", "b")
                .subject(6)
                .text("t", 5)
                .whole("w")
                .flag("f")
                .build());
        line.subject("main").text(0, "xy").whole(1, 3).append(1);
        byte[][] taken = new byte[1][];
        queue.drain((nanos, bytes, length, receipt) -> taken[0] = Arrays.copyOf(bytes, length), 1);
        return taken[0];
    }

    private static AuditRecord withFields(AuditField... fields) {
        return new AuditRecord("", "a", "", List.of(fields), false);
    }

    private static AuditRecord decode(byte[] bytes) {
        return AuditRecord.decode(ByteBuffer.wrap(bytes));
    }

    private static @Nullable AuditRecord decodeOrNull(byte[] bytes) {
        try {
            return decode(bytes);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
