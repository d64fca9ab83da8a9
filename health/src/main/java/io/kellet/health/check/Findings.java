package io.kellet.health.check;

import io.kellet.health.CheckResult;
import io.kellet.health.CheckStatus;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What one look found, summed up. The worst speaks, in the order failed, warning, unknown, passed: what is known to be bad is not
 * excused by what is not known, and what is not known is not covered by what is well.
 */
final class Findings {

    private static final List<CheckStatus> WORST_FIRST =
            List.of(CheckStatus.FAILED, CheckStatus.WARNING, CheckStatus.UNKNOWN, CheckStatus.PASSED);

    private final Map<CheckStatus, List<String>> texts = new EnumMap<>(CheckStatus.class);
    private CheckResult details = CheckResult.passed();

    /** One thing that was looked at. */
    Findings add(CheckStatus status, String text) {
        texts.computeIfAbsent(status, unused -> new ArrayList<>()).add(text);
        return this;
    }

    Findings with(String name, long value) {
        details = details.with(name, value);
        return this;
    }

    Findings with(String name, double value) {
        details = details.with(name, value);
        return this;
    }

    Findings with(String name, String value) {
        details = details.with(name, value);
        return this;
    }

    Findings with(String name, boolean value) {
        details = details.with(name, value);
        return this;
    }

    /** The worst status, and everything that is not well, the worst of it first; if all is well, that. */
    CheckResult result() {
        CheckStatus worst = CheckStatus.PASSED;
        List<String> said = new ArrayList<>();
        for (CheckStatus status : WORST_FIRST) {
            if (texts.containsKey(status) && (status != CheckStatus.PASSED || said.isEmpty())) {
                worst = said.isEmpty() ? status : worst;
                said.addAll(texts.get(status));
            }
        }
        return new CheckResult(worst, String.join("; ", said), details.details());
    }
}
