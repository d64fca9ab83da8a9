package io.kellet.testkit.vault;

import io.kellet.testkit.wire.Json;
import io.kellet.testkit.wire.WireResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The one shape of all answers. Written as a Go server does: members of maps sorted, {@code < > &} escaped. */
final class Envelope {

    private static final String TYPE = "application/json";

    int status = 200;
    String leaseId = "";
    boolean renewable;
    long leaseSeconds;

    @Nullable
    Object data;

    @Nullable
    Object wrapInfo;

    @Nullable
    Object auth;

    final List<@Nullable Object> warnings = new ArrayList<>();

    static Envelope of(@Nullable Object data) {
        Envelope envelope = new Envelope();
        envelope.data = data;
        return envelope;
    }

    static Envelope notFound(@Nullable Object data) {
        Envelope envelope = of(data);
        envelope.status = 404;
        return envelope;
    }

    /** 204. */
    static Envelope nothing() {
        Envelope envelope = new Envelope();
        envelope.status = 204;
        return envelope;
    }

    WireResponse response() {
        if (status == 204) {
            return WireResponse.of(204).with("Content-Type", TYPE);
        }
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("request_id", UUID.randomUUID().toString());
        all.put("lease_id", leaseId);
        all.put("renewable", renewable);
        all.put("lease_duration", leaseSeconds);
        all.put("data", sorted(data));
        all.put("wrap_info", wrapInfo);
        all.put("warnings", warnings.isEmpty() ? null : warnings);
        all.put("auth", auth);
        return json(status, all);
    }

    static WireResponse json(int status, Map<String, @Nullable Object> body) {
        String text =
                Json.write(body).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
        return WireResponse.of(status, TYPE, text + "\n");
    }

    static WireResponse refusal(Refusal refusal) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("errors", new ArrayList<@Nullable Object>(refusal.errors()));
        return json(refusal.status(), body);
    }

    private static @Nullable Object sorted(@Nullable Object value) {
        Map<String, @Nullable Object> object = Json.object(value);
        if (object != null) {
            Map<String, @Nullable Object> sorted = new TreeMap<>();
            object.forEach((name, member) -> sorted.put(name, sorted(member)));
            return sorted;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> same = new ArrayList<>();
            list.forEach(element -> same.add(sorted(element)));
            return same;
        }
        return value;
    }
}
