package io.kellet.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.kellet.order.Scope;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class GateConfigTest {

    @Test
    void defaultsAreWhatTheDocumentationSays() {
        GateConfig config = GateConfig.named("equities").build();

        assertThat(config.name()).isEqualTo("equities");
        assertThat(config.writers()).isEqualTo(GateConfig.Writers.ONE);
        assertThat(config.patience()).isEqualTo(Duration.ofNanos(50_000));
        assertThat(config.scopes())
                .containsExactlyInAnyOrder(
                        Scope.FIRM, Scope.DESK, Scope.ACCOUNT, Scope.STRATEGY, Scope.TRADER, Scope.VENUE);
        assertThat(config.desks()).isEqualTo(64);
        assertThat(config.accounts()).isEqualTo(1_024);
        assertThat(config.strategies()).isEqualTo(256);
        assertThat(config.traders()).isEqualTo(256);
        assertThat(config.venues()).isEqualTo(32);
        assertThat(config.positions()).isEqualTo(16_384);
        assertThat(config.workingOrders()).isEqualTo(4_096);
        assertThat(config.rememberedOrders()).isEqualTo(4_096);
        assertThat(config.maxQuantity()).isEqualTo(1L << 40);
        assertThat(config.maxPrice()).isEqualTo(1L << 40);
        assertThat(config.referenceAge()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.marketOrderBps()).isEqualTo(500);
        assertThat(config.retryWindow()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void theFirmAndTheAccountAlwaysHoldPositionsAndASymbolNeverDoes() {
        GateConfig config = GateConfig.named("narrow")
                .scopes(Scope.SYMBOL, Scope.TRADER, Scope.TRADER)
                .build();

        assertThat(config.scopes()).containsExactlyInAnyOrder(Scope.FIRM, Scope.ACCOUNT, Scope.TRADER);
    }

    @Test
    void everySettingHasItsRange() {
        range("desks must be 1..65536: ", 1, 65_536, (builder, value) -> builder.desks((int) value));
        range("accounts must be 1..1048576: ", 1, 1 << 20, (builder, value) -> builder.accounts((int) value));
        range("strategies must be 1..65536: ", 1, 65_536, (builder, value) -> builder.strategies((int) value));
        range("traders must be 1..65536: ", 1, 65_536, (builder, value) -> builder.traders((int) value));
        range("venues must be 1..4096: ", 1, 4_096, (builder, value) -> builder.venues((int) value));
        range("positions must be 1..4194304: ", 1, 1 << 22, (builder, value) -> builder.positions((int) value));
        range("workingOrders must be 1..4194304: ", 1, 1 << 22, (builder, value) -> builder.workingOrders((int) value));
        range(
                "rememberedOrders must be 1..4194304: ",
                1,
                1 << 22,
                (builder, value) -> builder.rememberedOrders((int) value));
        range("maxQuantity must be 1..70368744177664: ", 1, 1L << 46, GateConfig.Builder::maxQuantity);
        range("maxPrice must be 1..70368744177664: ", 1, 1L << 46, GateConfig.Builder::maxPrice);
        range(
                "marketOrderBps must be 0..100000: ",
                0,
                100_000,
                (builder, value) -> builder.marketOrderBps((int) value));
        range(
                "patience in ns must be 0..1000000000: ",
                0,
                1_000_000_000,
                (builder, value) -> builder.patience(Duration.ofNanos(value)));
        range(
                "referenceAge in ns must be 1..4611686018427387904: ",
                1,
                1L << 62,
                (builder, value) -> builder.referenceAge(Duration.ofNanos(value)));
        range(
                "retryWindow in ns must be 0..4611686018427387904: ",
                0,
                1L << 62,
                (builder, value) -> builder.retryWindow(Duration.ofNanos(value)));
    }

    @Test
    void noTimeIsNegative() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        GateConfig.named("test").patience(Duration.ofNanos(-1)).build())
                .withMessage("patience must not be negative: PT-0.000000001S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GateConfig.named("test")
                        .retryWindow(Duration.ofNanos(-1))
                        .build())
                .withMessage("retryWindow must not be negative: PT-0.000000001S");
    }

    @Test
    void aNameSaysSomething() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GateConfig.named("  ").build())
                .withMessage("name must not be blank: \"  \"");
    }

    @Test
    @SuppressWarnings("NullAway") // what it is about
    void nothingIsNull() {
        isNull(builder -> builder.writers(null));
        isNull(builder -> builder.patience(null));
        isNull(builder -> builder.scopes((Scope) null));
        isNull(builder -> builder.referenceAge(null));
        isNull(builder -> builder.retryWindow(null));
    }

    @Test
    void whoeverGaveTheScopesCannotChangeThemLater() {
        Scope[] scopes = {Scope.DESK};
        GateConfig.Builder builder = GateConfig.named("narrow").scopes(scopes);

        scopes[0] = Scope.VENUE;

        assertThat(builder.build().scopes()).contains(Scope.DESK).doesNotContain(Scope.VENUE);
    }

    private interface Setting {
        GateConfig.Builder set(GateConfig.Builder builder, long value);
    }

    private static void range(String message, long least, long most, Setting setting) {
        setting.set(GateConfig.named("test"), least).build();
        setting.set(GateConfig.named("test"), most).build();
        if (least > 0 || most < 1_000_000) { // else it is a time, and negative times have a message of their own
            isRefused(message, least - 1, setting);
        }
        if (most < 1L << 62) { // a longer time is for ever
            isRefused(message, most + 1, setting);
        }
    }

    private static void isRefused(String message, long wrong, Setting setting) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> setting.set(GateConfig.named("test"), wrong).build())
                .withMessage(message + wrong);
    }

    private static void isNull(UnaryOperator<GateConfig.Builder> setting) {
        assertThatNullPointerException()
                .isThrownBy(() -> setting.apply(GateConfig.named("test")).build());
    }
}
