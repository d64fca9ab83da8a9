package io.kellet.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.kellet.testkit.ManualClock;
import io.kellet.testkit.RandomHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AuditEntryTest {

    private final ManualClock clock = new ManualClock();
    private final AuditQueue queue =
            AuditQueue.of(AuditQueueConfig.named("test").build(), clock);
    private final Keeper keeper = new Keeper();

    @Test
    void saysWhatWasPutInThatOrder() {
        assertThat(queue.entry("limits.changed")
                        .actor("anna")
                        .subject("equities")
                        .put("version", 7)
                        .put("factor", 0.5)
                        .put("urgent", true)
                        .put("why", "größer")
                        .append())
                .isTrue();

        assertThat(taken())
                .isEqualTo(new AuditRecord(
                        "anna",
                        "limits.changed",
                        "equities",
                        List.of(
                                new AuditField("version", new AuditValue.Whole(7)),
                                new AuditField("factor", new AuditValue.Real(0.5)),
                                new AuditField("urgent", new AuditValue.Flag(true)),
                                new AuditField("why", new AuditValue.Text("größer"))),
                        false));
        assertThat(keeper.last().nanos()).isEqualTo(clock.nanos());
        assertThat(keeper.last().receipt()).isNull();
    }

    @Test
    void whatWasNotSaidIsEmpty() {
        queue.entry("a").append();

        assertThat(taken()).isEqualTo(new AuditRecord("", "a", "", List.of(), false));
    }

    @Test
    void isAppendedOnceAndNotChangedAfterwards() {
        AuditEntry entry = queue.entry("a").put("x", 1);
        entry.append();

        assertThatIllegalStateException()
                .isThrownBy(entry::append)
                .withMessage("an entry is appended once: AuditEntry[a]");
        assertThatIllegalStateException().isThrownBy(() -> entry.append(Durability.DURABLE));
        assertThatIllegalStateException().isThrownBy(() -> entry.put("y", 1));
        assertThatIllegalStateException().isThrownBy(() -> entry.actor("b"));
        assertThatIllegalStateException().isThrownBy(() -> entry.subject("b"));
        assertThatIllegalStateException().isThrownBy(() -> entry.secret("z", "b"));
    }

    @Test
    void refusesWhatCannotBeWrittenWhereItIsPut() {
        AuditEntry entry = queue.entry("a").put("x", 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> entry.put("x", 2.0))
                .withMessage("field is there twice: \"x\" in AuditEntry[a]");
        assertThatIllegalArgumentException().isThrownBy(() -> entry.put("a b", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> entry.put("", true));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> entry.put("long", "x".repeat(65_536)))
                .withMessage("long must take at most 65535 bytes: 65536");
        assertThatIllegalArgumentException().isThrownBy(() -> entry.actor("ä".repeat(32_768)));
        assertThatIllegalArgumentException().isThrownBy(() -> entry.subject("x".repeat(65_536)));
        assertThatIllegalArgumentException().isThrownBy(() -> queue.entry("a b"));
        assertThatNullPointerException().isThrownBy(() -> entry.put("null", nothing()));
        assertThatNullPointerException().isThrownBy(() -> entry.secret("null", (CharSequence) nothing()));

        assertThat(entry.append()).isTrue();
        assertThat(taken().fields()).containsExactly(new AuditField("x", new AuditValue.Whole(1)));
    }

    @Test
    void takes255FieldsAndNotOneMore() {
        AuditEntry entry = queue.entry("a");
        for (int i = 0; i < 255; i++) {
            entry.put("f" + i, "v" + i);
        }

        assertThatIllegalArgumentException()
                .isThrownBy(() -> entry.put("f255", 1))
                .withMessage("fields must be at most 255 in AuditEntry[a]");
        entry.append();

        assertThat(taken().fields()).hasSize(255);
    }

    @Test
    void aRecordOneByteTooLongIsRefusedAndCounted() {
        AuditQueue small =
                AuditQueue.of(AuditQueueConfig.named("small").entryBytes(64).build(), clock);
        int room = 64 - new AuditRecord("", "a", "", List.of(), false).encode().length;

        assertThat(small.entry("a").subject("x".repeat(room)).append()).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> small.entry("a").subject("x".repeat(room + 1)).append())
                .withMessage("record is longer than the trail allows: bytes=65 entryBytes=64 AuditEntry[a]");

        assertThat(small.stats().accepted()).isOne();
        assertThat(small.stats().rejected()).isOne();
    }

    @Test
    void growsAsFarAsItMust() {
        RandomHistory.of(() -> new ArrayList<AuditField>())
                .command("put", (random, fields) -> fields.add(new AuditField("f" + fields.size(), text(random))))
                .check("all of it is there", fields -> {
                    AuditEntry entry = queue.entry("a");
                    fields.forEach(field -> entry.put(field.name(), ((AuditValue.Text) field.value()).value()));
                    entry.append();
                    assertThat(taken().fields()).isEqualTo(fields);
                })
                .run(50, 40);
    }

    private static AuditValue text(Random random) {
        return new AuditValue.Text("x".repeat(random.nextInt(300)));
    }

    @Test
    void theTrailThatKeepsNothingTakesEverythingAndSaysSo() throws Exception {
        AuditTrail none = AuditTrail.none();

        assertThat(none.entry("a").put("x", 1).secret("s", "hunter2").append()).isTrue();
        AuditReceipt receipt = none.entry("a").append(Durability.DURABLE);
        AuditReceipt mark = none.mark(Durability.WRITTEN);

        AuditPosition nowhere = new AuditPosition(AuditPosition.NOWHERE, Durability.DURABLE);
        assertThat(receipt.await(java.time.Duration.ZERO)).isEqualTo(nowhere);
        assertThat(mark.await(java.time.Duration.ZERO).sequence()).isEqualTo(AuditPosition.NOWHERE);
        AuditShape shape = AuditShape.of("a", "b").hashed("h").build();
        assertThat(none.line(shape).secret(0, "hunter2").append(1)).isTrue();
        assertThat(none.stats()).isEqualTo(new AuditStats(0, 0, 0, 0, 0, 0, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> none.entry("a b"));
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }

    private AuditRecord taken() {
        assertThat(queue.drain(keeper, 10)).isOne();
        return keeper.last().requireRecord();
    }
}
