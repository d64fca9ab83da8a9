package io.kellet.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuditShapeTest {

    @Test
    void numbersItsFieldsInTheOrderInWhichTheyWereAdded() {
        AuditShape shape =
                AuditShape.of("a", "b").whole("x").text("y", 3).hashed("z").build();

        assertThat(shape.field("x")).isZero();
        assertThat(shape.field("y")).isOne();
        assertThat(shape.field("z")).isEqualTo(2);
        assertThat(shape.action()).isEqualTo("a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> shape.field("w"))
                .withMessage("no such field: \"w\", there are x, y, z in AuditShape[a]");
    }

    @Test
    void theLastSaidSubjectCounts() {
        AuditShape.Builder builder = AuditShape.of("a", "b").subject(5).subject("main");

        AuditShape fixed = builder.build();
        AuditShape open = builder.subject(5).build();

        assertThat(fixed.sizeBytes()).isEqualTo(open.sizeBytes() - 1);
        assertThat(AuditTrail.none().line(open).subject("other").append(1)).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AuditTrail.none().line(fixed).subject("other"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "limits changed", "größe", "a/b", "a\nb", "a\u0000"})
    void refusesAnActionOrAFieldThatIsNoName(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AuditShape.of(name, "b"))
                .withMessageStartingWith("action must be 1..128 letters, digits, dots, hyphens and underscores: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AuditShape.of("a", "b").whole(name))
                .withMessageStartingWith("field must be 1..64 letters, digits, dots, hyphens and underscores: ");
    }

    @Test
    void takesTheLongestNamesAndNoneLonger() {
        String action = "A9.-_z".repeat(22).substring(0, 128);
        String field = "f".repeat(64);

        assertThat(AuditShape.of(action, "b").flag(field).build().field(field)).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> AuditShape.of(action + "x", "b"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AuditShape.of("a", "b").flag(field + "x"));
    }

    @Test
    void takesTheLongestTextsAndNoneLonger() {
        String longest = "x".repeat(65_535);
        String longer = "x".repeat(65_534) + "ä";

        assertThat(AuditShape.of("a", longest)
                        .subject(longest)
                        .text("t", 65_535)
                        .build()
                        .sizeBytes())
                .isGreaterThan(3 * 65_535);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AuditShape.of("a", longer))
                .withMessage("actor must take at most 65535 bytes: 65536");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AuditShape.of("a", "b").subject(longer))
                .withMessage("subject must take at most 65535 bytes: 65536");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AuditShape.of("a", "b").text("t", 65_536))
                .withMessage("roomBytes must be 1..65535: 65536");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AuditShape.of("a", "b").subject(0));
    }

    @Test
    void refusesAFieldTwiceAndTheOneAfterThe255th() {
        AuditShape.Builder builder = AuditShape.of("a", "b");
        for (int i = 0; i < 255; i++) {
            builder.flag("f" + i);
        }

        assertThat(builder.build().field("f254")).isEqualTo(254);
        assertThatIllegalArgumentException().isThrownBy(() -> builder.flag("f255"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AuditShape.of("a", "b").flag("x").whole("x"))
                .withMessage("field is there twice: \"x\"");
    }
}
