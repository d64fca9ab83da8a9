package io.kellet.call;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What other people's stages need. */
final class Stages {

    /** When somebody else's stage throws instead of being cancelled; nothing else says anything. */
    private static final Logger LOG = LoggerFactory.getLogger(Stages.class);

    private Stages() {}

    /** The exception itself; a dependent stage sees it in a wrapper. */
    static Throwable causeOf(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    /** The exception that the stage's work threw. Our own stages hand it on as it is, even if it is such a wrapper. */
    static Throwable failureOf(CompletionStage<?> stage, Throwable seen) {
        return stage instanceof Work || stage instanceof LimitedStage ? seen : causeOf(seen);
    }

    /** What a future was completed with; its {@code get} unwraps some exceptions and copies others. */
    static Throwable failureIn(CompletableFuture<?> done, Exception thrownByGet) {
        Throwable failure =
                done.<@Nullable Throwable>handle((value, thrown) -> thrown).getNow(thrownByGet);
        return failure == null ? thrownByGet : failure;
    }

    /** As far as that kind of stage can be cancelled. */
    static void cancel(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().cancel(true);
        } catch (UnsupportedOperationException e) {
            // a stage that is no future cannot be told; its result will be ignored
        } catch (Throwable e) { // of others: the next loser is to be cancelled all the same
            LOG.warn(
                    "a stage threw when it was cancelled: stage={}",
                    stage.getClass().getName(),
                    e);
        }
    }
}
