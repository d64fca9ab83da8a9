package io.kellet.risk;

import io.kellet.authority.Operator;

/**
 * Somebody asks that orders pass a control that refuses them. Nothing passes yet.
 *
 * @param commit numbers what happened to overrides, from 1
 * @param request the number of the request, which is that of the override too if it is approved
 * @param atNanos reading of the overrides' clock
 */
public record OverrideRequested(
        long commit, long request, String control, OverrideTerms terms, Operator requester, long atNanos) {}
