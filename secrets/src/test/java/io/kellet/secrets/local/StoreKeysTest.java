package io.kellet.secrets.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.secrets.local.StoreLocksmith.Locked;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.WipedException;
import io.kellet.testkit.FaultyFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

final class StoreKeysTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] CONTEXT = "context".getBytes(UTF_8);

    private final StoreCipher cipher = StoreCipher.by(null);
    private final SecretBytes key = SecretBytes.takeOver(HEX.parseHex("0102030405060708".repeat(4)));

    private static byte[] plain(SecretBytes secret) {
        return secret.<byte[], RuntimeException>use(byte[]::clone);
    }

    /** RFC 5869, appendix A: cases 1, 2 and 3. */
    @Test
    void derivesWhatTheStandardSays() {
        byte[] input = HEX.parseHex("0b".repeat(22));
        assertThat(plain(Hkdf.derive(
                        null,
                        HEX.parseHex("000102030405060708090a0b0c"),
                        input,
                        HEX.parseHex("f0f1f2f3f4f5f6f7f8f9"),
                        42)))
                .isEqualTo(HEX.parseHex(
                        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"));
        assertThat(plain(Hkdf.derive(null, range(0x60, 0xaf), range(0x00, 0x4f), range(0xb0, 0xff), 82)))
                .isEqualTo(HEX.parseHex("b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                        + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                        + "cc30c58179ec3e87c14c01d5c1f3434f1d87"));
        assertThat(plain(Hkdf.derive(null, new byte[0], input, new byte[0], 42)))
                .isEqualTo(HEX.parseHex(
                        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"));
    }

    private static byte[] range(int from, int to) {
        byte[] range = new byte[to - from + 1];
        for (int i = 0; i < range.length; i++) {
            range[i] = (byte) (from + i);
        }
        return range;
    }

    /** RFC 7914, section 11: the first half, as one block is asked for. */
    @Test
    void pbkdf2IsTheOneOfTheStandardWhicheverProviderComputesIt() throws LocalStoreException {
        byte[] expected = HEX.parseHex("55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
        for (Provider provider : new Provider[] {null, new BouncyCastleProvider()}) {
            byte[] derived = PasswordHash.by(provider)
                    .derive(StoreKdf.weak(StoreKdf.PBKDF2, 0, 1, 0), "salt".getBytes(UTF_8), Stores.bytes("passwd"));
            assertThat(derived).isEqualTo(expected);
        }
    }

    @Test
    void theUsualCostTakesAsMuchMemoryAsItSaysAndIsDeterministic() throws LocalStoreException {
        byte[] salt = new byte[16];
        byte[] once = PasswordHash.by(null).derive(StoreKdf.argon2id(19 << 10, 2, 1), salt, Stores.bytes("pw"));

        assertThat(once)
                .hasSize(32)
                .isEqualTo(PasswordHash.by(null).derive(StoreKdf.argon2id(19 << 10, 2, 1), salt, Stores.bytes("pw")))
                .isNotEqualTo(
                        PasswordHash.by(null).derive(StoreKdf.argon2id(19 << 10, 3, 1), salt, Stores.bytes("pw")));
        assertThat(StoreKdf.standard()).hasToString("argon2id(m=65536,t=3,p=1)");
    }

    @Test
    void aMillionEncryptionsHaveAMillionNonces() {
        long[] nonces = new long[1_000_000];
        SecretBytes empty = SecretBytes.copyOf(new byte[0]);
        for (int i = 0; i < nonces.length; i++) {
            byte[] sealed = cipher.seal(key, empty, CONTEXT);
            for (int at = 0; at < 8; at++) {
                nonces[i] = (nonces[i] << 8) | (sealed[at] & 0xff); // 8 of the 12 bytes are enough to tell them apart
            }
        }
        Arrays.sort(nonces);
        for (int i = 1; i < nonces.length; i++) {
            assertThat(nonces[i] == nonces[i - 1]).as("nonce %s", i).isFalse();
        }
    }

    @Test
    void everyProviderReadsWhatAnotherWroteAndBothAreAes256() throws GeneralSecurityException, LocalStoreException {
        StoreCipher bouncyCastle = StoreCipher.by(new BouncyCastleProvider());
        byte[] sealed = bouncyCastle.seal(key, Stores.bytes("value"), CONTEXT);

        assertThat(Stores.text(cipher.open(key, sealed, CONTEXT))).isEqualTo("value");
        assertThat(Stores.text(bouncyCastle.open(key, cipher.seal(key, Stores.bytes("other"), CONTEXT), CONTEXT)))
                .isEqualTo("other");
        Cipher plain = Cipher.getInstance("AES/GCM/NoPadding");
        plain.init(Cipher.DECRYPT_MODE, new SecretKeySpec(plain(key), "AES"), new GCMParameterSpec(128, sealed, 0, 12));
        plain.updateAAD(CONTEXT);
        assertThat(plain.doFinal(sealed, 12, sealed.length - 12))
                .asString(UTF_8)
                .isEqualTo("value");
    }

    @Test
    void aStoreCanUseBouncyCastleForEverything() throws IOException {
        FaultyFiles files = new FaultyFiles();
        LocalStoreConfig config =
                Stores.config().cryptography(new BouncyCastleProvider()).build();
        LocalStore store = Stores.opening(files, config).create(Stores.password());
        Stores.put(store, "a", "v");

        assertThat(Stores.get(Stores.open(files), "a")).isEqualTo("v");
    }

    @Test
    void aStoreOfTheFipsProfileOpensByItsPasswordAlone() throws IOException {
        FaultyFiles files = new FaultyFiles();
        LocalStoreConfig config =
                Stores.config().kdf(StoreKdf.weak(StoreKdf.PBKDF2, 0, 1, 0)).build();
        Stores.put(Stores.opening(files, config).create(Stores.password()), "a", "v");

        assertThat(Stores.get(Stores.open(files), "a")).isEqualTo("v");
        assertThatThrownBy(() -> Stores.opening(files).open(Stores.password("wrong one")))
                .hasMessage("wrong password, or the file was changed");
    }

    @Test
    void aKeyThatIsNot256BitsIsRefused() {
        for (int length : new int[] {0, 16, 24, 31, 33}) {
            SecretBytes other = SecretBytes.copyOf(new byte[length]);

            assertThatThrownBy(() -> cipher.seal(other, Stores.bytes("v"), CONTEXT))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("key must be 32 bytes: " + length);
            assertThatThrownBy(() -> cipher.open(other, new byte[40], CONTEXT))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** With a provider that hands plain text out before it has seen the tag, nothing comes out either. */
    @Test
    void nothingOfAValueComesOutBeforeItsTagIsFoundRight() {
        byte[] long64 = new byte[64 << 10];
        Arrays.fill(long64, (byte) 'x');
        for (Provider provider : new Provider[] {null, new BouncyCastleProvider()}) {
            StoreCipher any = StoreCipher.by(provider);
            byte[] sealed = any.seal(key, SecretBytes.copyOf(long64), CONTEXT);
            sealed[sealed.length - 1] ^= 1;

            assertThatThrownBy(() -> any.open(key, sealed, CONTEXT))
                    .isInstanceOf(LocalStoreException.class)
                    .hasNoCause()
                    .hasMessage("wrong password, or the file was changed");
        }
    }

    @Test
    void aKeyCanBeWipedAndGivesCopiesAlone() throws IOException {
        byte[] bytes = plain(key);
        WipeableKey wipeable = new WipeableKey("AES", bytes);
        byte[] encoded = wipeable.getEncoded();
        Arrays.fill(encoded, (byte) 0);
        Arrays.fill(bytes, (byte) 0);
        assertThat(wipeable.getEncoded()).isEqualTo(plain(key));
        assertThat(wipeable.getFormat()).isEqualTo("RAW");
        assertThat(wipeable.getAlgorithm()).isEqualTo("AES");
        assertThat(wipeable).hasToString("WipeableKey[AES]").isNotEqualTo(new WipeableKey("AES", plain(key)));
        try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
            assertThatThrownBy(() -> out.writeObject(wipeable)).isInstanceOf(NotSerializableException.class);
        }

        wipeable.destroy();
        wipeable.destroy();

        assertThat(wipeable.isDestroyed()).isTrue();
        assertThat(wipeable).hasToString("WipeableKey[AES, wiped]");
        assertThatThrownBy(wipeable::getEncoded).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void everyKeyOfAStoreIsWipedWhenItIsClosed() throws IOException {
        StoreLocksmith locksmith = new StoreLocksmith(cipher, PasswordHash.by(null));
        StorePassword password = Stores.password();
        Locked locked = locksmith.create(Stores.WEAK, password);
        StoreKeys keys = locked.keys();
        password.close();

        keys.close();

        assertThat(keys.wrapKey().isWiped()).isTrue();
        assertThat(keys.entryKey().isWiped()).isTrue();
        assertThat(keys.fileKey().isWiped()).isTrue();
        assertThat(keys).hasToString("StoreKeys[wiped]");
        assertThatThrownBy(() -> locksmith.unlock(locked.header(), password)).isInstanceOf(WipedException.class);
    }

    @Test
    void whatADerivationLeavesIsWiped() throws LocalStoreException {
        byte[][] derived = new byte[1][];
        PasswordHash remembering = (kdf, salt, password) -> {
            derived[0] = PasswordHash.by(null).derive(kdf, salt, password);
            return derived[0];
        };

        new StoreLocksmith(cipher, remembering).create(Stores.WEAK, Stores.password());

        assertThat(derived[0]).containsOnly(0);
    }

    @Test
    void randomComesFromWhomOneSays() {
        SecureRandom constant = new SecureRandom() {
            private static final long serialVersionUID = 1L;

            @Override
            public void nextBytes(byte[] bytes) {
                Arrays.fill(bytes, (byte) 7);
            }
        };

        assertThat(new StoreCipher(null, constant).seal(key, Stores.bytes("v"), CONTEXT))
                .startsWith(7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7);
    }
}
