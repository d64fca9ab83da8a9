package io.kellet.health.http;

import io.kellet.health.Probe;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a path leads.
 *
 * @param own the shape if none is asked for
 * @param json the shape if {@code application/json} is asked for
 * @param detailed is it there for the details, so that whoever may not see them is refused?
 */
record Route(Target target, Shape own, Shape json, boolean detailed) {

    private static final String CHECK = "/health/check/";
    private static final String GROUP = "/health/group/";
    private static final String ACTUATOR = "/actuator/health/";

    private static final Map<String, Route> FIXED = new HashMap<>();

    static {
        plain("/health", Probe.HEALTH);
        plain("/health/live", Probe.LIVE);
        plain("/health/ready", Probe.READY);
        plain("/health/startup", Probe.STARTUP);
        plain("/health/trading", Probe.TRADING);
        plain("/healthz", Probe.HEALTH);
        plain("/livez", Probe.LIVE);
        plain("/readyz", Probe.READY);
        add("/health/started", Probe.STARTUP, Shape.MICROPROFILE, false);
        add("/api/v1/health", Probe.HEALTH, Shape.HEALTH_JSON, false);
        add("/api/health/detailed", Probe.HEALTH, Shape.HEALTH_JSON, true);
        add("/actuator/health", Probe.HEALTH, Shape.ACTUATOR, false);
        add(ACTUATOR + "liveness", Probe.LIVE, Shape.ACTUATOR, false);
        add(ACTUATOR + "readiness", Probe.READY, Shape.ACTUATOR, false);
    }

    private static void plain(String path, Probe probe) {
        FIXED.put(path, new Route(new Target.OfProbe(probe), Shape.PLAIN, Shape.MICROPROFILE, false));
    }

    private static void add(String path, Probe probe, Shape shape, boolean detailed) {
        FIXED.put(path, new Route(new Target.OfProbe(probe), shape, shape, detailed));
    }

    /** Null if it leads nowhere. That of a check or a group may still turn out to lead nowhere. */
    static @Nullable Route of(String path) {
        Route fixed = FIXED.get(path);
        if (fixed != null) {
            return fixed;
        }
        if (path.startsWith(CHECK)) {
            return new Route(
                    new Target.OfCheck(path.substring(CHECK.length())), Shape.PLAIN, Shape.MICROPROFILE, false);
        }
        if (path.startsWith(GROUP)) {
            return new Route(
                    new Target.OfGroup(path.substring(GROUP.length())), Shape.PLAIN, Shape.MICROPROFILE, false);
        }
        if (path.startsWith(ACTUATOR)) {
            return new Route(
                    new Target.OfEither(path.substring(ACTUATOR.length())), Shape.ACTUATOR, Shape.ACTUATOR, false);
        }
        return null;
    }
}
