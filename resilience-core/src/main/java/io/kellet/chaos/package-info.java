/**
 * Seeded fault injection for drills: bounded in time and in number, and with an abort. Start at {@link
 * io.kellet.chaos.Chaos}.
 *
 * <p>Where no experiment runs, a {@link io.kellet.chaos.FaultPoint} costs one load and a branch.
 */
@NullMarked
package io.kellet.chaos;

import org.jspecify.annotations.NullMarked;
