package io.kellet.risk;

import io.kellet.authority.Operator;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Other limits hold, because two people wanted it.
 *
 * @param commit numbers what happened at a desk, from 1
 * @param lasting how long they hold, null for until they are changed
 * @param temporariesEnded how many temporary changes this one puts an end to, which will not be reverted any more
 * @param sha256 {@link WrittenLimits#sha256}
 * @param atNanos reading of the desk's clock
 */
public record LimitsChanged(
        long commit,
        long oldVersion,
        long newVersion,
        Operator requester,
        Operator approver,
        @Nullable Duration lasting,
        int temporariesEnded,
        String sha256,
        long atNanos) {}
