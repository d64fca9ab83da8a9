package io.kellet.health.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Speaks to a port byte by byte, and reads until the other side closes. */
final class RawClient implements AutoCloseable {

    /** Nothing in these tests takes that long, unless it hangs. */
    private static final int HANG_MILLIS = 30_000;

    /** What came back, which may be nothing. */
    static final class Response {
        private final int status;
        private final Map<String, String> headers;
        private final byte[] bytes;

        Response(int status, Map<String, String> headers, byte[] bytes) {
            this.status = status;
            this.headers = headers;
            this.bytes = bytes;
        }

        int status() {
            return status;
        }

        Map<String, String> headers() {
            return headers;
        }

        byte[] bytes() {
            return bytes;
        }

        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }

        /** Fails if it is not UTF-8. */
        String body() throws CharacterCodingException {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        }
    }

    private final Socket socket;

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(HANG_MILLIS);
    }

    static Response get(int port, String target, String... headers) throws IOException {
        return send(port, "GET", target, headers);
    }

    static Response send(int port, String method, String target, String... headers) throws IOException {
        StringBuilder text = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return raw(port, text.append("\r\n").toString());
    }

    static Response raw(int port, String text) throws IOException {
        try (RawClient client = new RawClient(port)) {
            client.write(text);
            return client.read();
        }
    }

    void write(String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(ISO_8859_1));
        out.flush();
    }

    /** All that comes until the other side closes; status 0 if nothing does. */
    Response read() throws IOException {
        byte[] all;
        try {
            all = socket.getInputStream().readAllBytes();
        } catch (SocketException e) {
            all = new byte[0]; // reset: closed without an answer
        }
        String text = new String(all, ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return new Response(0, Map.of(), all);
        }
        String[] lines = text.substring(0, end).split("\r\n", -1);
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.put(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).strip());
        }
        return new Response(
                Integer.parseInt(lines[0].split(" ", -1)[1]), headers, Arrays.copyOfRange(all, end + 4, all.length));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
