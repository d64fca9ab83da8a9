package io.kellet.health.check;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kellet.health.CheckRun;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A connection to Redis that speaks as much of RESP 2 as a check needs. Every answer is bounded in bytes, depth and time. After an
 * exception it must be closed: a late answer would be taken for that to the next question.
 */
final class RespConnection implements Closeable {

    /** Of one answer. ROLE of a master with a thousand replicas fits. */
    static final int MOST_BYTES = 64 * 1024;

    /** Of a line: an error text, a length. */
    static final int LONGEST_LINE = 1024;

    private static final int DEEPEST = 4;

    /** One answer. */
    sealed interface Reply {
        record Text(String text) implements Reply {}

        record Refusal(String text) implements Reply {}

        record Figure(long value) implements Reply {}

        record Many(List<Reply> replies) implements Reply {}

        record Nothing() implements Reply {}
    }

    private final RunSocket plain;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private int bytesLeft;

    private RespConnection(RunSocket plain, Socket socket) throws IOException {
        this.plain = plain;
        this.socket = socket;
        in = new BufferedInputStream(socket.getInputStream(), 1024);
        out = socket.getOutputStream();
    }

    static RespConnection open(Endpoint endpoint, @Nullable SSLSocketFactory tls, CheckRun run) throws IOException {
        RunSocket plain = RunSocket.connected(endpoint, run);
        try {
            return new RespConnection(plain, tls == null ? plain : plain.secured(tls, endpoint));
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    /** An answer that nobody has asked for would be taken for that to the next question. */
    void requireSilence() throws IOException {
        if (in.available() > 0) {
            throw new ProtocolException("an answer came before the question");
        }
    }

    /** Sends one command and waits for its answer, as long as the run lasts. */
    Reply ask(CheckRun run, byte[]... words) throws IOException {
        plain.use(run);
        byte[] command = encoded(words);
        try {
            out.write(command);
            out.flush();
        } finally {
            Arrays.fill(command, (byte) 0); // it may hold a password
        }
        bytesLeft = MOST_BYTES;
        return read(0);
    }

    private static byte[] encoded(byte[]... words) {
        int length = 16;
        for (byte[] word : words) {
            length += word.length + 16;
        }
        byte[] command = new byte[length];
        int end = put(command, 0, ("*" + words.length + "\r\n").getBytes(US_ASCII));
        for (byte[] word : words) {
            end = put(command, end, ("$" + word.length + "\r\n").getBytes(US_ASCII));
            end = put(command, end, word);
            end = put(command, end, new byte[] {'\r', '\n'});
        }
        byte[] exact = Arrays.copyOf(command, end);
        Arrays.fill(command, (byte) 0);
        return exact;
    }

    private static int put(byte[] into, int at, byte[] bytes) {
        System.arraycopy(bytes, 0, into, at, bytes.length);
        return at + bytes.length;
    }

    private Reply read(int depth) throws IOException {
        int type = next();
        return switch (type) {
            case '+' -> new Reply.Text(line());
            case '-' -> new Reply.Refusal(line());
            case ':' -> new Reply.Figure(number());
            case '$' -> bulk(number());
            case '*' -> many(number(), depth);
            default -> throw new ProtocolException("an answer begins with byte " + type);
        };
    }

    private Reply many(long count, int depth) throws IOException {
        if (count < 0) {
            return new Reply.Nothing();
        }
        if (depth == DEEPEST || count > bytesLeft) {
            throw new ProtocolException("an answer is too deep or too long");
        }
        List<Reply> replies = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            replies.add(read(depth + 1));
        }
        return new Reply.Many(replies);
    }

    private Reply bulk(long length) throws IOException {
        if (length < 0) {
            return new Reply.Nothing();
        }
        if (length > bytesLeft) {
            throw new ProtocolException("an answer is too long");
        }
        byte[] bytes = new byte[(int) length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) next();
        }
        if (next() != '\r' || next() != '\n') {
            throw new ProtocolException("an answer is longer than it says");
        }
        return new Reply.Text(new String(bytes, US_ASCII));
    }

    private long number() throws IOException {
        String line = line();
        try {
            return Long.parseLong(line);
        } catch (NumberFormatException e) {
            throw (ProtocolException) new ProtocolException("a length is not a number").initCause(e);
        }
    }

    private String line() throws IOException {
        byte[] line = new byte[LONGEST_LINE];
        for (int length = 0; length < LONGEST_LINE; length++) {
            int c = next();
            if (c == '\r') {
                if (next() != '\n') {
                    throw new ProtocolException("a line ends with half a line end");
                }
                return new String(line, 0, length, US_ASCII);
            }
            line[length] = (byte) c;
        }
        throw new ProtocolException("a line is longer than " + LONGEST_LINE + " bytes");
    }

    private int next() throws IOException {
        if (bytesLeft-- == 0) {
            throw new ProtocolException("an answer is longer than " + MOST_BYTES + " bytes");
        }
        int c = in.read();
        if (c < 0) {
            throw new EOFException("the connection was closed in the middle of an answer");
        }
        return c;
    }

    /** From any thread; whoever waits for an answer then gets an exception. */
    @Override
    public void close() throws IOException {
        try {
            socket.close();
        } finally {
            plain.close();
        }
    }
}
