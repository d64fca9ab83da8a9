package io.kellet.health.http;

import io.kellet.health.CheckView;
import io.kellet.health.HealthStatus;
import io.kellet.health.Probe;
import java.util.Map;

/**
 * As Spring Boot's Actuator writes it. It knows no degraded: that is UP, and which component is to blame is seen from the components. Each
 * of these says how it is itself. What drains or is halted, and would work, is OUT_OF_SERVICE.
 */
final class ActuatorBody {

    private ActuatorBody() {}

    /**
     * @param components what the version calls them
     */
    static byte[] write(View view, String components) {
        Answer answer = view.answer();
        Json json = new Json().beginObject().field("status", status(answer));
        if (answer.target() instanceof Target.OfCheck) {
            Map<String, Object> details = view.shown().isEmpty()
                    ? view.state()
                    : view.all(view.shown().get(0));
            if (view.hasState()) {
                details.putAll(view.state());
            }
            details(json, details);
            return json.endObject().bytes();
        }
        json.beginObject(components);
        if (view.hasState()) {
            json.beginObject(View.STATE).field("status", answer.obstacles().isEmpty() ? "UP" : status(answer));
            details(json, view.state());
            json.endObject();
        }
        for (CheckView check : view.shown()) {
            json.beginObject(check.name()).field("status", status(check));
            details(json, view.all(check));
            json.endObject();
        }
        json.endObject();
        if (answer.target() instanceof Target.OfProbe asked && asked.probe() == Probe.HEALTH && !view.truncated()) {
            json.beginArray("groups").element("liveness").element("readiness");
            answer.snapshot().groups().forEach(json::element);
            json.endArray();
        }
        return json.endObject().bytes();
    }

    private static void details(Json json, Map<String, Object> details) {
        if (!details.isEmpty()) {
            json.beginObject("details").fields(details).endObject();
        }
    }

    private static String status(Answer answer) {
        return answer.status() != HealthStatus.UNHEALTHY ? "UP" : answer.isOutOfService() ? "OUT_OF_SERVICE" : "DOWN";
    }

    private static String status(CheckView check) {
        return switch (check.status()) {
            case PASSED, WARNING -> "UP";
            case FAILED -> "DOWN";
            case UNKNOWN -> "UNKNOWN";
        };
    }
}
