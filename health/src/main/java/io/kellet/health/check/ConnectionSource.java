package io.kellet.health.check;

import java.sql.Connection;
import java.sql.SQLException;

/** Where a {@link JdbcCheck} gets a connection for one run; {@code dataSource::getConnection} is one. It may block. */
@FunctionalInterface
public interface ConnectionSource {

    /** A connection that nobody else uses until the check has closed it. */
    Connection open() throws SQLException;
}
