package io.kellet.health.check;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link HttpCheck} asks, and which answer is good. An instance that exists is valid. Its text shows neither the values of
 * headers nor the query of the URI.
 *
 * @param uri {@code http} or {@code https}, with a host, without a user and without a fragment
 * @param head ask with HEAD, and so for no body?
 * @param expectedStatus what a message says was expected, as {@code "200..299"}
 * @param status which status codes are good
 * @param expectedBody what a message says was expected, as {@code "\"status\":\"UP\""}
 * @param body which bodies are good, read as UTF-8. Absent: any
 * @param maxBodyBytes no more is read of a body; 0 to 16 MiB. A longer one fails if it was to be looked at
 * @param headers by name; each value is asked for at each run, so that a token may change
 * @param certificateWarning a certificate that is valid for less is a warning; up to 365 days
 */
public record HttpCheckConfig(
        URI uri,
        boolean head,
        String expectedStatus,
        IntPredicate status,
        String expectedBody,
        @Nullable Predicate<String> body,
        int maxBodyBytes,
        Map<String, Supplier<String>> headers,
        Duration certificateWarning) {

    private static final int MOST_BODY_BYTES = 16 * 1024 * 1024;
    private static final Duration LONGEST_WARNING = Duration.ofDays(365);

    public HttpCheckConfig {
        requireNonNull(uri, "uri");
        String scheme = uri.getScheme();
        boolean web = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
        // The URI itself is not shown: what is wrong with it may be the password in it.
        if (!web || uri.getHost() == null) {
            throw new IllegalArgumentException("uri must be http or https, with a host: scheme=" + scheme);
        }
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "uri must not hold a user or a password, hand them in as a header: host=" + uri.getHost());
        }
        if (uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "uri must not have a fragment, it is sent to nobody: host=" + uri.getHost());
        }
        requireNonNull(expectedStatus, "expectedStatus");
        requireNonNull(status, "status");
        requireNonNull(expectedBody, "expectedBody");
        if (head && body != null) {
            throw new IllegalArgumentException(
                    "HEAD is answered without a body, so none can be looked at: uri=" + shown(uri));
        }
        if (maxBodyBytes < 0 || maxBodyBytes > MOST_BODY_BYTES) {
            throw new IllegalArgumentException(
                    "maxBodyBytes must be 0.." + MOST_BODY_BYTES + ": " + maxBodyBytes + " uri=" + shown(uri));
        }
        Map<String, Supplier<String>> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        requireNonNull(headers, "headers").forEach((name, value) -> {
            requireNonNull(value, "value of a header");
            HttpRequest.newBuilder().header(name, "value"); // refuses what no client may set, by name
            sorted.put(name, value);
        });
        headers = Collections.unmodifiableMap(sorted);
        requireNonNull(certificateWarning, "certificateWarning");
        if (certificateWarning.isNegative() || certificateWarning.compareTo(LONGEST_WARNING) > 0) {
            throw new IllegalArgumentException("certificateWarning must be " + Duration.ZERO + ".." + LONGEST_WARNING
                    + ": " + certificateWarning + " uri=" + shown(uri));
        }
    }

    /** Starts from the defaults: GET, any of 200..299, any body, 64 KiB of it, 14 days before the certificate expires. */
    public static Builder at(URI uri) {
        return new Builder(uri);
    }

    /** As far as anybody may see it: a query may hold a token. */
    static String shown(URI uri) {
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
                + (uri.getRawPath() == null ? "" : uri.getRawPath());
    }

    @Override
    public String toString() {
        return "HttpCheckConfig(" + (head ? "HEAD " : "GET ") + shown(uri) + ", expects " + expectedStatus
                + (body == null ? "" : " and " + expectedBody) + ", headers=" + headers.keySet() + ", maxBodyBytes="
                + maxBodyBytes + ", certificateWarning=" + certificateWarning + ")";
    }

    /** Collects settings; the config checks them. */
    public static final class Builder {
        private final URI uri;
        private boolean head;
        private String expectedStatus = "200..299";
        private IntPredicate status = code -> code >= 200 && code <= 299;
        private String expectedBody = "";
        private @Nullable Predicate<String> body;
        private int maxBodyBytes = 64 * 1024;
        private final Map<String, Supplier<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private Duration certificateWarning = Duration.ofDays(14);

        private Builder(URI uri) {
            this.uri = uri;
        }

        /** Asks with HEAD: for servers that answer it honestly. */
        public Builder head() {
            this.head = true;
            return this;
        }

        /** That code and no other. */
        public Builder status(int code) {
            return status(Integer.toString(code), found -> found == code);
        }

        /** The codes that are good, and what a message calls them. */
        public Builder status(String expected, IntPredicate status) {
            this.expectedStatus = expected;
            this.status = status;
            return this;
        }

        /** The bodies that are good, and what a message calls them. */
        public Builder body(String expected, Predicate<String> body) {
            this.expectedBody = expected;
            this.body = body;
            return this;
        }

        public Builder maxBodyBytes(int maxBodyBytes) {
            this.maxBodyBytes = maxBodyBytes;
            return this;
        }

        public Builder header(String name, String value) {
            return header(name, () -> value);
        }

        /** Asked at each run: for tokens that change. */
        public Builder header(String name, Supplier<String> value) {
            headers.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
            return this;
        }

        /** Zero: never warn. */
        public Builder certificateWarning(Duration certificateWarning) {
            this.certificateWarning = certificateWarning;
            return this;
        }

        public HttpCheckConfig build() {
            return new HttpCheckConfig(
                    uri, head, expectedStatus, status, expectedBody, body, maxBodyBytes, headers, certificateWarning);
        }
    }
}
