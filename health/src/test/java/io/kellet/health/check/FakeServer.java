package io.kellet.health.check;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on the loopback that does with every connection what the test says, each on a thread of its own. */
public final class FakeServer implements AutoCloseable {

    /** What it does with one connection; the socket is closed when it returns. */
    @FunctionalInterface
    public interface Talk {
        void with(InputStream in, OutputStream out) throws IOException, InterruptedException;
    }

    private final ServerSocket listening;
    private final Talk talk;
    private final AtomicInteger accepted = new AtomicInteger();
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    private FakeServer(ServerSocket listening, Talk talk) {
        this.listening = listening;
        this.talk = talk;
        spawn("accepts", this::accept);
    }

    public static FakeServer that(Talk talk) throws IOException {
        return new FakeServer(new ServerSocket(0, 4_096, InetAddress.getLoopbackAddress()), talk);
    }

    /** On a server socket of the test's own, as one that speaks TLS. */
    static FakeServer on(ServerSocket listening, Talk talk) {
        return new FakeServer(listening, talk);
    }

    /** Answers each command of RESP with what the test says; the words of a command arrive in one line. */
    public static FakeServer redis(java.util.function.UnaryOperator<String> answers) throws IOException {
        return that((in, out) -> {
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (List<String> words = words(reader); !words.isEmpty(); words = words(reader)) {
                out.write(answers.apply(String.join(" ", words)).getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        });
    }

    /** Strict: what is not an array of bulk strings ends the connection. */
    private static List<String> words(BufferedReader reader) throws IOException {
        String line = reader.readLine();
        List<String> words = new ArrayList<>();
        if (line == null || !line.startsWith("*")) {
            return words;
        }
        for (int left = Integer.parseInt(line.substring(1)); left > 0; left--) {
            String length = reader.readLine();
            String word = reader.readLine();
            if (length == null || word == null || !length.equals("$" + word.getBytes(StandardCharsets.UTF_8).length)) {
                return List.of();
            }
            words.add(word);
        }
        return words;
    }

    private void accept() throws IOException {
        while (!listening.isClosed()) {
            Socket socket = listening.accept();
            sockets.add(socket);
            accepted.incrementAndGet();
            spawn("talks", () -> {
                try (socket) {
                    talk.with(socket.getInputStream(), socket.getOutputStream());
                } finally {
                    sockets.remove(socket);
                }
            });
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void spawn(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException | InterruptedException e) {
                        // the test, or the check under test, has hung up
                    }
                },
                "fake-server-" + name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** How many connections there were so far. */
    public int accepted() {
        return accepted.get();
    }

    /** How many there are now. */
    int open() {
        return sockets.size();
    }

    /** Says nothing until the server is closed. */
    void beSilent() throws InterruptedException {
        closing.await();
    }

    /** Hangs up on everybody, as a restart does. */
    void hangUp() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        closing.countDown();
        listening.close();
        hangUp();
        threads.forEach(Thread::interrupt);
    }
}
