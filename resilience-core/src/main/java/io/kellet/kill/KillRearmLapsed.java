package io.kellet.kill;

/** A request to re-arm came to nothing: it expired, or there is a newer engagement than the one it was made for. */
public record KillRearmLapsed(String killSwitch, RearmRequest request, RearmRefusal why) {}
