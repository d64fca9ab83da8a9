package io.kellet.testkit.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kellet.testkit.wire.Json;
import io.kellet.testkit.wire.WireRequest;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request taken apart. */
final class VaultCall {

    private final WireRequest wire;
    private final String path;
    private final Map<String, String> query = new HashMap<>();
    private final Map<String, @Nullable Object> body;

    VaultCall(WireRequest wire) {
        this.wire = wire;
        String raw = wire.path().startsWith("/v1/") ? wire.path().substring("/v1/".length()) : "";
        path = URLDecoder.decode(raw.replace("+", "%2B"), UTF_8);
        for (String pair : wire.query().split("&", -1)) {
            int equals = pair.indexOf('=');
            if (!pair.isEmpty()) {
                String name = equals < 0 ? pair : pair.substring(0, equals);
                query.put(
                        URLDecoder.decode(name, UTF_8),
                        equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), UTF_8));
            }
        }
        body = body(wire);
    }

    private static Map<String, @Nullable Object> body(WireRequest wire) {
        if (wire.body().length == 0) {
            return new HashMap<>();
        }
        try {
            return Json.readObject(wire.body());
        } catch (IllegalArgumentException e) {
            throw new Refusal(400, "failed to parse JSON input: " + e.getMessage());
        }
    }

    /** After {@code /v1/}, percent-decoded. */
    String path() {
        return path;
    }

    String method() {
        return wire.method();
    }

    boolean isRead() {
        return wire.method().equals("GET") && !isList();
    }

    boolean isList() {
        return wire.method().equals("LIST") || (wire.method().equals("GET") && "true".equals(query.get("list")));
    }

    boolean isWrite() {
        return wire.method().equals("POST") || wire.method().equals("PUT");
    }

    boolean isDelete() {
        return wire.method().equals("DELETE");
    }

    /** What a policy must allow; one of both for a write. */
    String capability() {
        return isList() ? "list" : isRead() ? "read" : isWrite() ? "update" : method().toLowerCase(Locale.ROOT);
    }

    @Nullable
    String query(String name) {
        return query.get(name);
    }

    @Nullable
    String header(String name) {
        return wire.header(name);
    }

    /** From {@code X-Vault-Token} or {@code Authorization: Bearer}. */
    @Nullable
    String token() {
        String own = wire.header("X-Vault-Token");
        String bearer = wire.header("Authorization");
        return own != null ? own : bearer != null && bearer.startsWith("Bearer ") ? bearer.substring(7) : null;
    }

    Map<String, @Nullable Object> body() {
        return body;
    }

    /** A string of the body; empty if there is none. */
    String text(String name) {
        return body.get(name) instanceof String text ? text : "";
    }

    /** Seconds of the body, as a number or a text; 0 if there are none. */
    long seconds(String name) {
        Object value = body.get(name);
        return value instanceof BigDecimal number
                ? number.longValue()
                : value instanceof String text ? Seconds.parse(text) : 0;
    }

    /** Numbers of versions in the body. */
    long[] versions() {
        if (!(body.get("versions") instanceof java.util.List<?> list) || list.isEmpty()) {
            throw new Refusal(400, "No version number provided");
        }
        return list.stream()
                .mapToLong(one -> Long.parseLong(String.valueOf(one)))
                .toArray();
    }
}
