/** Health of a trading service. Start at {@link io.kellet.health}. */
module io.kellet.health {
    requires static org.jspecify;
    requires transitive io.kellet.resilience;
    requires org.slf4j;
    requires java.management;
    requires jdk.management;
    requires transitive java.net.http;
    requires transitive java.sql;
    // io.kellet.health.jedis and io.kellet.health.lettuce; absent at run time unless the application brings them
    requires static redis.clients.jedis;
    requires static lettuce.core;
    // HealthMetrics alone
    requires static micrometer.core;

    exports io.kellet.health;
    exports io.kellet.health.check;
    exports io.kellet.health.http;
    exports io.kellet.health.jedis;
    exports io.kellet.health.lettuce;
}
