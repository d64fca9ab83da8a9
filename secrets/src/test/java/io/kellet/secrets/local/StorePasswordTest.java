package io.kellet.secrets.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StorePasswordTest {

    @TempDir
    Path directory;

    private static String text(StorePassword password) {
        return Stores.text(password.bytes());
    }

    private Path file(String content, String permissions) throws IOException {
        Path file = directory.resolve("password");
        Files.deleteIfExists(file);
        Files.writeString(file, content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void wipesTheArraysItIsGiven() {
        char[] chars = "p\u00e4ssword".toCharArray();
        byte[] bytes = "password".getBytes(UTF_8);

        assertThat(text(StorePassword.ofChars(chars))).isEqualTo("p\u00e4ssword");
        assertThat(text(StorePassword.ofBytes(bytes))).isEqualTo("password");

        assertThat(chars).containsOnly('\0');
        assertThat(bytes).containsOnly(0);
    }

    @Test
    void wipesThemAlsoIfItRefusesThem() {
        char[] half = {'a', '\ud800', 'b'};
        byte[] tooLong = new byte[4_097];
        tooLong[0] = 1;

        assertThatThrownBy(() -> StorePassword.ofChars(half)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> StorePassword.ofBytes(tooLong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("password must be 1..4096 bytes: 4097");
        assertThatThrownBy(() -> StorePassword.ofBytes(new byte[0])).isInstanceOf(IllegalArgumentException.class);

        assertThat(half).containsOnly('\0');
        assertThat(tooLong).containsOnly(0);
    }

    @Test
    void isWipedByCloseAndShowsNothing() {
        StorePassword password = StorePassword.ofSetting("needle-in-a-setting");
        assertThat(password).hasToString("StorePassword[set]");

        password.close();
        password.close();

        assertThat(password).hasToString("StorePassword[wiped]");
        assertThat(password.bytes().isWiped()).isTrue();
    }

    @Test
    void isTheContentOfAFileWithoutOneLineEnd() throws IOException {
        assertThat(text(StorePassword.fromFile(file("word\n", "rw-------")))).isEqualTo("word");
        assertThat(text(StorePassword.fromFile(file("word\r\n", "r--------")))).isEqualTo("word");
        assertThat(text(StorePassword.fromFile(file(" wo rd\n\n", "rw-------"))))
                .isEqualTo(" wo rd\n");
        assertThat(text(StorePassword.fromFile(file("word", "rw-------")))).isEqualTo("word");
        assertThat(text(StorePassword.fromFile(file("word\r", "rw-------")))).isEqualTo("word\r");
    }

    @Test
    void aFileThatOthersCanReadOrThatIsALinkOrEmptyOrTooLongIsRefused() throws IOException {
        for (String permissions : new String[] {"rw-r-----", "rw----r--", "rw--w----"}) {
            Path open = file("word", permissions);
            assertThatThrownBy(() -> StorePassword.fromFile(open))
                    .isInstanceOf(LocalStoreException.class)
                    .hasMessageContaining("chmod 600")
                    .hasMessageNotContaining("word\n");
        }
        Path link = Files.createSymbolicLink(directory.resolve("link"), file("word", "rw-------"));
        assertThatThrownBy(() -> StorePassword.fromFile(link)).hasMessageContaining("a link");
        assertThatThrownBy(() -> StorePassword.fromFile(file("\n", "rw-------")))
                .hasMessageContaining("empty");
        assertThatThrownBy(() -> StorePassword.fromFile(file("x".repeat(4_099), "rw-------")))
                .isInstanceOf(IOException.class)
                .hasMessageNotContaining("xx");
        assertThatThrownBy(() -> StorePassword.fromFile(directory.resolve("none")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void isWhatASourceAnswersWhichIsWiped() throws IOException {
        byte[] answer = "from a key service".getBytes(UTF_8);

        assertThat(text(StorePassword.from(() -> answer))).isEqualTo("from a key service");

        assertThat(answer).containsOnly(0);
        assertThatThrownBy(() -> StorePassword.from(() -> {
                    throw new IOException("service is down");
                }))
                .isInstanceOf(IOException.class);
    }
}
