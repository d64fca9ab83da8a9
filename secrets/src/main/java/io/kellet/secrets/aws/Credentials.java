package io.kellet.secrets.aws;

import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/** Credentials that are there at once, or are not: no request ever waits for them. */
interface Credentials extends AwsCredentialsProvider, AutoCloseable {

    boolean areThere();

    /** AWS did not accept them. */
    void refused();

    @Override
    void close();
}
