package io.kellet.order;

/**
 * What a limit or a switch holds for. Each is a number of the user's own, from 0 up, but the firm, of which there is one,
 * number 0. An order names one of each.
 */
public enum Scope {
    /** All that trades through this process. */
    FIRM("firm"),
    DESK("desk"),
    /** The customer or the book that pays. */
    ACCOUNT("account"),
    /** The algorithm that decided. */
    STRATEGY("strategy"),
    /** The person who answers for it. */
    TRADER("trader"),
    SYMBOL("symbol"),
    VENUE("venue");

    private final String text;

    Scope(String text) {
        this.text = text;
    }

    /** As files and labels of metrics write it: {@code account}. */
    public String text() {
        return text;
    }
}
