package io.kellet.testkit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a history ended early.
 *
 * @param where the command or check that threw, or the factory
 * @param played every command up to the end, with what it drew
 */
record HistoryFailure(String where, Throwable thrown, List<String> played) {

    /** The same place and the same kind of exception; the message may tell of other values. */
    boolean isLike(@Nullable HistoryFailure other) {
        return other != null
                && where.equals(other.where)
                && (thrown.getClass() == other.thrown.getClass()
                        || (thrown instanceof AssertionError && other.thrown instanceof AssertionError));
    }

    AssertionError asShrunk(long seed, int shrunkFrom) {
        return new AssertionError(
                "history failed: " + facts(seed) + " shrunkFrom=" + shrunkFrom + " rerun=-D"
                        + RandomHistory.SEED_PROPERTY + "=" + seed + details(),
                thrown);
    }

    AssertionError asFlaky(long seed) {
        return new AssertionError(
                "history failed once and not again with the same commands, so that something else than they decides (time,"
                        + " another thread, static state): "
                        + facts(seed) + details(),
                thrown);
    }

    private String facts(long seed) {
        return "at=" + where + " seed=" + seed + " commands=" + played.size();
    }

    private String details() {
        var text = new StringBuilder();
        for (int i = 0; i < played.size(); i++) {
            text.append("\n  ").append(i + 1).append(". ").append(played.get(i));
        }
        return text.append("\nthrown: ").append(thrown).toString();
    }
}
