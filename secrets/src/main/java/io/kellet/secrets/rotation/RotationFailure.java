package io.kellet.secrets.rotation;

import io.kellet.redact.OneLine;
import io.kellet.secrets.provider.SecretException;
import java.sql.SQLException;
import java.util.regex.Pattern;

/**
 * What went wrong, in words that may be shown. The message of an exception that is not ours is no such word: a driver may quote a statement, a
 * server a password.
 *
 * @param kind one of few: of a {@link SecretException}, or {@code sql}, {@code timeout}, {@code interrupted}, {@code step}
 */
record RotationFailure(RotationPhase phase, String kind, String detail) {

    private static final String TIMEOUT = "timeout";
    private static final int LONGEST = 300;
    private static final Pattern SQL_STATE = Pattern.compile("[0-9A-Z]{5}");

    static RotationFailure of(RotationPhase phase, Throwable thrown) {
        if (thrown instanceof SecretException failure) {
            return new RotationFailure(phase, failure.kind(), shown(failure.what()));
        }
        if (thrown instanceof RotationStepException failure) {
            return new RotationFailure(phase, "step", shown(failure.what()));
        }
        if (thrown instanceof InterruptedException) {
            return new RotationFailure(phase, "interrupted", "interrupted");
        }
        String type = thrown.getClass().getName();
        if (thrown instanceof SQLException failure) {
            String state = failure.getSQLState();
            boolean proper = state != null && SQL_STATE.matcher(state).matches();
            return new RotationFailure(phase, "sql", type + (proper ? " SQLSTATE " + state : ""));
        }
        return new RotationFailure(phase, "step", type);
    }

    static RotationFailure timeout(RotationPhase phase) {
        return new RotationFailure(phase, TIMEOUT, "it did not return in time and was abandoned");
    }

    boolean isTimeout() {
        return kind.equals(TIMEOUT);
    }

    private static String shown(String text) {
        String line = OneLine.of(text);
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST);
    }

    @Override
    public String toString() {
        return kind + ": " + detail;
    }
}
