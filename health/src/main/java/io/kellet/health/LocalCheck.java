package io.kellet.health;

/**
 * A check that asks nobody outside this process, and so cannot fail because somebody else does. Only such a check may decide about
 * liveness: a process that is restarted because its database is down is still without a database, and without its state.
 *
 * <p>The compiler refuses any other check for {@link HealthRegistry.Opening#live}. Whoever implements this interface with a call over
 * the network has deceived himself.
 */
@FunctionalInterface
public interface LocalCheck extends HealthCheck {

    /** Looks once, at memory and the operating system. */
    @Override
    CheckResult check(CheckRun run);
}
