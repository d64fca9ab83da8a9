package io.kellet.testkit.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 server for tests: on the loopback and a free port, alone with its test. Keeps connections alive, sends each answer in one piece
 * without delay, and does to requests what its {@link FaultPlan} says. Over {@value #MOST_CONNECTIONS} connections at once, new ones wait.
 *
 * <p>Closed, it has no thread and no connection left within a second.
 */
public final class LoopbackServer implements AutoCloseable {

    /** So many connections are served at once, each by a thread. */
    public static final int MOST_CONNECTIONS = 128;

    private static final long CLOSE_MILLIS = 1_000;

    private final ServerSocket listening;
    private final boolean tls;
    private final WireHandler handler;
    private final FaultPlan faults = new FaultPlan();
    private final Semaphore room = new Semaphore(MOST_CONNECTIONS);
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile boolean closed;

    private LoopbackServer(ServerSocket listening, boolean tls, WireHandler handler) {
        this.listening = listening;
        this.tls = tls;
        this.handler = requireNonNull(handler, "handler");
    }

    /** Opens one that speaks plain HTTP. */
    public static LoopbackServer open(WireHandler handler) throws IOException {
        return started(new LoopbackServer(new ServerSocket(0, 1_024, loopback()), false, handler));
    }

    /**
     * Opens one that speaks HTTP over TLS.
     *
     * @param asks whether clients must show a certificate that the context trusts
     */
    public static LoopbackServer overTls(WireHandler handler, SSLContext context, boolean asks) throws IOException {
        SSLServerSocket listening =
                (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 1_024, loopback());
        listening.setNeedClientAuth(asks);
        return started(new LoopbackServer(listening, true, handler));
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1});
    }

    private static LoopbackServer started(LoopbackServer server) {
        server.spawn("kellet-loopback-" + server.port(), server::accept);
        return server;
    }

    private void spawn(String name, Runnable work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } finally {
                        threads.remove(Thread.currentThread());
                    }
                },
                name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** {@code http://127.0.0.1:34567}, without a slash at its end. */
    public String address() {
        return (tls ? "https" : "http") + "://127.0.0.1:" + port();
    }

    public FaultPlan faults() {
        return faults;
    }

    /** How many connections there were so far. */
    public int accepted() {
        return accepted.get();
    }

    /** How many there are now. */
    public int connections() {
        return sockets.size();
    }

    /** How many requests were read so far, those included to which a fault was done. */
    public int requests() {
        return requests.get();
    }

    private void accept() {
        while (!closed) {
            try {
                room.acquire();
                Socket socket = listening.accept();
                accepted.incrementAndGet();
                sockets.add(socket);
                if (closed) {
                    quietly(socket);
                }
                spawn("kellet-loopback-" + port() + "-" + accepted.get(), () -> serve(socket));
            } catch (InterruptedException | IOException e) {
                room.release(); // closed; or a client that hung up while it was being accepted
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            X509Certificate client = client(socket);
            OutputStream out = socket.getOutputStream();
            HttpInput in = new HttpInput(new BufferedInputStream(socket.getInputStream()), out);
            try {
                boolean more = true;
                while (more && !closed) {
                    WireRequest request = in.next(client);
                    more = request != null && answered(socket, out, request);
                }
            } catch (HttpInput.BadRequest e) {
                out.write(bytes(WireResponse.of(400, "text/plain", String.valueOf(e.getMessage())), false, 0));
                out.flush();
            }
        } catch (IOException | InterruptedException e) {
            // the client has hung up or failed to shake hands, or the server is being closed: both end the connection
        } finally {
            sockets.remove(socket);
            room.release();
        }
    }

    private static @Nullable X509Certificate client(Socket socket) throws IOException {
        if (!(socket instanceof SSLSocket secured)) {
            return null;
        }
        secured.startHandshake();
        try {
            Certificate[] chain = secured.getSession().getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate first ? first : null;
        } catch (SSLPeerUnverifiedException e) {
            return null; // it was not asked for one
        }
    }

    /** Answers; true if the connection can be used on. */
    private boolean answered(Socket socket, OutputStream out, WireRequest request)
            throws IOException, InterruptedException {
        requests.incrementAndGet();
        Fault fault = faults.take(request);
        if (fault instanceof Fault.Hang) {
            faults.hang();
            if (closed) {
                return false; // nobody is answered by a server that is being closed
            }
        } else if (fault instanceof Fault.ResetBefore) {
            return reset(socket);
        }
        WireResponse response = fault instanceof Fault.Answer instead ? instead.response() : handled(request);
        boolean head = request.method().equals("HEAD");
        if (fault instanceof Fault.ResetAfter) {
            return reset(socket);
        } else if (fault instanceof Fault.Latency latency) {
            TimeUnit.NANOSECONDS.sleep(latency.by().toNanos());
        } else if (fault instanceof Fault.Slow slow) {
            return trickled(out, bytes(response, head, 0), slow);
        } else if (fault instanceof Fault.Truncated) {
            byte[] whole = bytes(response, head, 0);
            out.write(whole, 0, whole.length - (response.body().length + 1) / 2);
            out.flush();
            return false;
        } else if (fault instanceof Fault.WrongLength wrong) {
            out.write(bytes(response, head, wrong.by()));
            out.flush();
            return false;
        }
        out.write(bytes(response, head, 0));
        out.flush();
        return !"close".equalsIgnoreCase(request.header("Connection"));
    }

    private WireResponse handled(WireRequest request) {
        try {
            return handler.answer(request);
        } catch (RuntimeException | AssertionError e) {
            return WireResponse.of(500, "text/plain", "the handler threw " + e);
        }
    }

    private static boolean reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        return false;
    }

    private static boolean trickled(OutputStream out, byte[] bytes, Fault.Slow slow)
            throws IOException, InterruptedException {
        for (int at = 0; at < bytes.length; at += slow.bytes()) {
            if (at > 0) {
                TimeUnit.NANOSECONDS.sleep(slow.pause().toNanos());
            }
            out.write(bytes, at, Math.min(slow.bytes(), bytes.length - at));
            out.flush();
        }
        return true;
    }

    private static byte[] bytes(WireResponse response, boolean head, int wrongBy) {
        StringBuilder start = new StringBuilder(256)
                .append("HTTP/1.1 ")
                .append(response.status())
                .append(" status ")
                .append(response.status())
                .append("\r\n");
        for (Map.Entry<String, String> header : response.headers().entrySet()) {
            start.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
        }
        byte[] body = response.body();
        boolean bodiless = response.status() == 204 || response.status() == 304 || response.status() < 200;
        if (!bodiless) {
            start.append("Content-Length: ").append(body.length + wrongBy).append("\r\n");
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream(start.length() + body.length + 2);
        all.writeBytes(start.append("\r\n").toString().getBytes(ISO_8859_1));
        if (!bodiless && !head) {
            all.writeBytes(body);
        }
        Arrays.fill(body, (byte) 0);
        return all.toByteArray();
    }

    /** Hangs up on everybody, as a restart does. */
    public void hangUp() {
        sockets.forEach(LoopbackServer::quietly);
    }

    private static void quietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // there is nothing more to close
        }
    }

    /** Ends the threads and the connections. */
    @Override
    public void close() {
        closed = true;
        faults.end();
        try {
            listening.close();
        } catch (IOException e) {
            // there is nothing more to close
        }
        hangUp();
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                if (thread != Thread.currentThread()) {
                    TimeUnit.MILLISECONDS.timedJoin(thread, CLOSE_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "LoopbackServer(" + address() + ")";
    }
}
