package io.kellet.journal.command;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 2026-03-01T09:30:00Z}, or {@code 2026-03-01} for its beginning in UTC. */
final class InstantConverter implements ITypeConverter<Instant> {

    private static final int DATE = "2026-03-01".length();

    @Override
    public Instant convert(String text) {
        try {
            return text.length() == DATE
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new TypeConversionException("must be like 2026-03-01T09:30:00Z or 2026-03-01, in UTC: " + text);
        }
    }
}
