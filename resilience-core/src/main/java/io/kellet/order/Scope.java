package io.kellet.order;

/**
 * What a limit or a switch holds for. Each is a number of the user's own, from 0 up, but the firm, of which there is one,
 * number 0. An order names one of each.
 */
public enum Scope {
    /** All that trades through this process. */
    FIRM("firm", 0),
    DESK("desk", 1),
    /** The customer or the book that pays. */
    ACCOUNT("account", 2),
    /** The algorithm that decided. */
    STRATEGY("strategy", 3),
    /** The person who answers for it. */
    TRADER("trader", 4),
    SYMBOL("symbol", 5),
    VENUE("venue", 6);

    private final String text;
    private final int index;

    Scope(String text, int index) {
        this.text = text;
        this.index = index;
    }

    /** Where tables keep it: 0 for the firm to 6 for the venue. Never changes. */
    public int index() {
        return index;
    }

    /** As files and labels of metrics write it: {@code account}. */
    public String text() {
        return text;
    }
}
