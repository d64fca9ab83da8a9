package io.kellet.health;

/** Why a check has the status it has. */
public enum CheckReason {
    /** The check said so. */
    REPORTED("reported"),
    /** It has not run yet. */
    NOT_RUN("not-run"),
    /** Something it depends on is down, so it is not run. */
    SKIPPED("skipped"),
    /** It took longer than its timeout. */
    TIMED_OUT("timed-out"),
    /** It has taken longer than its timeout and still has not returned, so it cannot be run again. */
    HUNG("hung"),
    /** It threw something. */
    THREW("threw"),
    /** It returned null. */
    NO_RESULT("no-result"),
    /** Too many hung checks hold the threads there may be. */
    NO_THREAD("no-thread"),
    /** Its last result is older than it may be. */
    STALE("stale");

    private final String text;

    CheckReason(String text) {
        this.text = text;
    }

    /** As reports and events write it. */
    public String text() {
        return text;
    }
}
