package io.kellet.kill;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All that a {@link KillStore} keeps.
 *
 * @param lastNumber engagements were numbered up to here
 * @param running whether a switch was in use that has not been closed since
 * @param engagements what is engaged, in the order of scope, id and mode
 */
public record KillState(long lastNumber, boolean running, List<Engagement> engagements) {

    private static final Comparator<Engagement> ORDER = Comparator.comparing(Engagement::scope)
            .thenComparing(Engagement::id)
            .thenComparing(Engagement::mode);

    /** Nothing is and nothing was engaged. */
    public static final KillState INITIAL = new KillState(0, false, List.of());

    public KillState {
        if (lastNumber < 0) {
            throw new IllegalArgumentException("lastNumber must not be negative: " + lastNumber);
        }
        engagements = requireNonNull(engagements, "engagements").stream()
                .sorted(ORDER)
                .toList();
        Set<Long> numbers = new HashSet<>();
        for (int i = 0; i < engagements.size(); i++) {
            Engagement engagement = engagements.get(i);
            if (engagement.number() < 1 || engagement.number() > lastNumber || !numbers.add(engagement.number())) {
                throw new IllegalArgumentException(
                        "number must be 1.." + lastNumber + ", each once: " + engagement.number());
            }
            if (i > 0 && ORDER.compare(engagements.get(i - 1), engagement) == 0) {
                throw new IllegalArgumentException("engaged twice: scope=" + engagement.scope() + " id="
                        + engagement.id() + " mode=" + engagement.mode());
            }
        }
    }
}
