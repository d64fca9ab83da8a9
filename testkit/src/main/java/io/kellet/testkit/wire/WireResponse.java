package io.kellet.testkit.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;

/** An answer: status, headers, body. Content-Length is added where it belongs. */
public final class WireResponse {

    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    private WireResponse(int status, Map<String, String> headers, byte[] body) {
        if (status < 100 || status > 999) {
            throw new IllegalArgumentException("status must be 100..999: " + status);
        }
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /** An answer without a body. */
    public static WireResponse of(int status) {
        return new WireResponse(status, Map.of(), new byte[0]);
    }

    public static WireResponse of(int status, String contentType, byte[] body) {
        return new WireResponse(status, Map.of("Content-Type", contentType), body.clone());
    }

    public static WireResponse of(int status, String contentType, String body) {
        return of(status, contentType, body.getBytes(UTF_8));
    }

    /** The same with a header more, or another value for it. */
    public WireResponse with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new WireResponse(status, more, body);
    }

    public int status() {
        return status;
    }

    public Map<String, String> headers() {
        return Map.copyOf(headers);
    }

    /** A copy. */
    public byte[] body() {
        return body.clone();
    }

    @Override
    public String toString() {
        return status + " with " + body.length + " bytes";
    }
}
