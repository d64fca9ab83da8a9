package io.kellet.testkit.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LoopbackServerTest {

    private final AtomicInteger handled = new AtomicInteger();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private LoopbackServer server;

    @BeforeEach
    void open() throws IOException {
        server = LoopbackServer.open(request -> {
            handled.incrementAndGet();
            return WireResponse.of(200, "text/plain", request.method() + " " + request.target() + " " + request.text())
                    .with("X-Seen", String.valueOf(request.header("x-SENT")));
        });
    }

    @AfterEach
    void close() {
        server.close();
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create(server.address() + target)).header("X-Sent", "yes");
    }

    private HttpResponse<String> get() throws IOException, InterruptedException {
        return client.send(request("/a").build(), BodyHandlers.ofString());
    }

    @Test
    void givesTheHandlerWhatWasSentAndKeepsTheConnection() throws Exception {
        HttpResponse<String> first = client.send(
                request("/a%2Fb?c=%20")
                        .method("LIST", BodyPublishers.ofString("p\u00e4"))
                        .build(),
                BodyHandlers.ofString());
        HttpResponse<String> chunked = client.send(
                request("/")
                        .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString("x".repeat(100_000))))
                        .build(),
                BodyHandlers.ofString());

        assertThat(first.body()).isEqualTo("LIST /a%2Fb?c=%20 p\u00e4");
        assertThat(first.headers().firstValue("X-Seen")).contains("yes");
        assertThat(chunked.body()).hasSize(7 + 100_000);
        assertThat(server.accepted()).isEqualTo(1);
        assertThat(server.requests()).isEqualTo(2);
    }

    @Test
    void answersWithoutABodyWhereNoneIsAllowed() throws Exception {
        server.faults().next(new Fault.Answer(WireResponse.of(204)));

        assertThat(get().statusCode()).isEqualTo(204);
        assertThat(get().statusCode()).isEqualTo(200);
        assertThat(server.accepted()).isEqualTo(1);
        assertThat(handled.get()).isEqualTo(1);
    }

    @Test
    void resetsBeforeOrAfterTheRequestIsHandled() throws Exception {
        server.faults().always(new Fault.ResetBefore());
        assertThatThrownBy(this::get).isInstanceOf(IOException.class);
        assertThat(handled.get()).isZero();

        server.faults().clear();
        server.faults().next(request -> request.method().equals("POST"), new Fault.ResetAfter());
        assertThatThrownBy(() -> client.send(
                        request("/").POST(BodyPublishers.ofString("x")).build(), BodyHandlers.ofString()))
                .isInstanceOf(IOException.class);
        assertThat(handled.get()).isEqualTo(1);
        assertThat(get().statusCode()).isEqualTo(200);
    }

    @Test
    void breaksOffInTheMiddleOfABodyOrLiesAboutItsLength() throws Exception {
        server.faults().next(new Fault.Truncated());
        assertThatThrownBy(this::get).isInstanceOf(IOException.class);

        server.faults().next(new Fault.WrongLength(5));
        assertThatThrownBy(this::get).isInstanceOf(IOException.class);

        server.faults().next(new Fault.WrongLength(-3));
        assertThat(get().body()).isEqualTo("GET ");
    }

    @Test
    void tricklesAndDelaysWithoutChangingTheAnswer() throws Exception {
        server.faults().next(new Fault.Slow(40, Duration.ofMillis(1))).next(new Fault.Latency(Duration.ofMillis(5)));

        assertThat(get().body()).isEqualTo("GET /a ");
        assertThat(get().body()).isEqualTo("GET /a ");
    }

    @Test
    void letsARequestHangUntilItIsReleased() throws Exception {
        server.faults().next(new Fault.Hang());
        CompletableFuture<HttpResponse<String>> answer =
                client.sendAsync(request("/a").build(), BodyHandlers.ofString());
        server.faults().awaitHanging(1);
        assertThat(answer).isNotDone();

        server.faults().release();

        assertThat(answer.join().statusCode()).isEqualTo(200);
        assertThat(server.faults().hanging()).isZero();
    }

    @Test
    void refusesWhatIsNotHttp() throws Exception {
        for (String wrong : new String[] {
            "GET / HTTP/1.0\r\nHost: a\r\n\r\n",
            "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\nHost: a\n\n",
            "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n"
        }) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                OutputStream out = socket.getOutputStream();
                out.write(wrong.getBytes(UTF_8));
                out.flush();
                InputStream in = socket.getInputStream();
                assertThat(new String(in.readAllBytes(), UTF_8)).as(wrong).startsWith("HTTP/1.1 400 ");
            }
        }
        assertThat(handled.get()).isZero();
    }

    @Test
    void saysWhatTheHandlerThrew() throws Exception {
        try (LoopbackServer broken = LoopbackServer.open(request -> {
            throw new IllegalStateException("out of order");
        })) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(broken.address() + "/")).build(), BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).contains("out of order");
        }
    }

    @Test
    void leavesNoThreadAndNoConnectionBehind() throws Exception {
        server.faults().next(new Fault.Hang());
        CompletableFuture<HttpResponse<String>> answer =
                client.sendAsync(request("/a").build(), BodyHandlers.ofString());
        server.faults().awaitHanging(1);
        String mine = "kellet-loopback-" + server.port();

        server.close();

        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith(mine));
        assertThat(server.connections()).isZero();
        assertThat(answer).failsWithin(Duration.ofSeconds(5));
    }
}
