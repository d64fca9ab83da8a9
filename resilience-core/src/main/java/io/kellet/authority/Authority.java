package io.kellet.authority;

import static java.util.Objects.requireNonNull;

/**
 * Knows who may do what. Asked on the threads of people who press buttons, never on a trading thread; it may block, and what
 * it throws refuses the request.
 */
@FunctionalInterface
public interface Authority {

    /** May this person do that? */
    boolean permits(String actor, Privilege privilege);

    /** Everybody may everything, as long as two different people are named where two are needed. */
    static Authority anybody() {
        return (actor, privilege) -> true;
    }

    /**
     * Refuses who may not.
     *
     * @throws NotPermittedException if the person may not
     */
    default void require(Operator operator, Privilege privilege) {
        requireNonNull(operator, "operator");
        if (!permits(operator.actor(), requireNonNull(privilege, "privilege"))) {
            throw new NotPermittedException("not permitted: actor=" + operator.actor() + " privilege=" + privilege);
        }
    }

    /**
     * Refuses one person in two roles. Names are compared without regard to case and surrounding blanks.
     *
     * @throws NotPermittedException if the two are the same person
     */
    static void requireTwoPeople(Operator requester, Operator approver) {
        if (requester.isSamePersonAs(approver)) {
            throw new NotPermittedException(
                    "a second person must approve: requester=" + requester.actor() + " approver=" + approver.actor());
        }
    }
}
