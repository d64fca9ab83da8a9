package io.kellet.benchmarks.health;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/** The JDK's server on a few threads, each of which asks whoever knows, before it answers. */
public final class BareServer implements ProbedServer {

    private static final int THREADS = 4;
    private static final byte[] BODY = "ok\n".getBytes(StandardCharsets.US_ASCII);

    private final HttpServer server;
    private final ExecutorService threads;
    private final Runnable whenClosed;

    /** @param isUp is asked for each probe, on the thread that answers it */
    public BareServer(BooleanSupplier isUp, Runnable whenClosed) throws IOException {
        this.whenClosed = whenClosed;
        threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "bare-server");
            thread.setDaemon(true);
            return thread;
        });
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
        server.createContext("/health/ready", exchange -> answer(exchange, isUp.getAsBoolean()));
        server.setExecutor(threads);
        server.start();
    }

    private static void answer(HttpExchange exchange, boolean up) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Connection", "close");
            exchange.sendResponseHeaders(up ? 200 : 503, BODY.length);
            exchange.getResponseBody().write(BODY);
        }
    }

    @Override
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public String path() {
        return "/health/ready";
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
        whenClosed.run();
    }
}
