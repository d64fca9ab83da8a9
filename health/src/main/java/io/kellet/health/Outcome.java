package io.kellet.health;

import java.util.Map;

/** What came of a run, fit to be shown. */
record Outcome(CheckStatus status, CheckReason reason, String message, Map<String, Object> details) {

    static Outcome failed(CheckReason reason, String message) {
        return new Outcome(CheckStatus.FAILED, reason, message, Map.of());
    }

    boolean isBad() {
        return status == CheckStatus.FAILED;
    }
}
