package io.kellet.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kellet.order.OrderClass;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class OperationTest {

    private static final IdempotencyKey KEY = new IdempotencyKey("order-1");

    @Test
    void isNotRepeatableUnlessTold() {
        Operation operation = Operation.named("xetra.amend").orderClass(OrderClass.AMEND);

        assertThat(operation.mayRepeat(null)).isFalse();
        assertThat(operation.mayRepeat(KEY)).isFalse();
    }

    @Test
    void byKeyIsRepeatableOnlyInACallThatBringsOne() {
        Operation operation =
                Operation.named("xetra.new").orderClass(OrderClass.NEW).idempotentByKey();

        assertThat(operation.mayRepeat(null)).isFalse();
        assertThat(operation.mayRepeat(KEY)).isTrue();
    }

    @Test
    void aNewOrderCannotBeDeclaredIdempotentInEitherOrderOfWords() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Operation.named("x").orderClass(OrderClass.NEW).idempotent())
                .withMessageContaining("idempotency key");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Operation.named("x").idempotent().orderClass(OrderClass.NEW));
    }

    @Test
    void aGuardRefusesToRepeatWhatIsNotIdempotent() {
        Retry retry = new Retry(RetryConfig.named("r").attempts(2).build());
        GuardBuilder guard = Guard.of(Operation.named("xetra.new").orderClass(OrderClass.NEW), new ManualClock());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> guard.retry(retry).build())
                .withMessageContaining("neither retried nor hedged")
                .withMessageContaining("xetra.new");
    }

    @Test
    void aSingleAttemptIsNoRepetition() {
        Retry once = new Retry(RetryConfig.named("r").attempts(1).build());

        assertThatCode(() -> Guard.of(Operation.named("x"), new ManualClock())
                        .retry(once)
                        .build())
                .doesNotThrowAnyException();
    }

    @Test
    void badNamesKeysAndSettingsAreRefusedWithTheirValue() {
        assertThatIllegalArgumentException().isThrownBy(() -> Operation.named(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> new IdempotencyKey(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> new IdempotencyKey("k".repeat(257)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryConfig.named("r").attempts(0).build())
                .withMessageContaining("1..1000")
                .withMessageContaining("attempts=0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryConfig.named("r").attempts(1_001).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TimeLimitConfig("t", Duration.ZERO))
                .withMessageContaining("PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TimeLimitConfig("t", Duration.ofSeconds(Long.MAX_VALUE)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HedgeConfig.named("h").most(11).build())
                .withMessageContaining("most=11");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HedgeConfig.named("h")
                        .percentile(100, Duration.ofMillis(1))
                        .build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HedgeConfig.named("h")
                        .percentile(Double.NaN, Duration.ofMillis(1))
                        .build());
    }

    @Test
    void theOperationsFormIsThreeAttemptsFiveTenTwentySeconds() {
        RetryConfig operations = RetryConfig.operations();

        assertThat(operations.attempts()).isEqualTo(3);
        assertThat(operations.backoff())
                .isEqualTo(Backoff.steps(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(20)));
    }
}
