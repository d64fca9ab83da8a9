package io.kellet.journal;

import io.kellet.audit.AuditRecord;
import io.kellet.files.FileOps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Reads a journal that should be whole, as the format's description says and with nothing of the journal's own code. Throws an
 * AssertionError at the first thing that is not as it says.
 */
final class PlainReader {

    /** One frame. */
    record Seen(
            int kind,
            int session,
            long sequence,
            long wallNanos,
            long nanos,
            long durable,
            String body, // a character for each byte
            String hash,
            long segment) {

        AuditRecord record() {
            return AuditRecord.decode(ByteBuffer.wrap(body.getBytes(StandardCharsets.ISO_8859_1)));
        }

        String action() {
            return record().action();
        }
    }

    private static final HexFormat HEX = HexFormat.of();

    private final List<Seen> frames = new ArrayList<>();
    private long expectedSegment = -1;
    private String chain = "";
    private String chainAtStart = ""; // before the first frame there is
    private byte[] tail = {}; // of the segment before, behind its last whole frame

    private PlainReader() {}

    /** All frames of the segments that are there, each once. */
    static List<Seen> read(FileOps files, Path directory) throws IOException {
        PlainReader reader = new PlainReader();
        for (Path file : files.list(directory)) {
            if (file.getFileName().toString().matches("[0-9]{10,}\\.kellet")) {
                reader.segment(file.toString(), files.read(file, 1 << 30));
            }
        }
        return reader.frames;
    }

    private void segment(String file, byte[] content) {
        ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        require(content.length >= 128, file, 0, "has a header");
        require(new String(content, 0, 8, StandardCharsets.US_ASCII).equals("KELLETJ1"), file, 0, "is a segment");
        require(bytes.getInt(8) == 1, file, 8, "version");
        require(crc(content, 0, 124) == bytes.getInt(124), file, 124, "checksum of the header");
        boolean afterFailure = bytes.getInt(12) == 1;
        long number = bytes.getLong(32);
        require(file.endsWith(String.format("%010d.kellet", number)), file, 32, "number");
        require(expectedSegment < 0 || number == expectedSegment, file, 32, "follows on the segment before");
        expectedSegment = number + 1;
        long first = bytes.getLong(40);
        String before = HEX.formatHex(content, 48, 80);
        if (number == 1) {
            require(before.equals(genesis(content)) && first == 1, file, 48, "begins with the genesis");
            chain = before;
        } else if (frames.isEmpty() && chain.isEmpty()) {
            chain = before; // segments before were retired
        }
        if (frames.isEmpty()) {
            chainAtStart = chain;
        }
        for (byte b : tail) {
            require(b == 0 || afterFailure, file, 12, "nothing but zeros at the end of the segment before");
        }
        List<Seen> again = afterFailure ? cutFrom(first) : List.of();
        require(before.equals(chain), file, 48, "follows on the frames before");
        require(frames.isEmpty() || first == last().sequence() + 1, file, 40, "goes on with the next sequence");
        int at = frames(file, content, number, first);
        for (int i = 0; i < Math.min(again.size(), sizeFrom(first)); i++) {
            require(
                    frames.get(frames.size() - sizeFrom(first) + i)
                            .hash()
                            .equals(again.get(i).hash()),
                    file,
                    at,
                    "frames that come again are the same");
        }
        tail = Arrays.copyOfRange(content, at, content.length);
    }

    private int sizeFrom(long first) {
        return (int) frames.stream().filter(frame -> frame.sequence() >= first).count();
    }

    private List<Seen> cutFrom(long first) {
        List<Seen> cut = new ArrayList<>();
        while (!frames.isEmpty() && last().sequence() >= first) {
            cut.add(0, frames.remove(frames.size() - 1));
        }
        if (!cut.isEmpty()) {
            chain = frames.isEmpty() ? chainAtStart : last().hash();
        }
        return cut;
    }

    private int frames(String file, byte[] content, long number, long first) {
        ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        int at = 128;
        long sequence = first;
        while (at + 80 <= content.length) {
            int length = bytes.getInt(at);
            boolean whole = length >= 80
                    && length % 8 == 0
                    && length <= content.length - at
                    && bytes.getInt(at + 4) == crc(content, at + 8, at + length);
            if (!whole) {
                break;
            }
            require(bytes.getLong(at + 16) == sequence, file, at, "sequence " + sequence);
            String hash = sha256(HEX.parseHex(chain), Arrays.copyOfRange(content, at + 8, at + length - 32));
            require(
                    hash.equals(HEX.formatHex(content, at + length - 32, at + length)),
                    file,
                    at,
                    "hash of " + sequence);
            chain = hash;
            int padding = content[at + 9];
            int bodyBytes = length - 80 - padding;
            frames.add(new Seen(
                    content[at + 8],
                    bytes.getInt(at + 12),
                    sequence,
                    bytes.getLong(at + 24),
                    bytes.getLong(at + 32),
                    bytes.getLong(at + 40),
                    new String(content, at + 48, bodyBytes, StandardCharsets.ISO_8859_1),
                    hash,
                    number));
            require(last().durable() <= sequence, file, at, "durable before itself");
            sequence++;
            at += length;
        }
        return at;
    }

    private Seen last() {
        return frames.get(frames.size() - 1);
    }

    private static String genesis(byte[] content) {
        return sha256("kellet journal 1\0".getBytes(StandardCharsets.US_ASCII), Arrays.copyOfRange(content, 16, 32));
    }

    private static String sha256(byte[] first, byte[] second) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(first);
            return HEX.formatHex(digest.digest(second));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static int crc(byte[] content, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(content, from, to - from);
        return (int) crc.getValue();
    }

    private static void require(boolean holds, String file, long at, String what) {
        if (!holds) {
            throw new AssertionError(file + " at " + at + ": not so: " + what);
        }
    }
}
