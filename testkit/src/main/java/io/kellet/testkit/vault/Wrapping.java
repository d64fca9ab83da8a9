package io.kellet.testkit.vault;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Answers that are kept for whoever has the wrapping token, and given once. */
final class Wrapping {

    private record Wrapped(Envelope answer, String path, Instant made, Duration ttl) {}

    private static final String INVALID = "wrapping token is not valid or does not exist";

    private final InstantSource time;
    private final Map<String, Wrapped> wrapped = new HashMap<>();

    Wrapping(InstantSource time) {
        this.time = time;
    }

    Envelope wrap(Envelope answer, String path, long seconds) {
        String token = "s." + UUID.randomUUID().toString().replace("-", "");
        Instant now = time.instant();
        wrapped.put(token, new Wrapped(answer, path, now, Duration.ofSeconds(seconds)));
        Map<String, @Nullable Object> info = new LinkedHashMap<>();
        info.put("token", token);
        info.put("accessor", UUID.randomUUID().toString().replace("-", ""));
        info.put("ttl", seconds);
        info.put("creation_time", now.toString());
        info.put("creation_path", path);
        Envelope kept = new Envelope();
        kept.wrapInfo = info;
        return kept;
    }

    boolean isWrapping(@Nullable String token) {
        return token != null && wrapped.containsKey(token);
    }

    private Wrapped require(@Nullable String token) {
        Wrapped found = token == null ? null : wrapped.get(token);
        if (found == null || !time.instant().isBefore(found.made().plus(found.ttl()))) {
            throw new Refusal(400, INVALID);
        }
        return found;
    }

    private static @Nullable String token(VaultCall call) {
        return call.text("token").isEmpty() ? call.token() : call.text("token");
    }

    Envelope unwrap(VaultCall call) {
        String token = token(call);
        Envelope answer = require(token).answer();
        wrapped.remove(token);
        return answer;
    }

    Envelope lookup(VaultCall call) {
        Wrapped found = require(token(call));
        Map<String, @Nullable Object> data = new TreeMap<>();
        data.put("creation_path", found.path());
        data.put("creation_time", found.made().toString());
        data.put("creation_ttl", found.ttl().toSeconds());
        return Envelope.of(data);
    }
}
