package io.kellet.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.kellet.audit.AuditFailedException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class AuditReceiptTest {

    private static final AuditPosition WRITTEN = new AuditPosition(7, Durability.WRITTEN);
    private static final AuditPosition DURABLE = new AuditPosition(7, Durability.DURABLE);
    private final AuditFailedException failure = new AuditFailedException(Reason.WRITE_FAILED, "disk is full");

    private final AuditReceipt receipt = new AuditReceipt(Durability.DURABLE);

    @Test
    void isAnsweredWhenTheRecordHasComeAsFarAsWasAskedOrFurther() throws Exception {
        AuditReceipt written = new AuditReceipt(Durability.WRITTEN);

        receipt.reached(WRITTEN);
        written.reached(DURABLE);

        assertThat(receipt.isDone()).isFalse();
        assertThat(written.await(Duration.ZERO)).isEqualTo(DURABLE);
        receipt.reached(DURABLE);
        assertThat(receipt.await(Duration.ZERO)).isEqualTo(DURABLE);
    }

    @Test
    void theFirstAnswerStands() throws Exception {
        AuditReceipt failed = new AuditReceipt(Durability.DURABLE);

        receipt.reached(DURABLE);
        receipt.failed(failure);
        failed.failed(failure);
        failed.reached(DURABLE);

        assertThat(receipt.await(Duration.ZERO)).isEqualTo(DURABLE);
        assertThatThrownBy(() -> failed.await(Duration.ZERO)).isInstanceOf(AuditFailedException.class);
    }

    @Test
    void aFailureIsThrownToWhoWaitsWithItsReason() {
        receipt.failed(failure);

        assertThatThrownBy(() -> receipt.await(Duration.ofDays(1)))
                .asInstanceOf(type(AuditFailedException.class))
                .satisfies(e -> {
                    assertThat(e.reason()).isEqualTo(Reason.WRITE_FAILED);
                    assertThat(e).hasMessage("disk is full").hasCause(failure);
                });
    }

    @Test
    void whoWaitedLongEnoughIsToldThatItIsNotKnown() throws Exception {
        assertThatThrownBy(() -> receipt.await(Duration.ZERO))
                .asInstanceOf(type(AuditFailedException.class))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.TIMED_OUT))
                .satisfies(e -> assertThat(e).hasMessage("record is not DURABLE after PT0S"));

        receipt.reached(DURABLE);

        assertThat(receipt.await(Duration.ZERO)).isEqualTo(DURABLE);
    }

    @Test
    void takesTheLongestWaitThereIsAndNoNegativeOne() throws Exception {
        receipt.reached(DURABLE);

        assertThat(receipt.await(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(DURABLE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> receipt.await(Duration.ofNanos(-1)))
                .withMessage("atMost must not be negative: PT-0.000000001S");
    }

    @Test
    void aWaitThatIsInterruptedEndsAndTheReceiptStays() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread waiter = new Thread(() -> {
            try {
                receipt.await(Duration.ofDays(1));
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        waiter.start();

        waiter.interrupt();
        interrupted.await();

        receipt.reached(DURABLE);
        assertThat(receipt.await(Duration.ZERO)).isEqualTo(DURABLE);
    }

    @Test
    void whoWaitsOnAnotherThreadIsWoken() throws Exception {
        AtomicReference<AuditPosition> got = new AtomicReference<>();
        Thread waiter = new Thread(() -> {
            try {
                got.set(receipt.await(Duration.ofDays(1)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        waiter.start();

        receipt.reached(DURABLE);
        waiter.join();

        assertThat(got.get()).isEqualTo(DURABLE);
    }

    @Test
    void aFutureIsCompletedByItsExecutorAndNotByTheThreadThatAnswers() {
        List<Runnable> tasks = new ArrayList<>();
        CompletableFuture<AuditPosition> future = receipt.future(tasks::add);

        receipt.reached(DURABLE);

        assertThat(future).isNotDone();
        assertThat(tasks).hasSize(1);
        tasks.get(0).run();
        assertThat(future).isCompletedWithValue(DURABLE);
    }

    @Test
    void aFutureFailsWithTheReason() {
        CompletableFuture<AuditPosition> before = receipt.future(Runnable::run);
        receipt.failed(failure);
        CompletableFuture<AuditPosition> after = receipt.future(Runnable::run);

        assertThatThrownBy(before::get).hasCause(failure);
        assertThatThrownBy(after::get).hasCause(failure);
    }

    @Test
    void whatIsDoneToAFutureReachesNobodyElse() throws Exception {
        CompletableFuture<AuditPosition> cancelled = receipt.future(Runnable::run);
        CompletableFuture<AuditPosition> lied = receipt.future(Runnable::run);

        cancelled.cancel(true);
        lied.complete(new AuditPosition(99, Durability.DURABLE));

        assertThat(receipt.isDone()).isFalse();
        receipt.reached(DURABLE);
        assertThat(receipt.await(Duration.ZERO)).isEqualTo(DURABLE);
    }

    @Test
    void anExecutorThatRefusesFailsTheFutureAndNotTheThreadThatAnswers() throws Exception {
        CompletableFuture<AuditPosition> future = receipt.future(task -> {
            throw new RejectedExecutionException("shut down");
        });

        receipt.reached(DURABLE);

        assertThatThrownBy(future::get).hasCauseInstanceOf(RejectedExecutionException.class);
        assertThat(receipt.await(Duration.ZERO)).isEqualTo(DURABLE);
    }

    @Test
    void saysWhatWasAskedAndWhetherItIsAnswered() {
        assertThat(receipt.wanted()).isEqualTo(Durability.DURABLE);
        assertThat(receipt).hasToString("AuditReceipt[DURABLE]");
        receipt.reached(DURABLE);
        assertThat(receipt).hasToString("AuditReceipt[DURABLE, answered]");
    }
}
