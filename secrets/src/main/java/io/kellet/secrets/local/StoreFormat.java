package io.kellet.secrets.local;

import static io.kellet.secrets.local.LocalStoreException.Reason.UNSUPPORTED;
import static io.kellet.secrets.local.LocalStoreException.Reason.UNTRUSTED;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kellet.secrets.local.StoreEntry.Identity;
import io.kellet.secrets.provider.SecretName;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The bytes of a file and back; {@code docs/secrets-format.md} has them one by one. Reading believes nothing: every length is held against what
 * is there before anything is allocated, there is one way to write each file, and whatever is not written that way is refused with the one
 * message of a file that was changed.
 */
final class StoreFormat {

    static final int TRAILER_BYTES = Hkdf.HASH_BYTES;

    private static final byte[] MAGIC = "KELLETS1".getBytes(US_ASCII);
    private static final int VERSION = 1;
    private static final int SUITE = 1; // AES-256-GCM, HKDF and HMAC with SHA-256
    private static final int STORE_BYTES = 28; // magic, version, suite, store id: which store
    private static final int LOCK_BYTES = 64; // and kdf, salt, key id: what the data key is bound to
    private static final int HEADER_BYTES = 144;
    private static final int ENTRY_FIXED_BYTES = 1 + 1 + 2 + 8 + 8 + 8 + 1 + 4 + 4;
    private static final int LEAST_ENTRY_BYTES = 4 + ENTRY_FIXED_BYTES + 1 + StoreCipher.MORE_BYTES;
    private static final int ALL_STAGES = StoreEntry.CURRENT | StoreEntry.PENDING | StoreEntry.PREVIOUS;
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9-]{32,64}");

    private StoreFormat() {}

    /** What the data key is bound to: the file's first 64 bytes. */
    static byte[] lock(byte[] storeId, StoreKdf kdf, byte[] salt, int keyId) {
        ByteBuffer out = ByteBuffer.allocate(LOCK_BYTES);
        putLock(out, storeId, kdf, salt, keyId);
        return out.array();
    }

    private static void putLock(ByteBuffer out, byte[] storeId, StoreKdf kdf, byte[] salt, int keyId) {
        out.put(MAGIC).putShort((short) VERSION).putShort((short) SUITE).put(storeId);
        out.put((byte) kdf.algorithm()).put(new byte[3]);
        out.putInt(kdf.memoryKib()).putInt(kdf.iterations()).putInt(kdf.parallelism());
        out.put(salt).putInt(keyId);
    }

    /** What a value is bound to: the file's first 28 bytes, and those of its entry from the type to the key id. */
    static byte[] context(byte[] storeId, Identity identity) {
        ByteBuffer out = ByteBuffer.allocate(STORE_BYTES + ENTRY_FIXED_BYTES + 256 + 64);
        out.put(MAGIC).putShort((short) VERSION).putShort((short) SUITE).put(storeId);
        putIdentity(out, identity);
        byte[] context = new byte[out.position()];
        out.flip().get(context);
        return context;
    }

    private static void putIdentity(ByteBuffer out, Identity identity) {
        byte[] name = identity.name().text().getBytes(US_ASCII);
        byte[] token = identity.token().getBytes(US_ASCII);
        out.put((byte) identity.type());
        out.putShort((short) name.length).put(name);
        out.putLong(identity.ordinal());
        out.putLong(identity.createdMillis()).putLong(identity.notAfterMillis());
        out.put((byte) token.length).put(token);
        out.putInt(identity.keyId());
    }

    /** How long the file will be, trailer included. */
    static long length(StoreImage image) {
        long length = HEADER_BYTES + TRAILER_BYTES;
        for (StoreEntry entry : image.entries()) {
            length += 4 + entryLength(entry);
        }
        return length;
    }

    private static int entryLength(StoreEntry entry) {
        return ENTRY_FIXED_BYTES
                + entry.name().text().length()
                + entry.identity().token().length()
                + entry.sealed().length;
    }

    /** All but the trailer, for which there is room at the end. */
    static byte[] encode(StoreImage image) {
        StoreHeader header = image.header();
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(length(image)));
        putLock(out, header.storeId(), header.kdf(), header.salt(), header.keyId());
        out.put(header.wrapped());
        out.putLong(header.generation()).putLong(header.encryptions());
        List<StoreEntry> entries = image.entries();
        out.putInt(entries.size());
        for (StoreEntry entry : entries) {
            out.putInt(entryLength(entry));
            out.put((byte) entry.stages());
            putIdentity(out, entry.identity());
            out.putInt(entry.sealed().length).put(entry.sealed());
        }
        return out.array();
    }

    /** @param weakToo a test's */
    static StoreImage decode(byte[] file, boolean weakToo) throws LocalStoreException {
        if (file.length < HEADER_BYTES + TRAILER_BYTES) {
            throw new LocalStoreException(UNTRUSTED);
        }
        ByteBuffer in = ByteBuffer.wrap(file, 0, file.length - TRAILER_BYTES);
        requireKnown(in);
        try {
            StoreHeader header = header(in, weakToo);
            int count = in.getInt();
            require(count >= 0 && count <= in.remaining() / LEAST_ENTRY_BYTES);
            List<StoreEntry> entries = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                entries.add(entry(in, header.keyId()));
            }
            require(!in.hasRemaining());
            return new StoreImage(header, bySecret(entries));
        } catch (BufferUnderflowException e) {
            throw new LocalStoreException(UNTRUSTED);
        }
    }

    private static void requireKnown(ByteBuffer in) throws LocalStoreException {
        if (!Arrays.equals(bytes(in, MAGIC.length), MAGIC)) {
            throw new LocalStoreException(UNSUPPORTED);
        }
        int version = Short.toUnsignedInt(in.getShort());
        int suite = Short.toUnsignedInt(in.getShort());
        if (version != VERSION || suite != SUITE) {
            throw new LocalStoreException(UNSUPPORTED, "version=" + version + " suite=" + suite);
        }
    }

    private static StoreHeader header(ByteBuffer in, boolean weakToo) throws LocalStoreException {
        byte[] storeId = bytes(in, StoreHeader.ID_BYTES);
        int algorithm = Byte.toUnsignedInt(in.get());
        require(in.get() == 0 && in.getShort() == 0);
        StoreKdf kdf = StoreKdf.read(algorithm, in.getInt(), in.getInt(), in.getInt(), weakToo);
        byte[] salt = bytes(in, StoreHeader.SALT_BYTES);
        int keyId = in.getInt();
        byte[] wrapped = bytes(in, StoreHeader.WRAPPED_BYTES);
        long generation = in.getLong();
        long encryptions = in.getLong();
        require(keyId > 0 && generation > 0 && encryptions >= 0);
        return new StoreHeader(storeId, kdf, salt, keyId, wrapped, generation, encryptions);
    }

    private static StoreEntry entry(ByteBuffer in, int keyId) throws LocalStoreException {
        int length = in.getInt();
        require(length >= 0 && length <= in.remaining());
        int end = in.position() + length;
        int stages = in.get();
        require((stages & ~ALL_STAGES) == 0);
        int type = in.get();
        require(type == StoreEntry.VALUE || (type == StoreEntry.DELETED && stages == 0));
        String name = text(in, Short.toUnsignedInt(in.getShort()));
        long ordinal = in.getLong();
        long created = in.getLong();
        long notAfter = in.getLong();
        String token = text(in, Byte.toUnsignedInt(in.get()));
        require(
                type == StoreEntry.DELETED
                        ? token.isEmpty()
                        : TOKEN.matcher(token).matches());
        require(ordinal > 0 && in.getInt() == keyId);
        int sealedLength = in.getInt();
        require(sealedLength >= StoreCipher.MORE_BYTES && sealedLength == end - in.position());
        byte[] sealed = bytes(in, sealedLength);
        return new StoreEntry(
                new Identity(type, secretName(name), ordinal, created, notAfter, token, keyId), stages, sealed);
    }

    private static SecretName secretName(String name) throws LocalStoreException {
        try {
            return SecretName.of(name);
        } catch (IllegalArgumentException e) {
            throw new LocalStoreException(UNTRUSTED);
        }
    }

    /** They must be sorted, no stage taken twice, one of each secret current unless it is deleted. */
    private static SortedMap<SecretName, StoreVersions> bySecret(List<StoreEntry> entries) throws LocalStoreException {
        SortedMap<SecretName, StoreVersions> secrets = new TreeMap<>();
        for (int from = 0, to; from < entries.size(); from = to) {
            SecretName name = entries.get(from).name();
            require(secrets.isEmpty() || secrets.lastKey().compareTo(name) < 0);
            to = from + 1;
            int taken = entries.get(from).stages();
            while (to < entries.size() && entries.get(to).name().equals(name)) {
                StoreEntry entry = entries.get(to);
                require(entry.ordinal() > entries.get(to - 1).ordinal());
                require((taken & entry.stages()) == 0);
                require(!entry.isDeleted() && !entries.get(from).isDeleted());
                taken |= entry.stages();
                to++;
            }
            require(entries.get(from).isDeleted() || (taken & StoreEntry.CURRENT) != 0);
            secrets.put(name, new StoreVersions(entries.subList(from, to)));
        }
        return secrets;
    }

    private static String text(ByteBuffer in, int length) {
        return new String(bytes(in, length), US_ASCII);
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static void require(boolean holds) throws LocalStoreException {
        if (!holds) {
            throw new LocalStoreException(UNTRUSTED);
        }
    }
}
