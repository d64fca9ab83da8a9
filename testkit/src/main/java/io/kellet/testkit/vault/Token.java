package io.kellet.testkit.vault;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A token that was handed out. */
final class Token {

    final String id;
    final String accessor;
    final String path;
    final List<String> policies;
    final Instant issued;
    final Duration ttl;
    final Duration maxTtl;
    final String namespace;
    String type = "service";
    Map<String, @Nullable Object> meta = new TreeMap<>();
    boolean renewable;

    @Nullable
    Instant expires;

    int usesLeft; // 0: no limit

    Token(
            String id,
            String accessor,
            String path,
            List<String> policies,
            Instant issued,
            Duration ttl,
            Duration maxTtl,
            String namespace) {
        this.id = id;
        this.accessor = accessor;
        this.path = path;
        this.policies = List.copyOf(policies);
        this.issued = issued;
        this.ttl = ttl;
        this.maxTtl = maxTtl;
        this.namespace = namespace;
        renewable = !ttl.isZero();
        expires = ttl.isZero() ? null : issued.plus(Seconds.capped(ttl, maxTtl));
    }

    boolean isDead(Instant now) {
        return expires != null && !now.isBefore(expires);
    }

    long secondsLeft(Instant now) {
        return expires == null ? 0 : Math.max(0, Duration.between(now, expires).toSeconds());
    }

    /** Lives on, within its longest life; a warning says so if that cut it short. */
    void renew(Instant now, long increment, Envelope answer) {
        if (type.equals("batch")) {
            throw new Refusal(400, "batch tokens cannot be renewed");
        }
        if (!renewable) {
            throw new Refusal(400, "lease is not renewable");
        }
        Duration wish = increment > 0 ? Duration.ofSeconds(increment) : ttl;
        Duration most = Duration.between(now, issued.plus(maxTtl));
        if (wish.compareTo(most) > 0) {
            answer.warnings.add("TTL of \"" + Seconds.text(wish) + "\" exceeded the effective max_ttl of \""
                    + Seconds.text(most) + "\"; TTL value is capped accordingly");
        }
        expires = now.plus(Seconds.capped(wish, most));
    }

    Map<String, @Nullable Object> auth(Instant now) {
        Map<String, @Nullable Object> auth = new LinkedHashMap<>();
        auth.put("client_token", id);
        auth.put("accessor", accessor);
        auth.put("policies", new ArrayList<@Nullable Object>(policies));
        auth.put("token_policies", new ArrayList<@Nullable Object>(policies));
        auth.put("metadata", meta.isEmpty() ? null : meta);
        auth.put("lease_duration", secondsLeft(now));
        auth.put("renewable", renewable);
        auth.put("entity_id", "");
        auth.put("token_type", type);
        auth.put("orphan", true);
        return auth;
    }

    Map<String, @Nullable Object> lookup(Instant now) {
        Map<String, @Nullable Object> data = new TreeMap<>();
        data.put("accessor", accessor);
        data.put("creation_time", issued.getEpochSecond());
        data.put("creation_ttl", ttl.toSeconds());
        data.put("display_name", "token");
        data.put("entity_id", "");
        data.put("expire_time", expires == null ? null : expires.toString());
        data.put("explicit_max_ttl", 0);
        data.put("id", id);
        data.put("issue_time", issued.toString());
        data.put("meta", meta.isEmpty() ? null : meta);
        data.put("num_uses", usesLeft);
        data.put("orphan", true);
        data.put("path", path);
        data.put("policies", new ArrayList<@Nullable Object>(policies));
        data.put("renewable", renewable);
        data.put("ttl", secondsLeft(now));
        data.put("type", type);
        if (!namespace.isEmpty()) {
            data.put("namespace_path", namespace + "/");
        }
        return data;
    }
}
