/** Secrets of a trading service. Start at {@link io.kellet.secrets}. */
module io.kellet.secrets {
    requires static org.jspecify;
    requires transitive io.kellet.resilience;
    requires org.slf4j;
    requires com.github.benmanes.caffeine;
    requires org.bouncycastle.provider;
    requires java.net.http;
    requires transitive java.sql;
    // io.kellet.secrets.aws; absent at run time unless the application brings them
    requires static software.amazon.awssdk.services.secretsmanager;
    requires static software.amazon.awssdk.http.urlconnection;
    requires static software.amazon.awssdk.core;
    requires static software.amazon.awssdk.awscore;
    requires static software.amazon.awssdk.auth;
    requires static software.amazon.awssdk.regions;
    requires static software.amazon.awssdk.http;
    requires static software.amazon.awssdk.retries;
    requires static software.amazon.awssdk.retries.api;
    requires static software.amazon.awssdk.identity.spi;
    requires static software.amazon.awssdk.utils;
    // io.kellet.secrets.vault
    requires static vault.java.driver;
    // io.kellet.secrets.command alone; absent unless somebody runs it
    requires static info.picocli;
    // SecretsMetrics alone
    requires static micrometer.core;

    exports io.kellet.secrets;
    exports io.kellet.secrets.aws;
    exports io.kellet.secrets.local;
    exports io.kellet.secrets.provider;
    exports io.kellet.secrets.rotation;
    exports io.kellet.secrets.vault;

    // picocli fills in fields
    opens io.kellet.secrets.command to
            info.picocli;
}
