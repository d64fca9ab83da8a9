package io.kellet.risk;

import static java.util.Objects.requireNonNull;

import io.kellet.authority.Authority;
import io.kellet.authority.NotPermittedException;
import io.kellet.authority.Operator;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Limits as two people wrote them down: what a {@link LimitsFile} holds.
 *
 * @param requester asks for the limits, and says why
 * @param approver the other person, who agrees
 * @param sha256 of the bytes they were read from, or of {@link #text} if they were never in a file; 64 hexadecimal digits
 */
public record WrittenLimits(Limits limits, Operator requester, Operator approver, String sha256) {

    /** @throws NotPermittedException if both are one person */
    public WrittenLimits {
        requireNonNull(limits, "limits");
        requireNonNull(sha256, "sha256");
        Authority.requireTwoPeople(requireNonNull(requester, "requester"), requireNonNull(approver, "approver"));
        LimitsFileSyntax.requirePrintable("requester", requester.actor());
        LimitsFileSyntax.requirePrintable("approver", approver.actor());
        LimitsFileSyntax.requirePrintable("reason", requester.reason());
    }

    /**
     * As they would be in a file.
     *
     * @throws NotPermittedException if both are one person
     * @throws IllegalArgumentException if a name or the reason does not fit on a line of a file
     */
    public static WrittenLimits of(Limits limits, Operator requester, Operator approver) {
        String text = new WrittenLimits(limits, requester, approver, "").text();
        return new WrittenLimits(
                limits, requester, approver, LimitsFileSyntax.sha256(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * The file: one heading for each place, in the order of writing. Parsed again it gives the same limits and the same text. The
     * approver's own reason is not in it: a file has one reason, the requester's.
     */
    public String text() {
        StringBuilder text = new StringBuilder()
                .append(LimitsFileSyntax.FIRST_LINE)
                .append("\nversion ")
                .append(limits.version())
                .append("\nrequested-by ")
                .append(requester.actor().strip())
                .append("\napproved-by ")
                .append(approver.actor().strip())
                .append("\nreason ")
                .append(requester.reason().strip())
                .append('\n');
        Map<String, List<LimitEntry>> places = limits.entries().stream()
                .collect(Collectors.groupingBy(WrittenLimits::place, LinkedHashMap::new, Collectors.toList()));
        places.forEach((place, entries) -> {
            text.append("\n[").append(place).append("]\n");
            for (LimitEntry entry : entries) {
                text.append(entry.kind().text()).append(" = ").append(grouped(entry.limit()));
                if (entry.warnAbove() != entry.limit()) {
                    text.append(" warn ").append(grouped(entry.warnAbove()));
                }
                text.append('\n');
            }
        });
        long lines = text.chars().filter(c -> c == '\n').count();
        return text.append("end ").append(lines).append('\n').toString();
    }

    private static String place(LimitEntry entry) {
        return LimitEntry.place(entry.scope(), entry.scopeId(), entry.symbol());
    }

    /** {@code 10_000}. */
    private static String grouped(long amount) {
        StringBuilder digits = new StringBuilder().append(amount);
        for (int i = digits.length() - 3; i > 0; i -= 3) {
            digits.insert(i, '_');
        }
        return digits.toString();
    }
}
