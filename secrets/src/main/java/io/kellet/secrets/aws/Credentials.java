package io.kellet.secrets.aws;

import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/** Credentials that are there at once, or are not: no request ever waits for them. */
interface Credentials extends AwsCredentialsProvider, AutoCloseable {

    /** Begins to look for them. */
    void start();

    /** Waits for the first ones, not longer than that. */
    void awaitFirst(Duration within) throws InterruptedException;

    boolean areThere();

    /** AWS did not accept them. */
    void refused();

    @Override
    void close();
}
