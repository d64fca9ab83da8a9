package io.kellet.health;

/**
 * Makes a status of results, so that one bad result is no alarm and one good one no all-clear.
 *
 * <p>The first result counts at once. After it the status turns worse to X exactly when the last {@code failures} results are all at
 * least as bad as X, the mildest of them being X; better to X exactly when the last {@code successes} results are all at least as good as
 * X, the worst of them being X. So a row is a row: any result that does not belong to it ends it. That things cannot be told replaces
 * the status at once, and the next result is a first one again.
 *
 * <p>Not safe for threads; the twin that keeps all results is in {@code DampingTest}.
 */
final class Damping {

    private final int failures;
    private final int successes;
    private final long dwellNanos;

    private CheckStatus status = CheckStatus.UNKNOWN;
    private int bad; // results in a row that were WARNING or FAILED
    private int worst; // that were FAILED
    private int good; // that were PASSED or WARNING
    private int best; // that were PASSED
    private boolean worsened;
    private long worsenedNanos;

    Damping(int failures, int successes, long dwellNanos) {
        this.failures = failures;
        this.successes = successes;
        this.dwellNanos = dwellNanos;
    }

    CheckStatus status() {
        return status;
    }

    /** Would this result turn it to FAILED? */
    boolean wouldFail(CheckStatus result) {
        return result == CheckStatus.FAILED
                && status != CheckStatus.FAILED
                && (status == CheckStatus.UNKNOWN || worst + 1 >= failures);
    }

    /** Takes a result; the status is then what {@link #status} says. */
    void take(CheckStatus result, long now) {
        if (result == CheckStatus.UNKNOWN) {
            forget();
            return;
        }
        bad = result == CheckStatus.PASSED ? 0 : bad + 1;
        worst = result == CheckStatus.FAILED ? worst + 1 : 0;
        good = result == CheckStatus.FAILED ? 0 : good + 1;
        best = result == CheckStatus.PASSED ? best + 1 : 0;
        if (status == CheckStatus.UNKNOWN) {
            turn(result, result != CheckStatus.PASSED, now);
        } else if (result.compareTo(status) > 0) {
            CheckStatus to =
                    worst >= failures ? CheckStatus.FAILED : bad >= failures ? CheckStatus.WARNING : CheckStatus.PASSED;
            if (to.compareTo(status) > 0) {
                turn(to, true, now);
            }
        } else if (result.compareTo(status) < 0 && !dwells(now)) {
            CheckStatus to = best >= successes
                    ? CheckStatus.PASSED
                    : good >= successes ? CheckStatus.WARNING : CheckStatus.FAILED;
            if (to.compareTo(status) < 0) {
                turn(to, false, now);
            }
        }
    }

    private void turn(CheckStatus to, boolean worse, long now) {
        status = to;
        if (worse) {
            worsened = true;
            worsenedNanos = now;
        }
    }

    private boolean dwells(long now) {
        return worsened && now - worsenedNanos < dwellNanos;
    }

    /** It has failed, whatever the results were; it needs a whole row of good ones to turn better. */
    void fail(long now) {
        clear();
        if (status != CheckStatus.FAILED) {
            turn(CheckStatus.FAILED, true, now);
        }
    }

    /** Nothing is known; the next result is a first one. */
    void forget() {
        clear();
        status = CheckStatus.UNKNOWN;
    }

    private void clear() {
        bad = 0;
        worst = 0;
        good = 0;
        best = 0;
    }

    /** The clock went back by so much. */
    void stepBack(long nanos) {
        worsenedNanos -= nanos;
    }
}
