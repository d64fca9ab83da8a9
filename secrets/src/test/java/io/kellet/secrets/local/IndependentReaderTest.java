package io.kellet.secrets.local;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.FaultyFiles;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;

/** Reads a store by nothing but the document, the JDK's cryptography and an Argon2; nothing of the module is used to read. */
final class IndependentReaderTest {

    private static final HexFormat HEX = HexFormat.of();

    /** Keys on the way, and what the entries say. */
    private static final class Reader {
        byte[] passwordKey = {};
        byte[] wrapKey = {};
        byte[] dataKey = {};
        byte[] entryKey = {};
        byte[] fileKey = {};
        long generation;
        long encryptions;
        final List<String> entries = new ArrayList<>();

        Reader(byte[] file, String password) throws IOException, GeneralSecurityException {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(file));
            assertThat(new String(in.readNBytes(8), US_ASCII)).isEqualTo("KELLETS1");
            assertThat(in.readUnsignedShort()).isEqualTo(1);
            assertThat(in.readUnsignedShort()).isEqualTo(1);
            byte[] storeId = in.readNBytes(16);
            int kdf = in.readUnsignedByte();
            assertThat(in.readNBytes(3)).containsOnly(0);
            int memory = in.readInt();
            int iterations = in.readInt();
            int parallelism = in.readInt();
            byte[] salt = in.readNBytes(16);
            assertThat(kdf).isEqualTo(1);
            passwordKey = argon2id(password, salt, memory, iterations, parallelism);
            wrapKey = hkdf(storeId, passwordKey, "kellet secrets 1 wrap");
            int keyId = in.readInt();
            dataKey = open(wrapKey, in.readNBytes(60), Arrays.copyOf(file, 64));
            entryKey = hkdf(storeId, dataKey, "kellet secrets 1 entry");
            fileKey = hkdf(storeId, dataKey, "kellet secrets 1 file");
            assertThat(hmac(fileKey, Arrays.copyOf(file, file.length - 32)))
                    .isEqualTo(Arrays.copyOfRange(file, file.length - 32, file.length));
            generation = in.readLong();
            encryptions = in.readLong();
            int count = in.readInt();
            int at = 144;
            for (int i = 0; i < count; i++) {
                int length = in.readInt();
                byte[] entry = in.readNBytes(length);
                assertThat(entry).hasSize(length);
                entries.add(entry(entry, Arrays.copyOf(file, 28), keyId));
                at += 4 + length;
            }
            assertThat(at).isEqualTo(file.length - 32);
        }

        private String entry(byte[] entry, byte[] store, int keyId) throws IOException, GeneralSecurityException {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(entry));
            int stages = in.readUnsignedByte();
            int type = in.readUnsignedByte();
            String name = new String(in.readNBytes(in.readUnsignedShort()), US_ASCII);
            long ordinal = in.readLong();
            long created = in.readLong();
            long notAfter = in.readLong();
            String token = new String(in.readNBytes(in.readUnsignedByte()), US_ASCII);
            assertThat(in.readInt()).isEqualTo(keyId);
            int identityEnds = entry.length - in.available();
            byte[] sealed = in.readNBytes(in.readInt());
            assertThat(in.available()).isZero();
            byte[] context = concat(store, Arrays.copyOfRange(entry, 1, identityEnds));
            String value = new String(open(entryKey, sealed, context), UTF_8);
            return name + " " + ordinal + " stages=" + stages + " type=" + type + " created=" + created + " notAfter="
                    + (notAfter == Long.MIN_VALUE ? "never" : notAfter) + " token=" + token + " value=" + value;
        }

        private static byte[] argon2id(String password, byte[] salt, int memory, int iterations, int parallelism) {
            Argon2BytesGenerator generator = new Argon2BytesGenerator();
            generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(0x13)
                    .withMemoryAsKB(memory)
                    .withIterations(iterations)
                    .withParallelism(parallelism)
                    .withSalt(salt)
                    .build());
            byte[] key = new byte[32];
            generator.generateBytes(password.getBytes(UTF_8), key);
            return key;
        }

        /** One block is enough. */
        private static byte[] hkdf(byte[] salt, byte[] input, String info) throws GeneralSecurityException {
            return hmac(hmac(salt, input), concat(info.getBytes(US_ASCII), new byte[] {1}));
        }

        private static byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(message);
        }

        private static byte[] open(byte[] key, byte[] sealed, byte[] context) throws GeneralSecurityException {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, sealed, 0, 12));
            cipher.updateAAD(context);
            return cipher.doFinal(sealed, 12, sealed.length - 12);
        }

        private static byte[] concat(byte[] first, byte[] second) {
            byte[] both = Arrays.copyOf(first, first.length + second.length);
            System.arraycopy(second, 0, both, first.length, second.length);
            return both;
        }
    }

    @Test
    void readsTheVectorByTheDocumentAlone() throws IOException, GeneralSecurityException {
        Reader reader = new Reader(StoreVector.file(), StoreVector.PASSWORD);

        assertThat(reader.generation).isEqualTo(7);
        assertThat(reader.encryptions).isEqualTo(6);
        assertThat(reader.entries)
                .containsExactly(
                        "db/main 1 stages=4 type=1 created=1767225600000 notAfter=never"
                                + " token=00000000000000000000000000000001 value={\"password\":\"one\"}",
                        "db/main 2 stages=1 type=1 created=1767225600000 notAfter=never"
                                + " token=00000000000000000000000000000003 value={\"password\":\"two\"}",
                        "db/main 3 stages=2 type=1 created=1767225600000 notAfter=1767312000000"
                                + " token=00000000000000000000000000000004 value={\"password\":\"three\"}",
                        "empty 1 stages=1 type=1 created=1767225600000 notAfter=never"
                                + " token=00000000000000000000000000000005 value=",
                        "gone 1 stages=0 type=2 created=1767225600000 notAfter=never token= value=");
    }

    @Test
    void theDocumentShowsTheVectorAndEveryKeyOnTheWay() throws IOException, GeneralSecurityException {
        String document = StoreVector.document().replaceAll("\\s", "");
        Reader reader = new Reader(StoreVector.file(), StoreVector.PASSWORD);

        assertThat(document).contains(HEX.formatHex(StoreVector.file()));
        for (byte[] key :
                List.of(reader.passwordKey, reader.wrapKey, reader.dataKey, reader.entryKey, reader.fileKey)) {
            assertThat(document).contains(HEX.formatHex(key));
        }
        reader.entries.forEach(entry -> assertThat(document).contains(entry.substring(entry.indexOf(" value=") + 7)));
    }

    @Test
    void theStoreWritesTheVectorByteForByteAndReadsIt() throws IOException {
        assertThat(HEX.formatHex(StoreVector.make())).isEqualTo(HEX.formatHex(StoreVector.file()));

        FaultyFiles files = new FaultyFiles();
        files.put(Stores.FILE, StoreVector.file());
        LocalStore store = LocalStore.at(
                        Stores.FILE, LocalStoreConfig.named("local").build())
                .files(files, new Stores.NoGuard())
                .open(Stores.password(StoreVector.PASSWORD));
        assertThat(Stores.get(store, "db/main")).isEqualTo("{\"password\":\"two\"}");
        assertThat(store.verify().versions()).isEqualTo(4);
    }

    @Test
    void readsWhatAStoreHasBecomeAfterItWasRekeyedUnderAnotherPassword() throws IOException, GeneralSecurityException {
        FaultyFiles files = new FaultyFiles();
        LocalStore store = Stores.create(files);
        Stores.put(store, "a", "v\u00e4lue");
        store.rekey();
        store.changePassword(Stores.password(), Stores.password("p\u00e4ssword"));
        store.rekey();

        Reader reader = new Reader(files.read(Stores.FILE, 1 << 20), "p\u00e4ssword");

        assertThat(reader.entries).singleElement().asString().endsWith("value=v\u00e4lue");
        assertThat(reader.generation).isEqualTo(5);
        assertThat(reader.encryptions).isEqualTo(1);
    }
}
