package io.kellet.benchmarks.health;

/** Something that answers probes on loopback. */
public interface ProbedServer extends AutoCloseable {

    int port();

    /** What is probed. */
    String path();

    @Override
    void close();
}
