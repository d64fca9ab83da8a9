package io.kellet.health.check;

import io.kellet.health.CheckResult;
import io.kellet.health.CheckRun;
import io.kellet.health.HealthCheck;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Can a port be reached? It connects and hangs up, and no more: the operating system accepts for a process that is stopped, deadlocked
 * or still loading, so a pass says that the way there is open and the port is taken, never that anybody would answer. Its result says so
 * too. Ask with the protocol's own check where there is one.
 *
 * <p>A name with several addresses passes if one of them accepts; each is given its share of the time. It hangs up first, so every run
 * leaves one port of this machine in TIME_WAIT for a minute: some six of them at a period of ten seconds.
 */
public final class TcpCheck implements HealthCheck {

    private static final String REACHABLE =
            " accepts connections (reachability only: a process that is stopped is still connected to)";

    private final Endpoint endpoint;

    private TcpCheck(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Connects to that host, a name or an address. */
    public static TcpCheck to(String host, int port) {
        return new TcpCheck(new Endpoint(host, port));
    }

    @Override
    public CheckResult check(CheckRun run) {
        long started = run.clock().nanos();
        try {
            RunSocket.connected(endpoint, run).closeQuietly();
        } catch (IOException e) {
            return CheckResult.failed(endpoint + " " + Trouble.text(e));
        }
        return CheckResult.passed(endpoint + REACHABLE)
                .with("connectMicros", TimeUnit.NANOSECONDS.toMicros(run.clock().nanos() - started));
    }

    @Override
    public String toString() {
        return "TcpCheck(" + endpoint + ")";
    }
}
