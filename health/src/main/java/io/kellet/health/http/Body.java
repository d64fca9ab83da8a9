package io.kellet.health.http;

import io.kellet.health.CheckStatus;
import io.kellet.health.CheckView;
import java.util.Comparator;
import java.util.List;

/**
 * Writes an answer, in few enough bytes. If all of it is too long, the details go first; then what is well is not listed; then only as
 * many of the others as there is room for, the worst first. The status never changes, and whatever is left is whole.
 */
final class Body {

    private Body() {}

    static byte[] of(Answer answer, Shape shape, boolean detailed, int maxBytes) {
        byte[] body = write(shape, new View(answer, answer.checks(), detailed, false));
        if (body.length > maxBytes && detailed) {
            body = write(shape, new View(answer, answer.checks(), false, true));
        }
        return body.length > maxBytes ? mostThatFits(answer, shape, maxBytes) : body;
    }

    private static byte[] mostThatFits(Answer answer, Shape shape, int maxBytes) {
        List<CheckView> unwell = answer.checks().stream()
                .filter(check -> check.status() != CheckStatus.PASSED)
                .sorted(Comparator.comparing(answer::effect)
                        .thenComparing(Answer::own)
                        .reversed()
                        .thenComparing(CheckView::name))
                .toList();
        byte[] best = write(shape, new View(answer, List.of(), false, true));
        int fits = 0;
        int tooMany = unwell.size() + 1;
        while (tooMany - fits > 1) {
            int tried = (fits + tooMany) >>> 1;
            byte[] body = write(shape, new View(answer, unwell.subList(0, tried), false, true));
            if (body.length <= maxBytes) {
                best = body;
                fits = tried;
            } else {
                tooMany = tried;
            }
        }
        return best;
    }

    private static byte[] write(Shape shape, View view) {
        return switch (shape) {
            case PLAIN -> PlainBody.write(view);
            case ACTUATOR -> ActuatorBody.write(view, "components");
            case ACTUATOR_V2 -> ActuatorBody.write(view, "details");
            case MICROPROFILE -> MicroProfileBody.write(view);
            case HEALTH_JSON -> HealthJsonBody.write(view);
        };
    }
}
