/**
 * The switch that stops trading, and the risk breakers that throw it. Start at {@link io.kellet.kill.KillSwitch}.
 *
 * <p>Whoever may trade may stop it: engaging is never asked for a privilege, never waits and never fails. Arming again takes
 * two people.
 */
@NullMarked
package io.kellet.kill;

import org.jspecify.annotations.NullMarked;
