package io.kellet.health;

/**
 * Finds out whether one thing works. Called on a thread of the registry's own, never by two threads at once, and never again before
 * the last call has returned; an object that is registered under two names is two checks.
 *
 * <p>It may block and it may throw whatever it likes: what is thrown is a failure, an {@link Error} too. When its timeout is over, its
 * thread is interrupted and the run counts as failed; a check that then goes on anyway keeps its thread, and is not run again until it
 * returns. So it had better give every wait of its own a limit, {@link CheckRun#remaining()}.
 */
@FunctionalInterface
public interface HealthCheck {

    /** Looks once. */
    CheckResult check(CheckRun run) throws Exception;
}
