package io.kellet.audit;

import static java.util.Objects.requireNonNull;

import io.kellet.time.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What comes back for a record that somebody waits for. Any thread may ask; whoever keeps the records answers once. */
public final class AuditReceipt {

    private final Durability wanted;
    private final CompletableFuture<AuditPosition> answer = new CompletableFuture<>();

    AuditReceipt(Durability wanted) {
        this.wanted = requireNonNull(wanted, "wanted");
    }

    /** How far the record is to come before this is answered. */
    public Durability wanted() {
        return wanted;
    }

    /** Answered, whichever way? */
    public boolean isDone() {
        return answer.isDone();
    }

    /**
     * Waits for the record to come as far as was asked.
     *
     * @param atMost zero does not wait
     * @throws AuditFailedException if it did not, or not in time; its reason says whether the record may be there
     */
    public AuditPosition await(Duration atMost) throws InterruptedException {
        try {
            return answer.get(Deadline.nanosOf("atMost", atMost), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuditFailedException failure) {
                throw new AuditFailedException(failure.reason(), String.valueOf(failure.getMessage()), failure);
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new AuditFailedException(
                    AuditFailedException.Reason.TIMED_OUT, "record is not " + wanted + " after " + atMost, e);
        }
    }

    /**
     * The answer, given by the executor and not by the thread that writes, which must not be kept from writing by what hangs on it: so
     * not an executor that runs its tasks where it is called. Fails with {@link AuditFailedException}. To cancel or complete it changes
     * nothing for others who wait.
     */
    public CompletableFuture<AuditPosition> future(Executor executor) {
        return answer.thenApplyAsync(position -> position, requireNonNull(executor, "executor"));
    }

    /** Told by whoever keeps the records. Does nothing if more was asked for, or if it was answered before. */
    public void reached(AuditPosition position) {
        if (position.durability().compareTo(wanted) >= 0) {
            answer.complete(position);
        }
    }

    /** Told by whoever keeps the records. Does nothing if it was answered before. */
    public void failed(AuditFailedException failure) {
        answer.completeExceptionally(requireNonNull(failure, "failure"));
    }

    @Override
    public String toString() {
        return "AuditReceipt[" + wanted + (answer.isDone() ? ", answered]" : "]");
    }
}
