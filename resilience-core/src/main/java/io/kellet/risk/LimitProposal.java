package io.kellet.risk;

import io.kellet.authority.Operator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits that one person asks for and another may agree to, within {@link LimitDesk#PROPOSALS_LAST}, once, and only while those
 * hold against which they were proposed. Made by {@link LimitDesk#propose}.
 */
public final class LimitProposal {

    final LimitDesk desk;
    final long number;
    final WrittenBy written;
    final @Nullable Duration lasting;
    final long expiresAt; // by the desk's time

    boolean closed; // under the desk's lock

    /** Who asks for what, against what. */
    record WrittenBy(Limits before, Limits next, Operator requester) {}

    LimitProposal(LimitDesk desk, long number, WrittenBy written, @Nullable Duration lasting, long expiresAt) {
        this.desk = desk;
        this.number = number;
        this.written = written;
        this.lasting = lasting;
        this.expiresAt = expiresAt;
    }

    /** Numbers the proposals of a desk, from 1. */
    public long number() {
        return number;
    }

    public Limits limits() {
        return written.next();
    }

    public Operator requester() {
        return written.requester();
    }

    /** The version it was made against. */
    public long madeAgainst() {
        return written.before().version();
    }

    /** How long they are to hold; null for until they are changed. */
    public @Nullable Duration lasting() {
        return lasting;
    }

    /**
     * The same for a while only: at the end what held before holds again, see {@link LimitDesk#sweep}. This proposal gives way to
     * the one returned.
     *
     * @param duration up to {@link LimitDesk#LONGEST_TEMPORARY} from the approval on
     * @throws IllegalStateException if it can be approved no more
     */
    public LimitProposal until(Duration duration) {
        return desk.proposeInstead(this, duration);
    }

    /** What would be different, for the one who is to agree: a line for each limit that is new, other or gone. */
    public List<String> changes() {
        return changes(written.before(), written.next());
    }

    static List<String> changes(Limits from, Limits to) {
        Map<String, LimitEntry> before = byPlace(from);
        List<String> changes = new ArrayList<>();
        byPlace(to).forEach((place, entry) -> {
            LimitEntry old = before.remove(place);
            if (old == null) {
                changes.add(place + " = " + amount(entry) + ", none before");
            } else if (!amount(old).equals(amount(entry))) {
                changes.add(place + " = " + amount(entry) + ", before " + amount(old));
            }
        });
        before.forEach((place, old) -> changes.add(place + " no more, before " + amount(old)));
        return changes;
    }

    private static Map<String, LimitEntry> byPlace(Limits limits) {
        Map<String, LimitEntry> byPlace = new LinkedHashMap<>();
        for (LimitEntry entry : limits.entries()) {
            String place = LimitEntry.place(entry.scope(), entry.scopeId(), entry.symbol());
            byPlace.put(place + ": " + entry.kind().text(), entry);
        }
        return byPlace;
    }

    private static String amount(LimitEntry entry) {
        return entry.limit() + (entry.warnAbove() == entry.limit() ? "" : " warn " + entry.warnAbove());
    }

    @Override
    public String toString() {
        return "LimitProposal[" + number + " version=" + limits().version() + " against=" + madeAgainst() + " by="
                + requester().actor() + (lasting == null ? "" : " lasting=" + lasting) + "]";
    }
}
