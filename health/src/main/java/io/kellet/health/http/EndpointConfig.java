package io.kellet.health.http;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a {@link HealthEndpoint}. An instance that exists is valid.
 *
 * @param name part of the threads' names: 1 to 64 letters, digits and {@code . _ : -}, beginning with a letter or digit
 * @param host address or name to listen on
 * @param port 0 to 65,535; 0 for any that is free
 * @param details who is shown more than names and how they are
 * @param token what to send for {@link Details#WITH_TOKEN}; null otherwise
 * @param maxBody a body is at most that many bytes; 1,000 to 1,000,000. Kubernetes reads 10 KB
 * @param requestLimit a request that has not arrived, or an answer that was not taken, within this time is given up; 100 ms to 1 min
 * @param maxConnections that are open at once; 8 to 65,536. For one more, one that has its answer is closed, or
 *     else the one that has waited longest without a request
 * @param drainFor for how long {@link HealthEndpoint#drainAndClose} says that no more work should come, before it closes; up to 10 min
 * @param warnWith429 for Consul: plain answers say 429 while degraded, except those to the probes live, ready and startup
 * @param envoyDegraded for Envoy: every answer has the header {@code x-envoy-degraded} while degraded
 */
public record EndpointConfig(
        String name,
        String host,
        int port,
        Details details,
        @Nullable BearerToken token,
        int maxBody,
        Duration requestLimit,
        int maxConnections,
        Duration drainFor,
        boolean warnWith429,
        boolean envoyDegraded) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,63}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:%_\\[\\]-]{1,255}");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[?::1]?");

    public EndpointConfig {
        requireForm("name", name, NAME, "1 to 64 letters, digits and . _ : - beginning with a letter or digit");
        requireForm("host", host, HOST, "an address or a host's name");
        requireWithin("port", port, 0, 65_535);
        requireNonNull(details, "details");
        if (details == Details.WITH_TOKEN && token == null) {
            throw new IllegalArgumentException("details must not be WITH_TOKEN without a token");
        }
        if (details != Details.WITH_TOKEN && token != null) {
            throw new IllegalArgumentException("details must be WITH_TOKEN if there is a token: " + details);
        }
        requireWithin("maxBody", maxBody, 1_000, 1_000_000);
        requireWithin("requestLimit", requestLimit, Duration.ofMillis(100), Duration.ofMinutes(1));
        requireWithin("maxConnections", maxConnections, 8, 65_536);
        requireWithin("drainFor", drainFor, Duration.ZERO, Duration.ofMinutes(10));
    }

    private static void requireForm(String setting, String value, Pattern form, String words) {
        requireNonNull(value, setting);
        if (!form.matcher(value).matches()) {
            String shown = value.length() <= 80 ? value : value.substring(0, 80) + "...";
            throw new IllegalArgumentException(
                    setting + " must be " + words + ": \"" + shown.replaceAll("[^ -~]", "?") + "\"");
        }
    }

    private static void requireWithin(String setting, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(setting + " must be " + least + ".." + most + ": " + value);
        }
    }

    private static void requireWithin(String setting, Duration value, Duration least, Duration most) {
        requireNonNull(value, setting);
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(setting + " must be " + least + ".." + most + ": " + value);
        }
    }

    /** Is the host, as it is written, this machine as only this machine sees it? No name but {@code localhost} is looked up for that. */
    static boolean isLoopback(String host) {
        return LOOPBACK.matcher(host).matches();
    }

    /** Starts from the defaults: 127.0.0.1:8000, 10,000 bytes, 2 s for a request, 1,024 connections, a drain of 20 s. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Collects settings; the config checks them. */
    public static final class Builder {
        private final String name;
        private String host = "127.0.0.1";
        private int port = 8_000;
        private @Nullable Details details;
        private @Nullable BearerToken token;
        private int maxBody = 10_000;
        private Duration requestLimit = Duration.ofSeconds(2);
        private int maxConnections = 1_024;
        private Duration drainFor = Duration.ofSeconds(20);
        private boolean warnWith429;
        private boolean envoyDegraded;

        private Builder(String name) {
            this.name = name;
        }

        public Builder host(String host) {
            this.host = host;
            return this;
        }

        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /** By default WITH_TOKEN if there is a token, else ALWAYS on a loopback address, else NEVER. */
        public Builder details(Details details) {
            this.details = details;
            return this;
        }

        public Builder token(BearerToken token) {
            this.token = token;
            return this;
        }

        public Builder maxBody(int maxBody) {
            this.maxBody = maxBody;
            return this;
        }

        public Builder requestLimit(Duration requestLimit) {
            this.requestLimit = requestLimit;
            return this;
        }

        public Builder maxConnections(int maxConnections) {
            this.maxConnections = maxConnections;
            return this;
        }

        /** Two periods of the slowest prober or more. */
        public Builder drainFor(Duration drainFor) {
            this.drainFor = drainFor;
            return this;
        }

        public Builder warnWith429(boolean warnWith429) {
            this.warnWith429 = warnWith429;
            return this;
        }

        public Builder envoyDegraded(boolean envoyDegraded) {
            this.envoyDegraded = envoyDegraded;
            return this;
        }

        public EndpointConfig build() {
            requireNonNull(host, "host");
            Details shown = details != null
                    ? details
                    : token != null ? Details.WITH_TOKEN : isLoopback(host) ? Details.ALWAYS : Details.NEVER;
            return new EndpointConfig(
                    name,
                    host,
                    port,
                    shown,
                    token,
                    maxBody,
                    requestLimit,
                    maxConnections,
                    drainFor,
                    warnWith429,
                    envoyDegraded);
        }
    }
}
