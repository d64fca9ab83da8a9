package io.kellet.secrets.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class LocalStoreConfigTest {

    private static LocalStoreConfig.Builder config() {
        return LocalStoreConfig.named("local");
    }

    private static void requireRefused(String message, Supplier<?> maker) {
        assertThatThrownBy(maker::get)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void beginsWithWhatIsSafe() {
        LocalStoreConfig config = config().build();

        assertThat(config.kdf()).isEqualTo(StoreKdf.argon2id(65_536, 3, 1));
        assertThat(config.keepVersions()).isEqualTo(10);
        assertThat(config.anchor()).isNull();
        assertThat(config.cryptography()).isNull();
    }

    @Test
    void refusesWhatIsOutOfBoundsByNameRangeAndValue() {
        requireRefused(
                "name must be 1 to 32 lower-case letters, digits and hyphens: \"Local\"",
                () -> LocalStoreConfig.named("Local").build());
        requireRefused(
                "keepVersions must be 1..1000: 0",
                () -> config().keepVersions(0).build());
        requireRefused(
                "keepVersions must be 1..1000: 1001",
                () -> config().keepVersions(1_001).build());
        requireRefused(
                "maxFileBytes must be 65536..268435456: 65535",
                () -> config().maxFileBytes(65_535).build());
        requireRefused(
                "lockWithin must be PT0.001S..PT1M: PT1M0.001S",
                () -> config().lockWithin(Duration.ofMillis(60_001)).build());
        requireRefused(
                "minGeneration must be 0 or more: -1",
                () -> config().minGeneration(-1).build());
    }

    @Test
    void keysThatAreTooCheapOrTooDearAreRefused() {
        requireRefused("memoryKib must be 19456..1048576: 19455", () -> StoreKdf.argon2id(19_455, 2, 1));
        requireRefused("memoryKib must be 19456..1048576: 4194304", () -> StoreKdf.argon2id(4 << 20, 2, 1));
        requireRefused("iterations must be 2..64: 1", () -> StoreKdf.argon2id(65_536, 1, 1));
        requireRefused("parallelism must be 1..16: 0", () -> StoreKdf.argon2id(65_536, 3, 0));
        requireRefused(
                "memoryKib times iterations must be 4194304 or less: 5242880", () -> StoreKdf.argon2id(1 << 20, 5, 1));
        requireRefused("iterations must be 600000..10000000: 599999", () -> StoreKdf.pbkdf2(599_999));
        assertThat(StoreKdf.argon2id(19_456, 2, 1)).isNotEqualTo(StoreKdf.argon2id(19_456, 3, 1));
        assertThat(StoreKdf.pbkdf2(600_000)).hasToString("pbkdf2-hmac-sha256(600000)");
    }
}
