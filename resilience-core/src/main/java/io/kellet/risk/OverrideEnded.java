package io.kellet.risk;

import io.kellet.authority.Operator;
import org.jspecify.annotations.Nullable;

/**
 * An override lets nothing pass any more; exactly one for each {@link OverrideRaised}.
 *
 * @param commit numbers what happened to overrides, from 1
 * @param override its number
 * @param used how often it let an order pass
 * @param operator who took it back, and why, if somebody did
 * @param atNanos reading of the overrides' clock when the end was noticed
 */
public record OverrideEnded(
        long commit,
        long override,
        String control,
        OverrideEnd end,
        int used,
        @Nullable Operator operator,
        long atNanos) {}
