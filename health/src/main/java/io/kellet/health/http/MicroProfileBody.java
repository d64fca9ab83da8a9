package io.kellet.health.http;

import io.kellet.health.CheckView;
import io.kellet.health.HealthStatus;
import io.kellet.health.Probe;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * As MicroProfile Health has it: UP or DOWN, and DOWN exactly if one of the checks is. So a check is DOWN here if the answer is no because
 * of it; how it is itself is in its data. Before all checks have run once there are none.
 */
final class MicroProfileBody {

    private MicroProfileBody() {}

    static byte[] write(View view) {
        Answer answer = view.answer();
        Json json = new Json().beginObject().field("status", status(answer.status()));
        json.beginArray("checks");
        if (!isBeforeStart(answer)) {
            if (view.hasState()) {
                check(
                        json,
                        View.STATE,
                        answer.obstacles().isEmpty() ? HealthStatus.HEALTHY : answer.status(),
                        view.state());
            }
            for (CheckView check : view.shown()) {
                Map<String, Object> data = new LinkedHashMap<>(view.all(check));
                data.put("status", check.status().text());
                check(json, check.name(), answer.effect(check), data);
            }
        }
        return json.endArray().endObject().bytes();
    }

    private static boolean isBeforeStart(Answer answer) {
        return !answer.snapshot().isStarted()
                && answer.target() instanceof Target.OfProbe asked
                && asked.probe() != Probe.LIVE;
    }

    private static void check(Json json, String name, HealthStatus status, Map<String, Object> data) {
        json.beginObject().field("name", name).field("status", status(status));
        json.beginObject("data").fields(data).endObject().endObject();
    }

    private static String status(HealthStatus status) {
        return status == HealthStatus.UNHEALTHY ? "DOWN" : "UP";
    }
}
