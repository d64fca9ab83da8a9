package io.kellet.secrets.aws;

import io.kellet.secrets.provider.SecretException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first request, on a thread of its own because a name server may take its time. A refusal warms as well as an answer. */
final class WarmUp {

    /** When the first request found no AWS, on the thread that made it. */
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    private static final Duration LEAST = Duration.ofSeconds(1);

    private final AwsConfig config;
    private final AwsCalls calls;
    private final Reads reads;
    private final CountDownLatch done = new CountDownLatch(1);

    WarmUp(AwsConfig config, AwsCalls calls, Reads reads) {
        this.config = config;
        this.calls = calls;
        this.reads = reads;
    }

    /** Returns when it is done or {@link AwsConfig#openWithin} is over; what is not done then goes on by itself. */
    void run() {
        Thread thread = new Thread(this::warm, "kellet-secrets-" + config.name() + "-warm-up");
        thread.setDaemon(true);
        thread.start();
        try {
            done.await(config.openWithin().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void warm() {
        try {
            Duration within = config.openWithin().compareTo(LEAST) < 0 ? LEAST : config.openWithin();
            calls.awaitCredentials(within);
            reads.describe(config.warmWith(), calls.timeLeft(within));
        } catch (SecretException e) {
            if (e.kind().equals("unavailable") && calls.state() != AwsState.CLOSED) {
                LOG.warn(
                        "AWS could not be asked yet: provider={} state={} found={}",
                        config.name(),
                        calls.state(),
                        e.what());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            done.countDown();
        }
    }
}
