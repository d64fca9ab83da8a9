package io.kellet.testkit.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A request as it came over the wire: nothing decoded, nothing cleaned up. */
public final class WireRequest {

    private final String method;
    private final String target;
    private final Map<String, List<String>> headers;
    private final byte[] body;
    private final @Nullable X509Certificate client;

    /**
     * @param headers by name, in any case
     * @param client who the client showed it is, over TLS
     */
    public WireRequest(
            String method,
            String target,
            Map<String, List<String>> headers,
            byte[] body,
            @Nullable X509Certificate client) {
        this.method = requireNonNull(method, "method");
        this.target = requireNonNull(target, "target");
        TreeMap<String, List<String>> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        sorted.putAll(headers);
        this.headers = Collections.unmodifiableMap(sorted);
        this.body = body.clone();
        this.client = client;
    }

    public String method() {
        return method;
    }

    /** What stands between method and version, query included, as it was sent. */
    public String target() {
        return target;
    }

    /** The target up to its query. */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** The target after its question mark; empty if there is none. */
    public String query() {
        int query = target.indexOf('?');
        return query < 0 ? "" : target.substring(query + 1);
    }

    /** By name, whose case does not matter. */
    public Map<String, List<String>> headers() {
        return headers;
    }

    /** The first header of that name. */
    public @Nullable String header(String name) {
        List<String> values = headers.get(name);
        return values == null ? null : values.get(0);
    }

    /** A copy. */
    public byte[] body() {
        return body.clone();
    }

    /** The body as UTF-8. */
    public String text() {
        return new String(body, UTF_8);
    }

    /** The certificate that the client showed; null over plain TCP or if it showed none. */
    public @Nullable X509Certificate client() {
        return client;
    }

    /** Method and path; headers and body may hold what no log should. */
    @Override
    public String toString() {
        return method + " " + path();
    }
}
