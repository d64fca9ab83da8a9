package io.kellet.health.check;

/** How full a pool of connections is. Read at each run of a {@link JdbcCheck}; it must not block. */
public interface PoolUsage {

    /** Connections that somebody uses now. */
    int active();

    /** Connections there can be at most. */
    int max();
}
