package io.kellet.chaos;

import java.util.List;

/**
 * An experiment has begun: what breaks from here on may be its work.
 *
 * @param points the names of the points that take part
 * @param seed with which it can be repeated
 */
public record ExperimentStarted(String experiment, List<String> points, long seed) {}
