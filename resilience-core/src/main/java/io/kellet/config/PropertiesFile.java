package io.kellet.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** A properties file in UTF-8, read whole on every load. A byte order mark at its start is dropped. */
record PropertiesFile(Path path, boolean optional) {

    static final int MAX_BYTES = 1 << 20;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** Its settings in order; what hinders becomes a problem and leaves less to read. */
    List<PropertiesSyntax.Line> read(Problems problems) {
        if (optional && Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
            return List.of(); // a link to nothing is not "left out": it goes on and fails
        }
        try {
            return PropertiesSyntax.parse(decode(readBytes()), path.toString(), problems);
        } catch (NoSuchFileException missing) {
            problems.add("file " + path, "does not exist");
        } catch (Unreadable unreadable) {
            problems.add("file " + path, String.valueOf(unreadable.getMessage()));
        } catch (IOException failed) {
            problems.add("file " + path, "cannot be read: " + failed);
        }
        return List.of();
    }

    private byte[] readBytes() throws IOException {
        if (Files.isDirectory(path)) {
            throw new Unreadable("is a directory");
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new Unreadable("is not a regular file"); // a pipe would make the start hang
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new Unreadable("is larger than " + SizeText.print(MAX_BYTES));
            }
            return bytes;
        }
    }

    private static String decode(byte[] bytes) throws Unreadable {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // reports what is malformed
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        if (decoder.decode(in, out, true).isError()) {
            throw new Unreadable("is not UTF-8 in line " + lineOf(bytes, in.position()));
        }
        out.flip();
        return out.length() > 0 && out.charAt(0) == BYTE_ORDER_MARK
                ? out.subSequence(1, out.length()).toString()
                : out.toString();
    }

    private static int lineOf(byte[] bytes, int position) {
        int line = 1;
        for (int i = 0; i < position; i++) {
            if (bytes[i] == '\n' || (bytes[i] == '\r' && (i + 1 == bytes.length || bytes[i + 1] != '\n'))) {
                line++;
            }
        }
        return line;
    }

    /** A reason in words, where the exception's type would say nothing to an operator. */
    private static final class Unreadable extends IOException {
        private static final long serialVersionUID = 1L;

        Unreadable(String reason) {
            super(reason);
        }
    }
}
