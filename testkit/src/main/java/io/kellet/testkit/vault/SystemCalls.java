package io.kellet.testkit.vault;

import io.kellet.testkit.wire.WireResponse;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is answered without a token and while sealed. */
final class SystemCalls {

    private static final String VERSION = "1.4.0";

    private final InstantSource time;
    boolean sealed;
    boolean standby;

    SystemCalls(InstantSource time) {
        this.time = time;
    }

    @Nullable
    WireResponse withoutToken(VaultCall call) {
        return switch (call.path()) {
            case "sys/health" -> Envelope.json(healthStatus(call), health());
            case "sys/seal-status" -> Envelope.json(200, sealStatus());
            default -> null;
        };
    }

    private int healthStatus(VaultCall call) {
        if (sealed) {
            return status(call, "sealedcode", 503);
        }
        if (standby && call.query("standbyok") == null) {
            return status(call, "standbycode", 429);
        }
        return status(call, "activecode", 200);
    }

    private static int status(VaultCall call, String name, int usual) {
        String wished = call.query(name);
        return wished == null ? usual : Integer.parseInt(wished);
    }

    private Map<String, @Nullable Object> health() {
        Map<String, @Nullable Object> health = new LinkedHashMap<>();
        health.put("initialized", true);
        health.put("sealed", sealed);
        health.put("standby", sealed || standby);
        health.put("performance_standby", false);
        health.put("replication_performance_mode", sealed ? "unknown" : "disabled");
        health.put("replication_dr_mode", sealed ? "unknown" : "disabled");
        health.put("server_time_utc", time.instant().getEpochSecond());
        health.put("version", VERSION);
        if (!sealed) {
            health.put("cluster_name", "vault-cluster-fake");
            health.put("cluster_id", "00000000-0000-0000-0000-000000000000");
        }
        return health;
    }

    private Map<String, @Nullable Object> sealStatus() {
        Map<String, @Nullable Object> status = new LinkedHashMap<>();
        status.put("type", "shamir");
        status.put("initialized", true);
        status.put("sealed", sealed);
        status.put("t", 1);
        status.put("n", 1);
        status.put("progress", 0);
        status.put("nonce", "");
        status.put("version", VERSION);
        status.put("migration", false);
        if (!sealed) {
            status.put("cluster_name", "vault-cluster-fake");
            status.put("cluster_id", "00000000-0000-0000-0000-000000000000");
        }
        status.put("recovery_seal", false);
        status.put("storage_type", "inmem");
        return status;
    }
}
