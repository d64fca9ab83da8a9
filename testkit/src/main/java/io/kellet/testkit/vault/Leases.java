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

/** A database engine and the leases on what it made. */
final class Leases {

    private record Role(Duration ttl, Duration maxTtl, boolean renewable) {}

    private static final class Lease {
        final String user;
        final String parent;
        final Role role;
        final Instant issued;
        Instant expires;

        Lease(String user, String parent, Role role, Instant issued) {
            this.user = user;
            this.parent = parent;
            this.role = role;
            this.issued = issued;
            expires = issued.plus(role.ttl());
        }
    }

    private final InstantSource time;
    private final Map<String, Role> roles = new HashMap<>();
    private final Map<String, Lease> leases = new LinkedHashMap<>();
    private int made;

    Leases(InstantSource time) {
        this.time = time;
    }

    void role(String name, Duration ttl, Duration maxTtl, boolean renewable) {
        roles.put(name, new Role(ttl, maxTtl, renewable));
    }

    /** How many leases live. */
    int live() {
        Instant now = time.instant();
        return (int) leases.values().stream()
                .filter(lease -> now.isBefore(lease.expires))
                .count();
    }

    boolean isLive(String user) {
        Instant now = time.instant();
        return leases.values().stream().anyMatch(lease -> lease.user.equals(user) && now.isBefore(lease.expires));
    }

    /** How many credentials were ever made. */
    int made() {
        return made;
    }

    void endWith(String token) {
        leases.values().removeIf(lease -> lease.parent.equals(token));
    }

    Envelope credentials(VaultCall call, String rest, Token token) {
        Role role = rest.startsWith("creds/") ? roles.get(rest.substring("creds/".length())) : null;
        if (role == null || !call.isRead()) {
            throw new Refusal(400, "unknown role: " + rest);
        }
        Instant now = time.instant();
        String user = "v-kellet-" + ++made;
        String id = "database/" + rest + "/" + UUID.randomUUID();
        Lease lease = new Lease(user, token.id, role, now);
        leases.put(id, lease);
        Envelope answer = Envelope.of(new TreeMap<>(Map.of("username", user, "password", "made-" + UUID.randomUUID())));
        answer.leaseId = id;
        answer.renewable = role.renewable();
        answer.leaseSeconds = role.ttl().toSeconds();
        return answer;
    }

    /** {@code renew}, {@code revoke} and {@code lookup}, the id in the body or in the path. */
    Envelope answer(VaultCall call, String rest) {
        int slash = rest.indexOf('/');
        String what = slash < 0 ? rest : rest.substring(0, slash);
        String id = slash < 0 ? call.text("lease_id") : rest.substring(slash + 1);
        if (!call.isWrite()) {
            throw new Refusal(405);
        }
        if (id.isEmpty()) {
            throw new Refusal(400, "lease_id must be specified");
        }
        Lease lease = leases.get(id);
        return switch (what) {
            case "renew" -> renew(call, id, lease);
            case "revoke" -> {
                leases.remove(id);
                yield Envelope.nothing();
            }
            case "lookup" -> lookup(id, lease);
            default -> throw new Refusal(404, "no handler for route 'sys/leases/" + rest + "'");
        };
    }

    private Envelope renew(VaultCall call, String id, @Nullable Lease lease) {
        Instant now = time.instant();
        if (lease == null) {
            throw new Refusal(400, "lease not found");
        } else if (!now.isBefore(lease.expires)) {
            throw new Refusal(400, "lease expired");
        } else if (!lease.role.renewable()) {
            throw new Refusal(400, "lease is not renewable");
        }
        Envelope answer = new Envelope();
        long increment = call.seconds("increment");
        Duration wish = increment > 0 ? Duration.ofSeconds(increment) : lease.role.ttl();
        Duration most = Duration.between(now, lease.issued.plus(lease.role.maxTtl()));
        if (wish.compareTo(most) > 0) {
            answer.warnings.add("TTL of \"" + Seconds.text(wish) + "\" exceeded the effective max_ttl of \""
                    + Seconds.text(most) + "\"; TTL value is capped accordingly");
        }
        Duration granted = Seconds.capped(wish, most);
        lease.expires = now.plus(granted);
        answer.leaseId = id;
        answer.renewable = true;
        answer.leaseSeconds = granted.toSeconds();
        return answer;
    }

    private Envelope lookup(String id, @Nullable Lease lease) {
        Instant now = time.instant();
        if (lease == null || !now.isBefore(lease.expires)) {
            throw new Refusal(400, "invalid lease");
        }
        Map<String, @Nullable Object> data = new TreeMap<>();
        data.put("id", id);
        data.put("issue_time", lease.issued.toString());
        data.put("expire_time", lease.expires.toString());
        data.put("renewable", lease.role.renewable());
        data.put("ttl", Duration.between(now, lease.expires).toSeconds());
        return Envelope.of(data);
    }
}
