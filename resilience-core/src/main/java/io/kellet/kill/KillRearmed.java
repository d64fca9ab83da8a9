package io.kellet.kill;

import io.kellet.authority.Operator;

/** Two people have ended an engagement; the store had it before. */
public record KillRearmed(String killSwitch, Engagement engagement, Operator requester, Operator approver) {}
