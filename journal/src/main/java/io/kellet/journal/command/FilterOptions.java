package io.kellet.journal.command;

import io.kellet.journal.RecordFilter;
import io.kellet.journal.RecordFilter.Whose;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which records are wanted: those to which all that is asked for applies. */
final class FilterOptions {

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "not before: 2026-03-01T09:30:00Z, or 2026-03-01 for its beginning, in UTC",
            converter = InstantConverter.class)
    private @Nullable Instant from;

    @Option(names = "--to", paramLabel = "TIME", description = "before", converter = InstantConverter.class)
    private @Nullable Instant to;

    @Option(names = "--actor", description = "exactly this one")
    private @Nullable String actor;

    @Option(names = "--action", description = "exactly this one, or what it begins with: limits.*")
    private @Nullable String action;

    @Option(names = "--subject", description = "exactly this one")
    private @Nullable String subject;

    @Option(names = "--first", paramLabel = "N", description = "from this record on")
    private long first = 1;

    @Option(names = "--last", paramLabel = "N", description = "up to this record")
    private long last = Long.MAX_VALUE;

    @Option(names = "--whose", description = "all, own: those of the journal itself, others. Default: all")
    private Whose whose = Whose.ALL;

    RecordFilter filter() {
        return RecordFilter.builder()
                .from(from)
                .to(to)
                .actor(actor)
                .action(action)
                .subject(subject)
                .sequences(first, last)
                .whose(whose)
                .build();
    }
}
