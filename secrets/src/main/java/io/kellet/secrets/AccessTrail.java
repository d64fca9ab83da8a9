package io.kellet.secrets;

import io.kellet.audit.AuditLine;
import io.kellet.audit.AuditShape;
import io.kellet.audit.AuditTrail;
import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.time.NanoClock;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Puts each access to a value on record, before anybody sees it. A line to fill in is taken out of a few by whoever finds one, and put back, so an
 * access allocates nothing; when all are taken, or the name is too long for a line, the record is made anew.
 *
 * <p>Memory ordering: a line is taken by an atomic exchange with null and put back with release, so who takes it next sees it as it was left, and
 * no two have it.
 */
final class AccessTrail {

    private static final int LINES = 16; // a power of two
    private static final int SUBJECT_ROOM = 64;
    private static final int VERSION_ROOM = 40;
    private static final int PROVIDER_ROOM = 16;
    private static final int PART_ROOM = 20;
    private static final String ACTION = "secret.used";

    private final AuditTrail trail;
    private final String actor;
    private final NanoClock clock;
    private final boolean required;
    private final Counts counts;
    private final @Nullable AtomicReferenceArray<@Nullable AuditLine> lines;

    AccessTrail(AuditTrail trail, String actor, NanoClock clock, boolean required, Counts counts) {
        this.trail = trail;
        this.actor = actor;
        this.clock = clock;
        this.required = required;
        this.counts = counts;
        lines = lines(trail, actor);
    }

    /** Null if the trail's lines are too short: then each record is made anew. */
    private static @Nullable AtomicReferenceArray<@Nullable AuditLine> lines(AuditTrail trail, String actor) {
        AuditShape shape = AuditShape.of(ACTION, actor)
                .subject(SUBJECT_ROOM)
                .text("version", VERSION_ROOM)
                .text("provider", PROVIDER_ROOM)
                .text("part", PART_ROOM)
                .flag("stale")
                .flag("degraded")
                .build();
        AtomicReferenceArray<@Nullable AuditLine> lines = new AtomicReferenceArray<>(LINES);
        try {
            for (int i = 0; i < LINES; i++) {
                lines.set(i, trail.line(shape));
            }
        } catch (IllegalArgumentException tooLong) {
            return null;
        }
        return lines;
    }

    /** What a secret of that slot asks before it shows anything. */
    void onAccess(Slot slot, Secret secret, String part) {
        View shown = slot.shown;
        boolean current = secret.equals(shown.value());
        boolean stale = !current || shown.state() != SecretState.FRESH;
        if (!record(secret, part, stale, current && shown.degraded())) {
            counts.unrecorded.increment();
            if (required) {
                throw new SecretUnavailableException(
                        secret.name(), "", "the access could not be put on record, and has to be");
            }
        }
        counts.hits.increment();
        if (stale) {
            counts.staleHits.increment();
        }
    }

    private boolean record(Secret secret, String part, boolean stale, boolean degraded) {
        SecretVersion version = secret.version();
        String subject = secret.name().text();
        boolean fits = subject.length() <= SUBJECT_ROOM
                && version.id().length() <= VERSION_ROOM
                && version.provider().length() <= PROVIDER_ROOM;
        if (lines != null && fits) {
            int from = (int) Thread.currentThread().getId();
            for (int i = 0; i < LINES; i++) {
                int at = from + i & LINES - 1;
                AuditLine line = lines.getPlain(at) == null ? null : lines.getAndSet(at, null);
                if (line != null) {
                    try {
                        return line.subject(subject)
                                .text(0, version.id())
                                .text(1, version.provider())
                                .text(2, part)
                                .flag(3, stale)
                                .flag(4, degraded)
                                .append(clock.nanos());
                    } finally {
                        lines.setRelease(at, line);
                    }
                }
            }
        }
        return trail.entry(ACTION)
                .actor(actor)
                .subject(subject)
                .put("version", version.id())
                .put("provider", version.provider())
                .put("part", part)
                .put("stale", stale)
                .put("degraded", degraded)
                .append();
    }
}
