package io.kellet.testkit.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the requests of one connection. Strict: what is not HTTP/1.1 is refused, since a test should hear of it. */
final class HttpInput {

    /** The request is not HTTP/1.1 as it should be. */
    static final class BadRequest extends IOException {
        private static final long serialVersionUID = 1L;

        BadRequest(String message) {
            super(message);
        }
    }

    private static final int LONGEST_HEAD = 256 * 1024;
    private static final int LONGEST_BODY = 16 * 1024 * 1024;

    private final InputStream in;
    private final OutputStream out;

    HttpInput(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /** The next request; null if the client has hung up between two. */
    @Nullable
    WireRequest next(@Nullable X509Certificate client) throws IOException {
        int[] left = {LONGEST_HEAD};
        String start = line(left, true);
        if (start == null) {
            return null;
        }
        String[] words = start.split(" ", -1);
        if (words.length != 3 || words[0].isEmpty() || words[1].isEmpty() || !words[2].equals("HTTP/1.1")) {
            throw new BadRequest("the first line must be METHOD TARGET HTTP/1.1");
        }
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = header(left); !line.isEmpty(); line = header(left)) {
            int colon = line.indexOf(':');
            if (colon < 1 || line.charAt(colon - 1) == ' ') {
                throw new BadRequest("a header must be NAME: VALUE");
            }
            headers.computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>(1))
                    .add(line.substring(colon + 1).strip());
        }
        List<String> hosts = headers.get("Host");
        if (hosts == null || hosts.size() != 1) {
            throw new BadRequest("there must be one Host");
        }
        if (headers.containsKey("Expect")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
            out.flush();
        }
        return new WireRequest(words[0], words[1], headers, body(headers), client);
    }

    private byte[] body(Map<String, List<String>> headers) throws IOException {
        List<String> codings = headers.get("Transfer-Encoding");
        List<String> lengths = headers.get("Content-Length");
        if (codings != null) {
            if (lengths != null || codings.size() != 1 || !codings.get(0).equalsIgnoreCase("chunked")) {
                throw new BadRequest("Transfer-Encoding must be chunked, without Content-Length");
            }
            return chunks();
        }
        if (lengths == null) {
            return new byte[0];
        }
        return exactly(number(lengths.size() == 1 ? lengths.get(0) : "", 10));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int[] left = {LONGEST_HEAD};
        while (true) {
            String size = header(left);
            int extension = size.indexOf(';');
            int length = number(extension < 0 ? size : size.substring(0, extension), 16);
            if (length == 0) {
                if (!header(left).isEmpty()) {
                    throw new BadRequest("trailers are not expected");
                }
                return body.toByteArray();
            }
            if (length > LONGEST_BODY - body.size()) {
                throw new BadRequest("the body must not be longer than " + LONGEST_BODY);
            }
            body.write(exactly(length));
            if (!header(left).isEmpty()) {
                throw new BadRequest("a chunk must end with its length");
            }
        }
    }

    private static int number(String text, int radix) throws BadRequest {
        try {
            int number = Integer.parseInt(text, radix);
            if (number < 0 || number > LONGEST_BODY || text.startsWith("+")) {
                throw new BadRequest("a length must be 0.." + LONGEST_BODY);
            }
            return number;
        } catch (NumberFormatException e) {
            throw new BadRequest("a length must be a number");
        }
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("hung up in the middle of a body");
        }
        return bytes;
    }

    private String header(int[] left) throws IOException {
        String line = line(left, false);
        if (line == null) {
            throw new EOFException("hung up in the middle of a request");
        }
        return line;
    }

    private @Nullable String line(int[] left, boolean mayEnd) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(64);
        while (true) {
            int b = in.read();
            if (b < 0) {
                if (mayEnd && line.size() == 0) {
                    return null;
                }
                throw new EOFException("hung up in the middle of a line");
            }
            if (--left[0] < 0) {
                throw new BadRequest("the head must not be longer than " + LONGEST_HEAD);
            }
            if (b == '\r') {
                if (in.read() != '\n') {
                    throw new BadRequest("a line must end with CR LF");
                }
                return line.toString(ISO_8859_1);
            }
            if (b == '\n') {
                throw new BadRequest("a line must end with CR LF");
            }
            line.write(b);
        }
    }
}
