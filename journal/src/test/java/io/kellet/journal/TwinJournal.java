package io.kellet.journal;

import static java.util.Objects.requireNonNull;

import io.kellet.audit.AuditField;
import io.kellet.audit.AuditRecord;
import io.kellet.audit.AuditValue;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Writes journals from docs/journal-format.md alone, with none of the classes that write and read real ones: where the two
 * disagree, one of them is wrong. Also what a forger would use who knows the format and has not the key.
 */
final class TwinJournal {

    static final Path DIRECTORY = Path.of("journal");
    static final KeyPair KEY = fixedKey();
    static final KeyPair OTHER_KEY = newKey();
    static final int HEADER = 128;

    private static final long SECOND = 1_000_000_000L;

    /** Where a frame is. */
    record Place(String file, int offset, int length, long sequence, int kind) {
        int end() {
            return offset + length;
        }
    }

    final Map<String, byte[]> files = new TreeMap<>();
    final List<Place> places = new ArrayList<>();
    byte[] id;
    KeyPair key = KEY;
    long sequence = 1;
    long durable = 1;
    long segment;
    int session;
    long wall = 1_767_225_600L * SECOND; // 2026-01-01
    long nanos = Long.MAX_VALUE - 5 * SECOND; // wraps
    byte[] chain;
    private ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    TwinJournal() {
        this(1);
    }

    TwinJournal(int idSeed) {
        id = new byte[16];
        Arrays.fill(id, (byte) idSeed);
        chain = sha256("kellet journal 1\0".getBytes(StandardCharsets.US_ASCII), id);
    }

    static String name(long segment) {
        return String.valueOf(10_000_000_000L + segment).substring(1) + ".kellet";
    }

    /** The segment before is as long as what is in it. */
    TwinJournal segment() {
        return segment(0);
    }

    private TwinJournal segment(int flags) {
        segment++;
        bytes = new ByteArrayOutputStream();
        bytes.writeBytes(header(id, segment, sequence, chain, flags));
        keep();
        return this;
    }

    /** Goes on in a new segment from an earlier record on, because writing it failed. The chain is as it was then. */
    TwinJournal segmentAfterFailure(long first) {
        Place before = places.stream()
                .filter(place -> place.sequence() == first - 1)
                .reduce((one, other) -> other)
                .orElseThrow();
        chain = Arrays.copyOfRange(file(before.file()), before.end() - 32, before.end());
        sequence = first;
        return segment(1);
    }

    /** The same frame once more, in the segment that is being written. */
    TwinJournal repeat(long which) {
        Place place = places.stream()
                .filter(each -> each.sequence() == which)
                .findFirst()
                .orElseThrow();
        byte[] frame = Arrays.copyOfRange(file(place.file()), place.offset(), place.end());
        append(frame, place.kind());
        chain = Arrays.copyOfRange(frame, frame.length - 32, frame.length);
        return this;
    }

    TwinJournal session() {
        session++;
        return this;
    }

    TwinJournal record(String actor, String action, String subject, AuditField... fields) {
        return frame(1, new AuditRecord(actor, action, subject, List.of(fields), false).encode());
    }

    TwinJournal record(String action) {
        return record("anna", action, "equities", new AuditField("version", new AuditValue.Whole(sequence)));
    }

    TwinJournal own(String action, AuditField... fields) {
        return frame(2, new AuditRecord("kellet.journal", action, "test", List.of(fields), false).encode());
    }

    TwinJournal retired(long lastSegment, long lastSequence, byte[] hash) {
        return own(
                "journal.retired",
                new AuditField("firstSegment", new AuditValue.Whole(1)),
                new AuditField("lastSegment", new AuditValue.Whole(lastSegment)),
                new AuditField("lastSequence", new AuditValue.Whole(lastSequence)),
                new AuditField("chainHash", new AuditValue.Text(HexFormat.of().formatHex(hash))));
    }

    TwinJournal checkpoint() {
        // signed with the time that its frame will have
        return frame(3, checkpointBody(key, id, sequence - 1, wall + SECOND / 100, chain));
    }

    TwinJournal zeros(int count) {
        bytes.writeBytes(new byte[count]);
        keep();
        return this;
    }

    TwinJournal rubbish(int count) {
        byte[] rubbish = new byte[count];
        Arrays.fill(rubbish, (byte) 0x5A);
        bytes.writeBytes(rubbish);
        keep();
        return this;
    }

    /** All before this was on the disk when it is written. */
    TwinJournal synced() {
        durable = sequence;
        return this;
    }

    TwinJournal frame(int kind, byte[] body) {
        wall += SECOND / 100;
        nanos += SECOND / 100;
        byte[] frame = encode(kind, session, sequence, wall, nanos, durable, body, chain);
        append(frame, kind);
        chain = Arrays.copyOfRange(frame, frame.length - 32, frame.length);
        return this;
    }

    private void append(byte[] frame, int kind) {
        places.add(new Place(name(segment), bytes.size(), frame.length, sequence, kind));
        bytes.writeBytes(frame);
        sequence++;
        keep();
    }

    private void keep() {
        files.put(name(segment), bytes.toByteArray());
    }

    /** What is in a file. */
    byte[] file(String name) {
        return requireNonNull(files.get(name), name);
    }

    /** The frame of a record, in the last segment that has it. */
    Place place(long which) {
        return places.stream()
                .filter(place -> place.sequence() == which && files.containsKey(place.file()))
                .reduce((one, other) -> other)
                .orElseThrow();
    }

    /** An anchor of the last checkpoint up to this record. */
    Anchor anchor(long upTo) {
        Place place = places.stream()
                .filter(each -> each.kind() == 3 && each.sequence() <= upTo)
                .reduce((one, other) -> other)
                .orElseThrow();
        ByteBuffer frame = ByteBuffer.wrap(file(place.file()), place.offset(), place.length())
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
        return Checkpoint.decode(frame.slice(48, 160)).toAnchor(frame.getLong(24));
    }

    MemoryFiles asFiles() {
        return new MemoryFiles(DIRECTORY, files);
    }

    // --- what a forger does ---

    /** The same journal, to be changed. */
    TwinJournal copy() {
        TwinJournal copy = new TwinJournal();
        copy.id = id;
        copy.key = key;
        files.forEach((name, content) -> copy.files.put(name, content.clone()));
        copy.places.addAll(places);
        return copy;
    }

    ByteBuffer of(Place place) {
        return ByteBuffer.wrap(file(place.file()))
                .slice(place.offset(), place.length())
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    void fixCrc(Place place) {
        ByteBuffer frame = of(place);
        CRC32C crc = new CRC32C();
        crc.update(frame.slice(8, place.length() - 8));
        frame.putInt(4, (int) crc.getValue());
    }

    /** Makes the frame follow from the one before it in its segment, checksum and all. */
    void fixHash(Place place) {
        byte[] file = file(place.file());
        // the first frame follows from what the header has; every other one from the 32 bytes before it
        byte[] before = place.offset() == HEADER
                ? Arrays.copyOfRange(file, 48, 80)
                : Arrays.copyOfRange(file, place.offset() - 32, place.offset());
        byte[] content = Arrays.copyOfRange(file, place.offset() + 8, place.end() - 32);
        System.arraycopy(sha256(before, content), 0, file, place.end() - 32, 32);
        fixCrc(place);
    }

    /** Computes everything anew from the first frame on, in every segment. */
    void rechain() {
        byte[] last = null;
        for (String name : files.keySet()) {
            byte[] file = file(name);
            if (last != null) {
                System.arraycopy(last, 0, file, 48, 32);
                fixHeader(file);
            }
            for (Place place : places) {
                if (place.file().equals(name)) {
                    fixHash(place);
                    last = Arrays.copyOfRange(file, place.end() - 32, place.end());
                }
            }
        }
    }

    static void fixHeader(byte[] file) {
        CRC32C crc = new CRC32C();
        crc.update(file, 0, 124);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(124, (int) crc.getValue());
    }

    /** Replaces these bytes of a file by others. */
    void splice(String file, int from, int to, byte[]... with) {
        byte[] old = file(file);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(old, 0, from);
        for (byte[] each : with) {
            out.writeBytes(each);
        }
        out.write(old, to, old.length - to);
        files.put(file, out.toByteArray());
    }

    byte[] bytesOf(Place place) {
        return Arrays.copyOfRange(file(place.file()), place.offset(), place.end());
    }

    // --- the format ---

    static byte[] header(byte[] id, long segment, long first, byte[] chain, int flags) {
        byte[] header = new byte[HEADER];
        ByteBuffer.wrap(header)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("KELLETJ1".getBytes(StandardCharsets.US_ASCII))
                .putInt(1)
                .putInt(flags)
                .put(id)
                .putLong(segment)
                .putLong(first)
                .put(chain);
        fixHeader(header);
        return header;
    }

    static byte[] encode(
            int kind, int session, long sequence, long wall, long nanos, long durable, byte[] body, byte[] before) {
        int padding = (8 - body.length % 8) % 8;
        byte[] frame = new byte[48 + body.length + padding + 32];
        ByteBuffer out = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(frame.length).putInt(0);
        out.put((byte) kind).put((byte) padding).putShort((short) 0).putInt(session);
        out.putLong(sequence).putLong(wall).putLong(nanos).putLong(durable);
        out.put(body);
        byte[] hash = sha256(before, Arrays.copyOfRange(frame, 8, frame.length - 32));
        System.arraycopy(hash, 0, frame, frame.length - 32, 32);
        CRC32C crc = new CRC32C();
        crc.update(frame, 8, frame.length - 8);
        out.putInt(4, (int) crc.getValue());
        return frame;
    }

    static byte[] checkpointBody(KeyPair key, byte[] id, long covered, long wall, byte[] chain) {
        byte[] keyId = sha256(key.getPublic().getEncoded());
        byte[] signed = ByteBuffer.allocate(28 + 16 + 8 + 8 + 32 + 32)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("kellet journal checkpoint 1\0".getBytes(StandardCharsets.US_ASCII))
                .put(id)
                .putLong(covered)
                .putLong(wall)
                .put(chain)
                .put(keyId)
                .array();
        return ByteBuffer.allocate(160)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 1)
                .put((byte) 1)
                .putShort((short) 0)
                .putInt(0)
                .putLong(covered)
                .put(chain)
                .put(id)
                .put(keyId)
                .put(sign(key, signed))
                .array();
    }

    private static byte[] sign(KeyPair key, byte[] message) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key.getPrivate());
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKey() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Test 1 of RFC 8032, section 7.1: known to everybody, so that the files of a test are the same each time. */
    private static KeyPair fixedKey() {
        try {
            KeyFactory factory = KeyFactory.getInstance("Ed25519");
            byte[] secret = HexFormat.of()
                    .parseHex("302e020100300506032b657004220420"
                            + "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
            byte[] open = HexFormat.of()
                    .parseHex("302a300506032b6570032100"
                            + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
            return new KeyPair(
                    factory.generatePublic(new X509EncodedKeySpec(open)),
                    factory.generatePrivate(new PKCS8EncodedKeySpec(secret)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
