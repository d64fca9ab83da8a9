package io.kellet.benchmarks.secrets;

/** Somebody who keeps a credential, read as often as one likes. */
public interface SecretReader extends AutoCloseable {

    /** Reads it; throws if there is none. */
    Object read();

    @Override
    void close();
}
