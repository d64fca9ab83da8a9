package io.kellet.testkit.vault;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A KV engine of version 1: one value for each name. */
final class KvPlain {

    private static final long DEFAULT_SECONDS = 2_764_800;

    private final TreeMap<String, Map<String, @Nullable Object>> entries = new TreeMap<>();

    Envelope answer(VaultCall call, String name) {
        if (call.isList()) {
            return KvVersions.list(entries.navigableKeySet(), name);
        } else if (call.isWrite()) {
            if (call.body().isEmpty()) {
                throw new Refusal(400, "missing data fields");
            }
            entries.put(name, call.body());
            return Envelope.nothing();
        } else if (call.isDelete()) {
            entries.remove(name);
            return Envelope.nothing();
        } else if (!call.isRead()) {
            throw new Refusal(405);
        }
        Map<String, @Nullable Object> found = entries.get(name);
        if (found == null) {
            throw new Refusal(404);
        }
        Envelope answer = Envelope.of(found);
        Object ttl = found.get("ttl");
        answer.leaseSeconds = ttl == null ? DEFAULT_SECONDS : Seconds.parse(String.valueOf(ttl));
        return answer;
    }
}
