package io.kellet.secrets.rotation;

/**
 * What became of all attempts of a scheduler so far.
 *
 * @param started attempts that had something to do
 * @param resumed of these, went on with a pending version that was there
 * @param replaced pending versions that were given up for a new one
 * @param succeeded new versions made current
 * @param failed attempts that failed, those included that failed before they started or after they succeeded
 * @param timeouts of these, took too long and were abandoned
 * @param running attempts that are at it
 * @param hung of these, abandoned and not back yet
 */
public record RotationStats(
        long started, long resumed, long replaced, long succeeded, long failed, long timeouts, int running, int hung) {}
