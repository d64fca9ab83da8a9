package io.kellet.samples.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Serves {@code /metrics} on loopback, to one scraper at a time, from a daemon thread. */
final class MetricsServer implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(this::newDaemon);
    private volatile @Nullable Thread daemon;

    private MetricsServer(HttpServer server) {
        this.server = server;
    }

    /**
     * Starts serving.
     *
     * @param port 0 takes any free one
     * @throws IOException if the port is taken
     */
    static MetricsServer start(int port, Supplier<String> scrape) throws IOException {
        MetricsServer metrics =
                new MetricsServer(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 16));
        metrics.server.createContext("/metrics", exchange -> answer(exchange, scrape));
        metrics.server.setExecutor(metrics.thread);
        metrics.server.start();
        return metrics;
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Stops serving and waits for the thread, at most a second. */
    @Override
    public void close() {
        server.stop(0);
        thread.shutdownNow();
        Thread serving = daemon;
        if (serving == null) {
            return; // nobody ever asked
        }
        try {
            serving.join(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Thread newDaemon(Runnable task) {
        Thread created = new Thread(task, "gateway-metrics");
        created.setDaemon(true);
        daemon = created;
        return created;
    }

    private static void answer(HttpExchange exchange, Supplier<String> scrape) throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals("/metrics")) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            boolean head = exchange.getRequestMethod().equals("HEAD");
            if (!head && !exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            byte[] body = scrape.get().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(200, head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
        }
    }
}
