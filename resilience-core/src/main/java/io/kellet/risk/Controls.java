package io.kellet.risk;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the gate's controls, in their order, and keeps those that threw from being believed. A control that threw may have
 * counted half of something, so it refuses from then on, until somebody says it is repaired.
 *
 * <p>Catching {@code Throwable} is meant: a gate that lets an order pass because a control ran out of memory or stack has
 * failed open.
 */
final class Controls {

    /** The number of the first control; those below are the gate's own. */
    static final int FIRST = 3;

    /** The order itself was refused. */
    static final int ORDER = 1;

    /** The kill switch refused. */
    static final int KILL = 2;

    /** For {@link #explain} alone, which is never asked on the way of an order. */
    private static final Logger LOG = LoggerFactory.getLogger(Controls.class);

    private static final long FAILED = Verdict.reject(Reason.CONTROL_FAILED);

    private final String gate;
    private final Control[] controls;
    private final boolean[] overridable;
    private final Set<LimitKind> enforced = EnumSet.noneOf(LimitKind.class);
    private final String[] names;
    private final @Nullable Throwable[] failures;
    private volatile int failed;

    Controls(String gate, List<Control> controls) {
        this.gate = gate;
        this.controls = controls.toArray(Control[]::new);
        int size = this.controls.length;
        if (size > Verdict.MAX_CONTROL - FIRST) {
            throw new IllegalArgumentException("controls must be at most " + (Verdict.MAX_CONTROL - FIRST) + ": gate="
                    + gate + " controls=" + size);
        }
        overridable = new boolean[size];
        names = new String[size + FIRST];
        failures = new Throwable[size];
        names[0] = "none";
        names[ORDER] = "order";
        names[KILL] = "kill-switch";
        Set<String> seen = new HashSet<>(List.of(names[0], names[ORDER], names[KILL]));
        for (int i = 0; i < size; i++) {
            String name = this.controls[i].name();
            if (!name.matches("[a-z0-9]+(-[a-z0-9]+)*") || name.length() > 64) {
                throw new IllegalArgumentException(
                        "a control's name must be lower-case letters, digits and hyphens, at most 64: gate=" + gate
                                + " name=" + name);
            }
            if (!seen.add(name)) {
                throw new IllegalArgumentException(
                        "two controls have one name, give one another: gate=" + gate + " name=" + name);
            }
            names[i + FIRST] = name;
            overridable[i] = this.controls[i].isOverridable();
            enforced.addAll(this.controls[i].enforces());
        }
    }

    int count() {
        return controls.length;
    }

    /** How many numbers are in use, the gate's own included. */
    int numbers() {
        return names.length;
    }

    String name(int number) {
        return names[number];
    }

    /** -1 if there is none of this name. */
    int number(String name) {
        for (int number = 0; number < names.length; number++) {
            if (names[number].equals(name)) {
                return number;
            }
        }
        return -1;
    }

    boolean isOverridable(int i) {
        return overridable[i];
    }

    /** What refusals of a number are counted as, the gate's own included. Whatever else a control says is {@link Reason#OTHER}. */
    Set<Reason> reasons(int number) {
        return switch (number) {
            case 0 -> Set.of();
            case ORDER -> Reason.OF_THE_ORDER;
            case KILL -> Set.of(Reason.KILLED);
            default -> {
                EnumSet<Reason> reasons = EnumSet.of(Reason.CONTROL_FAILED, Reason.OTHER);
                reasons.addAll(controls[number - FIRST].reasons());
                reasons.remove(Reason.NONE);
                yield reasons;
            }
        };
    }

    long check(int i, OrderView order) {
        if (failures[i] != null) {
            return FAILED;
        }
        try {
            return controls[i].check(order);
        } catch (Throwable e) {
            return fail(i, e);
        }
    }

    long reserve(int i, OrderView order) {
        if (failures[i] != null) {
            return FAILED;
        }
        try {
            return controls[i].reserve(order);
        } catch (Throwable e) {
            return fail(i, e);
        }
    }

    /** Of the first so many, the last one first. */
    void undo(int first, OrderView order) {
        for (int i = first - 1; i >= 0; i--) {
            try {
                controls[i].undo(order);
            } catch (Throwable e) {
                fail(i, e);
            }
        }
    }

    void onReport(ReportView report) {
        for (int i = 0; i < controls.length; i++) {
            try {
                controls[i].onReport(report);
            } catch (Throwable e) {
                fail(i, e);
            }
        }
    }

    void onLimits(Limits limits) {
        for (int i = 0; i < controls.length; i++) {
            onLimits(i, limits);
        }
    }

    private void onLimits(int i, Limits limits) {
        try {
            controls[i].onLimits(limits);
        } catch (Throwable e) {
            fail(i, e);
        }
    }

    void validate(Limits limits) {
        for (LimitEntry entry : limits.entries()) {
            if (!enforced.contains(entry.kind())) {
                throw new IllegalArgumentException(
                        "no control of gate " + gate + " enforces this limit, add one or leave it out: " + entry
                                + " controls=" + List.of(names).subList(FIRST, names.length));
            }
        }
        for (Control control : controls) {
            control.validate(limits);
        }
    }

    /** Whoever asks why an order was refused gets an answer, though the control may have none. */
    String explain(int number, OrderView order, long verdict) {
        if (number < FIRST || number >= names.length) {
            return "";
        }
        if (Verdict.reason(verdict) == Reason.CONTROL_FAILED) {
            Throwable cause = failure(names[number]);
            return cause == null ? "repaired since" : "it threw " + cause;
        }
        try {
            return controls[number - FIRST].explain(order, verdict);
        } catch (RuntimeException e) {
            LOG.warn("control cannot explain its verdict: gate={} control={}", gate, names[number], e);
            return names[number] + " cannot explain it: " + e;
        }
    }

    /** It is told the limits again: it may have failed over them, or have missed some. */
    boolean repaired(String name, Limits limits) {
        for (int i = 0; i < controls.length; i++) {
            if (names[i + FIRST].equals(name) && failures[i] != null) {
                failures[i] = null;
                failed = countFailed();
                onLimits(i, limits);
                return true;
            }
        }
        return false;
    }

    /** What it threw, null if it may be believed. Any thread: the count is read first, as it is written last. */
    @Nullable
    Throwable failure(String name) {
        int number = failed == 0 ? -1 : number(name);
        return number < FIRST ? null : failures[number - FIRST];
    }

    /** Read the count first: it is written last. */
    List<String> failedNames() {
        List<String> names = new ArrayList<>();
        if (failed != 0) {
            for (int i = 0; i < controls.length; i++) {
                if (failures[i] != null) {
                    names.add(this.names[i + FIRST]);
                }
            }
        }
        return names;
    }

    /** On the trading thread, so nothing is logged: what was thrown is kept, and shown to who asks. */
    private long fail(int i, Throwable cause) {
        if (failures[i] == null) {
            failures[i] = cause;
            failed = countFailed();
        }
        return FAILED;
    }

    private int countFailed() {
        int count = 0;
        for (Throwable failure : failures) {
            count += failure == null ? 0 : 1;
        }
        return count;
    }
}
