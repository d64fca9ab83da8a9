package io.kellet.benchmarks.health;

import io.kellet.latency.LatencyConfig;
import io.kellet.latency.LatencyRecorder;
import io.kellet.latency.LatencySnapshot;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Probes from one thread, so many of them open at any time, each on a connection of its own as Kubernetes does it. A probe's time runs from the
 * attempt to connect to the end of the answer; one that takes longer than a second has failed, as it has for Kubernetes.
 */
public final class ProbeStorm {

    /** Kubernetes' default. */
    private static final long TIMEOUT_NANOS = 1_000_000_000L;

    private static final long SWEEP_NANOS = 20_000_000L;

    private static final byte[] OK = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);

    private final NanoClock clock;
    private final SocketAddress server;
    private final byte[] request;
    private final ByteBuffer read = ByteBuffer.allocateDirect(64 << 10);

    public ProbeStorm(NanoClock clock, int port, String path) {
        this.clock = clock;
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        request = ("GET " + path
                        + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: kube-probe/1.34\r\nAccept: */*\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Connections that have sent one byte and send no other, until they are closed. */
    public Crowd crowd(int connections) throws IOException {
        List<SocketChannel> crowd = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            SocketChannel channel = SocketChannel.open(server);
            channel.write(ByteBuffer.wrap(request, 0, 1));
            crowd.add(channel);
        }
        return new Crowd(crowd);
    }

    /** Callers that hold a server up, if it lets them. */
    public static final class Crowd {
        private final List<SocketChannel> channels;

        private Crowd(List<SocketChannel> channels) {
            this.channels = channels;
        }

        /** Lets the server go. */
        public void close() throws IOException {
            for (SocketChannel channel : channels) {
                channel.close();
            }
        }
    }

    /**
     * What became of them.
     *
     * @param answered within a second and with 200; their times are in {@code times}
     */
    public record Outcome(int sent, int answered, LatencySnapshot times) {}

    /** One probe on the wire. */
    private static final class Flight {
        private final long since;
        private final ByteBuffer toSend;
        private int seen;
        private boolean ok = true;

        private Flight(long since, ByteBuffer toSend) {
            this.since = since;
            this.toSend = toSend;
        }

        /** Looks at the first bytes of the answer. */
        private void look(ByteBuffer answer) {
            while (answer.hasRemaining()) {
                byte next = answer.get();
                if (seen < OK.length) {
                    ok &= next == OK[seen];
                    seen++;
                }
            }
        }

        private boolean isOk() {
            return ok && seen == OK.length;
        }
    }

    /**
     * Sends probes.
     *
     * @param total how many
     * @param atOnce how many are open at any time, at most
     * @param giveUp no new ones after this time
     */
    public Outcome run(int total, int atOnce, Duration giveUp) throws IOException {
        LatencyRecorder times =
                new LatencyRecorder(LatencyConfig.named("probes").build());
        long end = clock.nanos() + giveUp.toNanos();
        long nextSweep = clock.nanos() + SWEEP_NANOS;
        int sent = 0;
        int open = 0;
        int answered = 0;
        try (Selector selector = Selector.open()) {
            while (open > 0 || (sent < total && clock.nanos() - end < 0)) {
                while (sent < total && open < atOnce && clock.nanos() - end < 0) {
                    open(selector);
                    sent++;
                    open++;
                }
                selector.select(10);
                for (SelectionKey key : selector.selectedKeys()) {
                    Flight flight = (Flight) key.attachment();
                    if (goOn(key, flight)) {
                        continue;
                    }
                    long took = clock.nanos() - flight.since;
                    open--;
                    close(key);
                    if (flight.isOk() && took < TIMEOUT_NANOS) {
                        answered++;
                        times.record(took);
                    }
                }
                selector.selectedKeys().clear();
                if (clock.nanos() - nextSweep >= 0) {
                    open -= closeOverdue(selector);
                    nextSweep = clock.nanos() + SWEEP_NANOS;
                }
            }
        }
        return new Outcome(sent, answered, times.snapshot());
    }

    private void open(Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        Flight flight = new Flight(clock.nanos(), ByteBuffer.wrap(request));
        channel.register(selector, SelectionKey.OP_CONNECT, flight);
        channel.connect(server);
    }

    /** False once there is nothing more to come. */
    private boolean goOn(SelectionKey key, Flight flight) {
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            if (key.isConnectable() && channel.finishConnect()) {
                key.interestOps(SelectionKey.OP_WRITE);
            }
            if (key.isWritable()) {
                channel.write(flight.toSend);
                if (!flight.toSend.hasRemaining()) {
                    key.interestOps(SelectionKey.OP_READ);
                }
            }
            if (key.isReadable()) {
                read.clear();
                int bytes = channel.read(read);
                flight.look(read.flip());
                return bytes >= 0;
            }
            return true;
        } catch (IOException e) { // refused or reset: a probe that has failed
            flight.ok = false;
            return false;
        }
    }

    private int closeOverdue(Selector selector) throws IOException {
        int overdue = 0;
        long now = clock.nanos();
        for (SelectionKey key : selector.keys()) {
            if (key.isValid() && now - ((Flight) key.attachment()).since > TIMEOUT_NANOS) {
                close(key);
                overdue++;
            }
        }
        return overdue;
    }

    private static void close(SelectionKey key) throws IOException {
        key.cancel();
        key.channel().close();
    }
}
