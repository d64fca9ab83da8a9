package io.kellet.call;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What other people's stages need. */
final class Stages {

    private static final Logger LOG = LoggerFactory.getLogger(Stages.class);

    private Stages() {}

    /** The exception itself; a dependent stage sees it in a wrapper. */
    static Throwable causeOf(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
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
