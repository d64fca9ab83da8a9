package io.kellet.health.http;

import static java.util.Objects.requireNonNull;

import io.kellet.health.HealthSnapshot;
import io.kellet.health.HealthSource;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves health over HTTP, on a port of its own and two threads of its own.
 *
 * <pre>{@code
 * HealthEndpoint endpoint = HealthEndpoint.of(EndpointConfig.named("gateway").port(8000).build(), health).start();
 * Runtime.getRuntime().addShutdownHook(new Thread(endpoint::drainAndClose));
 * }</pre>
 *
 * <p>The paths are {@code /health}, {@code /health/live}, {@code /health/ready}, {@code /health/startup}, {@code /health/trading},
 * {@code /health/check/NAME} and {@code /health/group/NAME}, and those that Kubernetes, Spring's Actuator and MicroProfile have for the
 * same. An answer is written in the shape that {@code Accept} asks for, or {@code ?format=}: {@code plain}, {@code actuator},
 * {@code actuator-v2}, {@code microprofile} or {@code health}.
 *
 * <p>A request runs no check and waits for nothing: it asks {@link HealthSource#snapshot(long)} and finds the body that was written when
 * the snapshot came, so an engaged kill switch and a registry that has come to a halt are seen at once. Slow callers cost no thread,
 * and there is a bound to everything they can take.
 *
 * <p>Any thread may call any method.
 */
public final class HealthEndpoint implements AutoCloseable {

    /** When it drains, by whoever drains it; when bodies cannot be written, by the thread that writes them. */
    private static final Logger LOG = LoggerFactory.getLogger(HealthEndpoint.class);

    private static final Duration NEWS_WAIT = Duration.ofSeconds(1);
    private static final long RENDER_PAUSE_MILLIS = 20;
    private static final long DRAIN_LOOK_NANOS = 20_000_000;

    private final EndpointConfig config;
    private final HealthSource health;
    private final NanoClock clock;
    private final Tally tally;
    final Renditions renditions; // tests look at it
    private final ProbeServer server;
    private final Thread serving;
    private final Thread rendering;
    private final AtomicBoolean draining = new AtomicBoolean();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch drained = new CountDownLatch(1);

    private HealthEndpoint(Opening opening, ProbeServer server, Tally tally) {
        config = opening.config;
        health = opening.health;
        clock = opening.clock;
        this.tally = tally;
        this.server = server;
        renditions = new Renditions(config.maxBody());
        boolean loopback = server.address().getAddress().isLoopbackAddress();
        Responder responder = new Responder(config, health, renditions, clock, opening.wall, loopback, tally);
        serving = daemon("kellet-health-http-", () -> server.run(responder));
        rendering = daemon("kellet-health-render-", this::render);
    }

    private Thread daemon(String prefix, Runnable work) {
        Thread thread = new Thread(work, prefix + config.name());
        thread.setDaemon(true);
        return thread;
    }

    /** An endpoint to be started. */
    public static Opening of(EndpointConfig config, HealthSource health) {
        return new Opening(requireNonNull(config, "config"), requireNonNull(health, "health"));
    }

    /** The port it listens on. */
    public int port() {
        return server.address().getPort();
    }

    /** Requests for that which were answered with that code. */
    public long answers(PathClass path, int code) {
        return tally.answers(requireNonNull(path, "path"), code);
    }

    /** Requests that were answered. */
    public long answers() {
        return tally.answers();
    }

    /** Connections that were closed without an answer, because there were more than {@link EndpointConfig#maxConnections}. */
    public long dropped() {
        return tally.dropped.get();
    }

    /** Connections that were closed because no request came, or its answer was not taken, within {@link EndpointConfig#requestLimit}. */
    public long timedOut() {
        return tally.timedOut.get();
    }

    /** Times that something went wrong here: a connection could not be accepted, or its request not be answered. */
    public long failed() {
        return tally.failed.get();
    }

    /** Connections that are open now. */
    public int connections() {
        return server.connections();
    }

    /** Does it take connections? */
    public boolean isListening() {
        return server.isListening();
    }

    /**
     * Ends in good order: from now on {@code ready} is a no, and {@code live} still a yes. After {@link EndpointConfig#drainFor}, when
     * every prober has heard it and no more work comes, it takes no more connections, answers those that are there, and closes. Made for
     * a shutdown hook. A second call changes nothing, and returns when the first has ended. If the thread is interrupted it closes
     * at once.
     */
    public void drainAndClose() {
        if (!draining.compareAndSet(false, true)) {
            awaitDrained();
            return;
        }
        try {
            if (closing.getCount() > 0) {
                health.drain("shutting down");
                LOG.info("health endpoint drains: name={} for={}", config.name(), config.drainFor());
                if (!isClosedWithin(config.drainFor().toNanos())) {
                    server.finish();
                    serving.join(server.finishLimit().toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
            drained.countDown();
        }
    }

    private void awaitDrained() {
        try {
            drained.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits by the clock it was given, which need not run as the system's does. */
    private boolean isClosedWithin(long nanos) throws InterruptedException {
        long end = Deadline.after(clock.nanos(), nanos);
        while (true) {
            long now = clock.nanos();
            long left = Deadline.remaining(end, now);
            if (left > nanos) { // the clock went back
                end = Deadline.after(now, nanos);
                left = nanos;
            }
            if (left == 0) {
                return false;
            }
            if (closing.await(Math.min(left, DRAIN_LOOK_NANOS), TimeUnit.NANOSECONDS)) {
                return true;
            }
        }
    }

    /** Closes at once: the port, and every connection with or without an answer. A second call does nothing. */
    @Override
    public void close() {
        if (closing.getCount() == 0) {
            return;
        }
        closing.countDown();
        server.stop();
        rendering.interrupt();
        boolean interrupted = Thread.interrupted();
        try {
            if (Thread.currentThread() != serving) {
                serving.join(server.finishLimit().toMillis());
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        LOG.info("health endpoint closed: name={} port={}", config.name(), port());
    }

    /** Writes bodies when a snapshot comes, so that requests find them. Without this thread they would write them themselves. */
    private void render() {
        boolean complained = false;
        long version = Long.MIN_VALUE;
        try {
            while (closing.getCount() > 0) {
                try {
                    HealthSnapshot snapshot = health.awaitNewer(version, NEWS_WAIT);
                    if (snapshot.version() > version) {
                        version = snapshot.version();
                        renditions.prepare(snapshot, clock.nanos());
                        complained = false;
                        continue;
                    }
                } catch (RuntimeException | Error e) {
                    if (!complained) {
                        complained = true;
                        LOG.error("bodies cannot be written in advance: endpoint={}", config.name(), e);
                    }
                }
                // no news, or a source that does not wait for it
                if (closing.await(RENDER_PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    @Override
    public String toString() {
        return "HealthEndpoint(name=" + config.name() + ", address=" + server.address() + ")";
    }

    /** What an endpoint is started with. */
    public static final class Opening {
        private final EndpointConfig config;
        private final HealthSource health;
        private NanoClock clock = NanoClock.SYSTEM;
        private InstantSource wall = InstantSource.system();

        private Opening(EndpointConfig config, HealthSource health) {
            this.config = config;
            this.health = health;
        }

        /** The one that the health's snapshots are read with; by default the system's. */
        public Opening clock(NanoClock clock) {
            this.clock = requireNonNull(clock, "clock");
            return this;
        }

        /** For the date in responses; by default the system's. */
        public Opening wall(InstantSource wall) {
            this.wall = requireNonNull(wall, "wall");
            return this;
        }

        /**
         * Listens and serves.
         *
         * @throws IOException if it cannot listen there: the message names host and port. Nothing is left behind
         */
        public HealthEndpoint start() throws IOException {
            Tally tally = new Tally();
            ProbeServer server = listen(tally);
            HealthEndpoint endpoint = new HealthEndpoint(this, server, tally);
            boolean started = false;
            try {
                endpoint.rendering.start();
                endpoint.serving.start();
                started = true;
            } finally {
                if (!started) {
                    endpoint.closing.countDown();
                    server.abandon();
                }
            }
            LOG.info("health endpoint listens: {} details={}", endpoint, config.details());
            return endpoint;
        }

        private ProbeServer listen(Tally tally) throws IOException {
            try {
                InetAddress host = InetAddress.getByName(config.host());
                return ProbeServer.open(config, new InetSocketAddress(host, config.port()), clock, tally);
            } catch (UnknownHostException e) {
                throw new IOException(
                        "health endpoint has no such host, see its setting host: host=" + config.host(), e);
            } catch (IOException e) {
                BindException failure = new BindException("health endpoint cannot listen, see its settings host and"
                        + " port: host=" + config.host() + " port=" + config.port() + " failure=" + e.getMessage());
                failure.initCause(e);
                throw failure;
            }
        }
    }
}
