package io.kellet.health.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kellet.health.CheckView;
import io.kellet.health.HealthSummary;
import java.util.Map;

/** For Kubernetes and for people: one word, then a line for each check. */
final class PlainBody {

    private PlainBody() {}

    static byte[] write(View view) {
        StringBuilder out = new StringBuilder(256);
        out.append(
                switch (view.answer().status()) {
                    case HEALTHY -> "ok";
                    case DEGRADED -> "degraded";
                    case UNHEALTHY -> "unavailable";
                });
        out.append('\n');
        for (Answer.Obstacle obstacle : view.answer().obstacles()) {
            out.append("[-]");
            append(out, view.detailed() ? view.text(obstacle.text()) : obstacle.state());
            out.append('\n');
        }
        for (CheckView check : view.shown()) {
            line(out, view, check);
        }
        if (view.truncated()) {
            out.append("(truncated)\n");
        }
        HealthSummary all = view.answer().snapshot().summary();
        out.append("total " + all.total() + ", passed " + all.passed() + ", warnings " + all.warnings() + ", failed "
                + all.failed() + ", unknown " + all.unknown() + "\n");
        return out.toString().getBytes(UTF_8);
    }

    private static void line(StringBuilder out, View view, CheckView check) {
        out.append(
                switch (check.status()) {
                    case PASSED -> "[+]";
                    case WARNING -> "[!]";
                    case FAILED -> "[-]";
                    case UNKNOWN -> "[?]";
                });
        append(out, check.name());
        out.append(
                switch (check.status()) {
                    case PASSED -> " ok";
                    case WARNING -> " warning";
                    case FAILED -> " failed";
                    case UNKNOWN -> " unknown";
                });
        part(out, view.reason(check));
        part(out, view.message(check));
        if (view.detailed()) {
            for (Map.Entry<String, Object> detail : view.details(check).entrySet()) {
                out.append(' ');
                append(out, detail.getKey() + "=" + detail.getValue());
            }
        }
        out.append('\n');
    }

    private static void part(StringBuilder out, String text) {
        if (!text.isEmpty()) {
            append(out.append(": "), text);
        }
    }

    private static void append(StringBuilder out, String text) {
        text.codePoints().forEach(point -> Json.append(out, point));
    }
}
