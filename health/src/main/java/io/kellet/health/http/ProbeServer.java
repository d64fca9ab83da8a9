package io.kellet.health.http;

import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that accepts connections, reads one request from each, answers it and closes.
 *
 * <p><b>Why not a thread for each request.</b> A server that reads a request on a thread of a small pool can be held up by as many callers as
 * it has threads: with four, forty connections that sent one byte each kept a probe waiting for 20 s, on the JDK's own server with
 * requests limited to 2 s. Here a slow caller costs a buffer. The work for a request is to look a body up.
 *
 * <p><b>Every connection ends.</b> It is in one of three queues: its request is awaited, its answer is being taken, or both are done and
 * what the caller still sends is read and forgotten, because closing earlier would make his machine forget the answer. Each queue
 * has one limit of time for all, so its first is the one to look at. There are at most {@code maxConnections}; for one more, the first
 * of the last queue goes, since it has its answer, and else that which has waited longest in the first, since a caller who wants an
 * answer sends his request at once.
 */
final class ProbeServer {

    /** A head may be as long as this, and no longer. */
    static final int LONGEST_HEAD = 8_192;

    /** Under the endpoint's name, by the serving thread alone: what it could not accept or answer, and never what a caller said. */
    private static final Logger LOG = LoggerFactory.getLogger(HealthEndpoint.class);

    private static final int BACKLOG = 1_024;
    private static final int ACCEPTED_IN_A_TURN = 64;
    private static final int MOST_FORGOTTEN = 2 << 20;
    private static final long LONGEST_LINGER_NANOS = 1_000_000_000L;
    private static final long ACCEPT_PAUSE_NANOS = 100_000_000L;
    private static final long LONGEST_SELECT_MILLIS = 50;

    private static final class Connection {
        final SocketChannel channel;
        final SelectionKey key;
        byte[] head = new byte[512];
        int length;
        long deadline;
        int forgotten;

        @Nullable
        ByteBuffer response;

        Connection(SocketChannel channel, SelectionKey key) {
            this.channel = channel;
            this.key = key;
        }
    }

    private final EndpointConfig config;
    private final ServerSocketChannel listener;
    private final InetSocketAddress address;
    private final Selector selector;
    private final SelectionKey accepting;
    private final NanoClock clock;
    private final Tally tally;
    private final long limitNanos;
    private final long lingerNanos;

    // by the thread alone
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(16_384);
    private final Set<Connection> awaited = new LinkedHashSet<>();
    private final Set<Connection> answered = new LinkedHashSet<>();
    private final Set<Connection> lingering = new LinkedHashSet<>();
    private long acceptAfter;
    private boolean acceptPaused;
    private boolean complained;
    private long lastSeen;
    private @Nullable Connection inHand;

    private volatile int open;
    private volatile boolean listening = true;
    private volatile boolean finishing;
    private volatile boolean stopped;

    private ProbeServer(
            EndpointConfig config, ServerSocketChannel listener, Selector selector, NanoClock clock, Tally tally)
            throws IOException {
        this.config = config;
        this.listener = listener;
        this.selector = selector;
        this.clock = clock;
        this.tally = tally;
        address = (InetSocketAddress) listener.getLocalAddress();
        listener.configureBlocking(false);
        accepting = listener.register(selector, SelectionKey.OP_ACCEPT);
        limitNanos = config.requestLimit().toNanos();
        lingerNanos = Math.min(limitNanos, LONGEST_LINGER_NANOS);
        lastSeen = clock.nanos();
    }

    /** Listens. If that fails nothing is left behind. */
    static ProbeServer open(EndpointConfig config, InetSocketAddress address, NanoClock clock, Tally tally)
            throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        Selector selector = null;
        try {
            listener.bind(address, BACKLOG);
            selector = Selector.open();
            return new ProbeServer(config, listener, selector, clock, tally);
        } catch (IOException | RuntimeException e) {
            listener.close();
            if (selector != null) {
                selector.close();
            }
            throw e;
        }
    }

    InetSocketAddress address() {
        return address;
    }

    /** Connections that are open now. */
    int connections() {
        return open;
    }

    /** Has the listening socket been closed, so that nobody gets in any more? */
    boolean isListening() {
        return listening;
    }

    /** Takes no more connections, answers those that are there, within their limits, and ends. */
    void finish() {
        finishing = true;
        selector.wakeup();
    }

    /** Closes everything. */
    void stop() {
        stopped = true;
        selector.wakeup();
    }

    /** Closes everything if there is no thread to do it. */
    void abandon() {
        stop();
        closeAll();
    }

    /** Longest time between {@link #finish} and the end. */
    Duration finishLimit() {
        return Duration.ofNanos(2 * limitNanos + lingerNanos);
    }

    /** What the thread does. */
    void run(Responder responder) {
        try {
            while (!stopped) {
                try {
                    turn(responder);
                } catch (Throwable e) {
                    survive(e);
                }
            }
        } finally {
            closeAll();
        }
    }

    /** Whatever went wrong with one connection ends that connection, and no other. */
    private void survive(Throwable e) {
        tally.failed.incrementAndGet();
        Connection guilty = inHand;
        if (guilty != null) {
            close(guilty);
        } else {
            LockSupport.parkNanos(this, ACCEPT_PAUSE_NANOS);
        }
        try {
            LOG.error("a request was not answered: endpoint={}", config.name(), e);
        } catch (Throwable untold) { // as a rule there is no memory for it; it is counted
            tally.failed.incrementAndGet();
        }
    }

    private void turn(Responder responder) throws IOException {
        select();
        Thread.interrupted(); // by whom health is read from, or a token: with it this thread would never rest again
        restartIfTheClockWentBack();
        boolean arrived = false;
        for (Iterator<SelectionKey> ready = selector.selectedKeys().iterator(); ready.hasNext(); ) {
            SelectionKey key = ready.next();
            ready.remove();
            if (key == accepting) {
                arrived = true;
            } else if (key.isValid() && key.attachment() instanceof Connection connection) {
                serve(connection, responder);
            }
        }
        if (acceptPaused && Deadline.hasPassed(acceptAfter, lastSeen) && accepting.isValid()) {
            acceptPaused = false;
            accepting.interestOps(SelectionKey.OP_ACCEPT);
        }
        if (arrived && !finishing) {
            accept(ACCEPTED_IN_A_TURN);
        }
        if (finishing && listening) {
            accept(config.maxConnections()); // who was told that he is connected is answered
            listener.close();
            selector.selectNow(); // only this lets the port go
            listening = false;
        }
        expire(awaited, true);
        expire(answered, true);
        expire(lingering, false);
        if (finishing && open == 0) {
            stopped = true;
        }
    }

    private void select() throws IOException {
        if (finishing || acceptPaused || open > 0) {
            selector.select(LONGEST_SELECT_MILLIS);
        } else {
            selector.select();
        }
    }

    /** A clock that steps back must not keep anybody longer than if he had just come. */
    private void restartIfTheClockWentBack() {
        long now = clock.nanos();
        if (now - lastSeen < 0) {
            awaited.forEach(connection -> connection.deadline = Deadline.after(now, limitNanos));
            answered.forEach(connection -> connection.deadline = Deadline.after(now, limitNanos));
            lingering.forEach(connection -> connection.deadline = Deadline.after(now, lingerNanos));
            acceptAfter = now;
        }
        lastSeen = now;
    }

    private void accept(int most) throws IOException {
        boolean failedBefore = false;
        for (int i = 0; i < most; i++) {
            SocketChannel channel;
            try {
                channel = listener.accept();
            } catch (IOException e) {
                // as a rule there are no more file descriptors, and one that is given up is one for who comes
                if (failedBefore || !dropOldest()) {
                    pauseAccepting(e);
                    return;
                }
                failedBefore = true;
                selector.selectNow(); // only this lets the descriptor go
                continue;
            }
            if (channel == null) {
                return;
            }
            failedBefore = false;
            complained = false;
            if (open >= config.maxConnections()) {
                dropOldest();
            }
            take(channel);
        }
    }

    /** Without the pause this thread would spin. */
    private void pauseAccepting(IOException e) {
        tally.failed.incrementAndGet();
        if (!complained) {
            complained = true;
            LOG.error("connections cannot be accepted: endpoint={} failure={}", config.name(), e.toString());
        }
        acceptPaused = true;
        acceptAfter = Deadline.after(lastSeen, ACCEPT_PAUSE_NANOS);
        if (accepting.isValid()) {
            accepting.interestOps(0);
        }
    }

    private void take(SocketChannel channel) {
        boolean taken = false;
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            Connection connection = new Connection(channel, key);
            key.attach(connection);
            connection.deadline = Deadline.after(lastSeen, limitNanos);
            awaited.add(connection);
            count();
            taken = true;
        } catch (IOException e) {
            LOG.debug("a connection was gone at once: endpoint={}", config.name(), e);
        } finally {
            if (!taken) { // nobody would ever look after it
                closeQuietly(channel);
            }
        }
    }

    /** False if there is none. */
    private boolean dropOldest() {
        for (Set<Connection> queue : List.of(lingering, awaited, answered)) {
            Iterator<Connection> oldest = queue.iterator();
            if (oldest.hasNext()) {
                if (queue != lingering) { // they have been answered
                    tally.dropped.incrementAndGet();
                }
                close(oldest.next());
                return true;
            }
        }
        return false;
    }

    private void serve(Connection connection, Responder responder) {
        inHand = connection;
        try {
            if (connection.response != null && connection.response.hasRemaining()) {
                write(connection, connection.response);
            } else if (connection.response != null) {
                forget(connection);
            } else {
                read(connection, responder);
            }
        } catch (IOException e) {
            close(connection); // the caller has gone; that is nothing to report
        }
        inHand = null;
    }

    private void read(Connection connection, Responder responder) throws IOException {
        scratch.clear().limit(LONGEST_HEAD - connection.length);
        int count = connection.channel.read(scratch);
        if (count < 0) {
            close(connection);
            return;
        }
        scratch.flip();
        int before = connection.length;
        if (before + count > connection.head.length) {
            connection.head = Arrays.copyOf(connection.head, LONGEST_HEAD);
        }
        scratch.get(connection.head, before, count);
        connection.length += count;
        int end = endOfHead(connection.head, before, connection.length);
        if (end > 0) {
            answer(connection, responder.respond(connection.head, end));
        } else if (connection.length == LONGEST_HEAD) {
            String why = "the head of a request must be shorter than " + LONGEST_HEAD + " bytes";
            answer(connection, responder.refuse(connection.head, connection.length, 431, why));
        } else if (connection.length > 0 && !mayBegin(connection.head[0])) {
            answer(
                    connection,
                    responder.refuse(connection.head, connection.length, 400, "this server speaks HTTP/1.1"));
        }
    }

    /** Could this be the first byte of a request, or of empty lines before it? What speaks TLS is told at once that it may not. */
    private static boolean mayBegin(byte first) {
        return first == '\r' || first == '\n' || Request.isTokenChar(first);
    }

    /** Where the empty line after the headers ends; 0 if it is not there yet. Empty lines before the request are none. */
    static int endOfHead(byte[] head, int from, int length) {
        int begin = 0;
        while (begin < length && (head[begin] == '\r' || head[begin] == '\n')) {
            begin++;
        }
        for (int i = Math.max(begin, from - 3); i < length; i++) {
            if (head[i] != '\n') {
                continue;
            }
            if (i + 1 < length && head[i + 1] == '\n') {
                return i + 2;
            }
            if (i + 2 < length && head[i + 1] == '\r' && head[i + 2] == '\n') {
                return i + 3;
            }
        }
        return 0;
    }

    private void answer(Connection connection, ByteBuffer response) throws IOException {
        connection.response = response;
        connection.head = new byte[0];
        move(connection, awaited, answered, limitNanos);
        write(connection, response);
    }

    private void write(Connection connection, ByteBuffer response) throws IOException {
        connection.channel.write(response);
        if (response.hasRemaining()) {
            connection.key.interestOps(SelectionKey.OP_WRITE);
            return;
        }
        connection.channel.shutdownOutput();
        connection.key.interestOps(SelectionKey.OP_READ);
        move(connection, answered, lingering, lingerNanos);
    }

    private void forget(Connection connection) throws IOException {
        scratch.clear();
        int count = connection.channel.read(scratch);
        connection.forgotten += Math.max(0, count);
        if (count < 0 || connection.forgotten > MOST_FORGOTTEN) {
            close(connection);
        }
    }

    private void move(Connection connection, Set<Connection> from, Set<Connection> to, long nanos) {
        from.remove(connection);
        connection.deadline = Deadline.after(lastSeen, nanos);
        to.add(connection);
    }

    private void expire(Set<Connection> queue, boolean counted) {
        while (!queue.isEmpty()) {
            Connection first = queue.iterator().next();
            if (!Deadline.hasPassed(first.deadline, lastSeen)) {
                return;
            }
            if (counted) {
                tally.timedOut.incrementAndGet();
            }
            close(first);
        }
    }

    private void close(Connection connection) {
        awaited.remove(connection);
        answered.remove(connection);
        lingering.remove(connection);
        count();
        if (inHand == connection) {
            inHand = null;
        }
        closeQuietly(connection.channel);
    }

    private void count() {
        open = awaited.size() + answered.size() + lingering.size();
    }

    private void closeAll() {
        closeQuietly(listener);
        awaited.forEach(connection -> closeQuietly(connection.channel));
        answered.forEach(connection -> closeQuietly(connection.channel));
        lingering.forEach(connection -> closeQuietly(connection.channel));
        open = 0;
        closeQuietly(selector);
        listening = false;
    }

    /** There is nobody to tell, and nothing else to be done about it. */
    private void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            LOG.debug("a socket was closed with a complaint: endpoint={}", config.name(), e);
        }
    }
}
