package io.kellet.health.http;

import io.kellet.health.CheckStatus;
import io.kellet.health.CheckView;
import io.kellet.health.HealthStatus;
import io.kellet.health.HealthSummary;
import java.util.Map;

/**
 * {@code application/health+json} as of draft-inadarei-06. Keys of our own are {@code time}, {@code summary} and {@code truncated}, and
 * those of a check that the draft does not name.
 */
final class HealthJsonBody {

    private HealthJsonBody() {}

    static byte[] write(View view) {
        Answer answer = view.answer();
        Json json = new Json()
                .beginObject()
                .field("status", status(answer.status()))
                .field("serviceId", view.name())
                .field("time", answer.snapshot().takenAt().toString());
        if (!answer.obstacles().isEmpty()) {
            json.beginArray("notes");
            answer.obstacles()
                    .forEach(obstacle -> json.element(view.detailed() ? view.text(obstacle.text()) : obstacle.state()));
            json.endArray();
        }
        HealthSummary summary = answer.snapshot().summary();
        json.beginObject("summary")
                .field("total", summary.total())
                .field("passed", summary.passed())
                .field("warnings", summary.warnings())
                .field("failed", summary.failed())
                .field("unknown", summary.unknown())
                .endObject();
        if (view.truncated()) {
            json.field("truncated", true);
        }
        json.beginObject("checks");
        view.shown().forEach(check -> check(json, view, check));
        return json.endObject().endObject().bytes();
    }

    private static void check(Json json, View view, CheckView check) {
        json.beginArray(check.name()).beginObject().field("status", status(Answer.own(check)));
        if (check.ranAt() != null) {
            json.field("time", check.ranAt().toString());
        }
        json.field("criticality", check.criticality().text());
        json.field("state", check.status().text());
        field(json, "reason", view.reason(check));
        // the draft: output is for what is not well
        field(json, check.status() == CheckStatus.PASSED ? "message" : "output", view.message(check));
        field(json, "rootCause", view.detailed() ? check.rootCause() : "");
        Map<String, Object> details = view.details(check);
        if (!details.isEmpty()) {
            json.beginObject("details").fields(details).endObject();
        }
        json.endObject().endArray();
    }

    private static void field(Json json, String name, String value) {
        if (!value.isEmpty()) {
            json.field(name, value);
        }
    }

    private static String status(HealthStatus status) {
        return switch (status) {
            case HEALTHY -> "pass";
            case DEGRADED -> "warn";
            case UNHEALTHY -> "fail";
        };
    }
}
