package io.kellet.secrets.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kellet.secrets.local.LocalStore;
import io.kellet.secrets.local.LocalStoreConfig;
import io.kellet.secrets.local.StoreKdf;
import io.kellet.secrets.local.StorePassword;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.Which;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MainTest {

    private static final String NEEDLE = "Needle-3c1f-needle";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private Path store;
    private Path password;

    private final ArrayDeque<String> typed = new ArrayDeque<>();
    private boolean atTerminal;
    private byte[] input = new byte[0];
    private ByteArrayOutputStream out = new ByteArrayOutputStream();
    private StringWriter err = new StringWriter();

    @BeforeEach
    void makeAStore() throws IOException {
        store = directory.resolve("store.kellet");
        password = privateFile("password", "correct horse\n");
        try (LocalStore made = open(true)) {
            made.put(SecretName.of("db/main"), bytes(NEEDLE), PutRequest.current(), PATIENCE);
        }
    }

    private Path privateFile(String name, String content) throws IOException {
        Path file = Files.createFile(
                directory.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, content);
    }

    private LocalStore open(boolean create) throws IOException {
        LocalStoreConfig config = LocalStoreConfig.named("local")
                .kdf(StoreKdf.argon2id(19 * 1024, 2, 1))
                .build();
        try (StorePassword opens = StorePassword.fromFile(password)) {
            return create ? LocalStore.create(store, opens, config) : LocalStore.open(store, opens, config);
        }
    }

    private static SecretBytes bytes(String text) {
        return SecretBytes.copyOf(text.getBytes(UTF_8));
    }

    private String stored(String name, Which which) throws IOException {
        try (LocalStore open = open(false);
                SecretBytes value =
                        open.fetch(SecretName.of(name), which, PATIENCE).value()) {
            return value.<String, RuntimeException>use(plain -> new String(plain, UTF_8));
        }
    }

    private int run(String... arguments) {
        return runWith(out, arguments);
    }

    private int runWith(OutputStream to, String... arguments) {
        Terminal terminal = new Terminal() {
            @Override
            public boolean isThere() {
                return atTerminal;
            }

            @Override
            public char[] readUnseen(String prompt) throws RefusedException {
                if (typed.isEmpty()) {
                    throw new RefusedException("there is no terminal to type at");
                }
                return typed.remove().toCharArray();
            }
        };
        return Main.run(new Desk(new ByteArrayInputStream(input), to, new PrintWriter(err), terminal), arguments);
    }

    private int runOnStore(String command, String... more) {
        String[] all = new String[more.length + 3];
        all[0] = command;
        all[1] = store.toString();
        System.arraycopy(more, 0, all, 2, more.length);
        all[all.length - 1] = "--password-file=" + password;
        return run(all);
    }

    private String printed() {
        return out.toString(UTF_8);
    }

    @Test
    void aSecretIsNotWrittenIntoAPipeUnlessItMustBe() {
        assertThat(runOnStore("get", "db/main")).isEqualTo(Main.UNUSABLE);
        assertThat(printed()).isEmpty();
        assertThat(err.toString())
                .contains("not to a pipe")
                .contains("--out FILE")
                .doesNotContain(NEEDLE);

        assertThat(runOnStore("get", "db/main", "--to-pipe")).isEqualTo(Main.DONE);
        assertThat(printed()).isEqualTo(NEEDLE);
    }

    @Test
    void aSecretIsShownAtATerminal() {
        atTerminal = true;
        assertThat(runOnStore("get", "db/main")).isEqualTo(Main.DONE);
        assertThat(printed()).isEqualTo(NEEDLE + "\n");
    }

    @Test
    void aSecretIsWrittenToANewFileOfItsOwnersAlone() throws IOException {
        Path file = directory.resolve("value");
        assertThat(runOnStore("get", "db/main", "--out", file.toString())).isEqualTo(Main.DONE);
        assertThat(file).hasContent(NEEDLE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(printed()).doesNotContain(NEEDLE);

        assertThat(runOnStore("get", "db/main", "--out", file.toString())).isEqualTo(Main.UNUSABLE);
        assertThat(err.toString()).contains("FileAlreadyExists").doesNotContain(NEEDLE);
    }

    @Test
    void aRealProcessWhoseOutputIsAPipeShowsNothing() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "get",
                        store.toString(),
                        "db/main",
                        "--password-file=" + password)
                .redirectErrorStream(true)
                .start();
        String said;
        try (InputStream all = process.getInputStream()) {
            said = new String(all.readAllBytes(), UTF_8);
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(Main.UNUSABLE);
        assertThat(said).contains("not to a pipe").doesNotContain(NEEDLE);
    }

    @Test
    void writesWhatAFileStandardInputOrAPersonGives() throws IOException {
        Path file = privateFile("value", NEEDLE + "-file");
        assertThat(runOnStore("put", "a", "--from=" + file)).isEqualTo(Main.DONE);
        input = (NEEDLE + "-stdin").getBytes(UTF_8);
        assertThat(runOnStore("put", "b", "--from=-")).isEqualTo(Main.DONE);
        typed.add(NEEDLE + "-typed");
        assertThat(runOnStore("put", "c")).isEqualTo(Main.DONE);

        assertThat(List.of(stored("a", Which.current()), stored("b", Which.current()), stored("c", Which.current())))
                .containsExactly(NEEDLE + "-file", NEEDLE + "-stdin", NEEDLE + "-typed");
        assertThat(printed()).contains("a version 1 is current").doesNotContain(NEEDLE);

        input = new byte[ValueInput.MOST_BYTES + 1];
        assertThat(runOnStore("put", "d", "--from=-")).isEqualTo(Main.UNUSABLE);
        assertThat(err.toString()).contains("at most " + ValueInput.MOST_BYTES);
    }

    @Test
    void aPendingVersionBecomesCurrentWhenItIsPromoted() throws IOException {
        typed.add(NEEDLE + "-2");
        assertThat(runOnStore("put", "db/main", "--pending", "--expect=1")).isEqualTo(Main.DONE);
        assertThat(stored("db/main", Which.current())).isEqualTo(NEEDLE);
        assertThat(runOnStore("promote", "db/main", "2")).isEqualTo(Main.DONE);
        assertThat(stored("db/main", Which.current())).isEqualTo(NEEDLE + "-2");

        out.reset();
        assertThat(runOnStore("versions", "db/main")).isEqualTo(Main.DONE);
        assertThat(printed().lines().toList())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("2\t")
                .endsWith("\tCURRENT");
        assertThat(printed()).contains("\tPREVIOUS").doesNotContain(NEEDLE);

        typed.add("x");
        assertThat(runOnStore("put", "db/main", "--expect=1")).isEqualTo(Main.UNUSABLE);
        assertThat(err.toString()).contains("conflict");
    }

    @Test
    void rotatesOneMemberAndLeavesTheOthers() throws IOException {
        typed.add("{\"username\":\"app\", \"password\":\"" + NEEDLE + "\",\"port\":5432}");
        assertThat(runOnStore("put", "db/app")).isEqualTo(Main.DONE);
        assertThat(runOnStore("rotate", "db/app", "--member=password", "--length=40"))
                .isEqualTo(Main.DONE);

        JsonNode now = new ObjectMapper().readTree(stored("db/app", Which.current()));
        assertThat(now.get("username").textValue()).isEqualTo("app");
        assertThat(now.get("port").intValue()).isEqualTo(5432);
        assertThat(now.get("password").textValue()).matches("[A-Za-z0-9_-]{40}");
        assertThat(stored("db/app", Which.version("1"))).contains(NEEDLE);

        assertThat(runOnStore("rotate", "db/app", "--member=pin")).isEqualTo(Main.UNUSABLE);
        assertThat(runOnStore("rotate", "db/app", "--length=8")).isEqualTo(Main.UNUSABLE);
        assertThat(stored("db/app", Which.current())).isEqualTo(now.toString().replace("\"password\"", "\"password\""));
        assertThat(printed() + err)
                .doesNotContain(NEEDLE)
                .doesNotContain(now.get("password").textValue());
    }

    @Test
    void passwordAndKeyChangeAndNothingIsLost() throws IOException {
        Path next = privateFile("next", "another horse");
        assertThat(runOnStore("rekey")).isEqualTo(Main.DONE);
        assertThat(runOnStore("passwd", "--new-password-file=" + next)).isEqualTo(Main.DONE);
        assertThat(runOnStore("list")).isEqualTo(Main.UNUSABLE);
        assertThat(err.toString()).contains("wrong password, or the file was changed");
        password = next;
        assertThat(runOnStore("verify")).isEqualTo(Main.DONE);
        assertThat(printed()).contains("verified: 1 secrets, 1 versions");
        assertThat(stored("db/main", Which.current())).isEqualTo(NEEDLE);
    }

    @Test
    void aNewPasswordIsTypedTwice() {
        typed.addAll(List.of("new password", "new passwort"));
        assertThat(runOnStore("passwd")).isEqualTo(Main.UNUSABLE);
        assertThat(err.toString()).contains("not the same");
        assertThat(runOnStore("list")).isEqualTo(Main.DONE);
    }

    @Test
    void verifyFindsOneChangedByteAndAnOlderFile() throws IOException {
        byte[] older = Files.readAllBytes(store);
        assertThat(runOnStore("rekey")).isEqualTo(Main.DONE);
        assertThat(runOnStore("verify", "--min-generation=3")).isEqualTo(Main.DONE);
        Files.write(store, older);
        assertThat(runOnStore("verify", "--min-generation=3")).isEqualTo(Main.NOT_VERIFIED);

        byte[] changed = older.clone();
        changed[changed.length - 40] ^= 1;
        Files.write(store, changed);
        assertThat(runOnStore("verify")).isEqualTo(Main.NOT_VERIFIED);
        assertThat(err.toString()).contains("does not verify: wrong password, or the file was changed");
    }

    @Test
    void metadataIsJsonWithoutValues() throws IOException {
        assertThat(runOnStore("export-metadata")).isEqualTo(Main.DONE);
        JsonNode line = new ObjectMapper().readTree(printed());
        assertThat(line.get("name").textValue()).isEqualTo("db/main");
        assertThat(line.get("version").textValue()).isEqualTo("1");
        assertThat(line.get("stages").get(0).textValue()).isEqualTo("CURRENT");
        assertThat(line.get("usable").booleanValue()).isTrue();
        assertThat(printed()).doesNotContain(NEEDLE);
    }

    @Test
    void deletesOnlyWhenToldTwice() {
        assertThat(runOnStore("delete", "db/main")).isEqualTo(Main.UNUSABLE);
        assertThat(runOnStore("delete", "db/main", "--yes")).isEqualTo(Main.DONE);
        out.reset();
        assertThat(runOnStore("list")).isEqualTo(Main.DONE);
        assertThat(printed()).isEmpty();
        assertThat(runOnStore("get", "db/main", "--to-pipe")).isEqualTo(Main.UNUSABLE);
        assertThat(err.toString()).contains("secret db/main was not found: it was deleted");
    }

    @Test
    void makesAStoreAndNeverOverAnother() {
        Path fresh = directory.resolve("fresh.kellet");
        typed.addAll(List.of("correct horse", "correct horse"));
        assertThat(run("init", fresh.toString())).isEqualTo(Main.DONE);
        assertThat(run("init", fresh.toString(), "--password-file=" + password)).isEqualTo(Main.UNUSABLE);
        assertThat(run("list", fresh.toString(), "--password-file=" + password)).isEqualTo(Main.DONE);
    }

    @Test
    void aNameThatCouldLeaveItsPlaceIsRefused() {
        for (String name : List.of("../etc/passwd", "a\nb", "a b", "/abs")) {
            assertThat(runOnStore("get", name, "--to-pipe")).isEqualTo(Main.UNUSABLE);
        }
        assertThat(err.toString()).contains("secret name must");
    }

    /** No option takes a value or a password itself: the command line is everybody's to read. */
    @Test
    void nothingSecretCanStandOnTheCommandLine() {
        assertThat(run("put", store.toString(), "a", NEEDLE)).isEqualTo(Main.UNUSABLE);
        assertThat(run("list", store.toString(), "--password=" + NEEDLE)).isEqualTo(Main.UNUSABLE);
    }

    @Test
    void aFullDiskIsNotASuccess() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        assertThat(runWith(full, "get", store.toString(), "db/main", "--to-pipe", "--password-file=" + password))
                .isEqualTo(Main.UNUSABLE);
        assertThat(err.toString()).contains("No space left");
    }

    @Test
    void helpNamesEveryCommand() {
        assertThat(run("--help")).isEqualTo(Main.DONE);
        assertThat(printed())
                .contains(
                        "init",
                        "put",
                        "get",
                        "list",
                        "versions",
                        "rotate",
                        "promote",
                        "delete",
                        "rekey",
                        "passwd",
                        "verify",
                        "export-metadata");
        assertThatThrownBy(() -> Terminal.system().readUnseen("")).isInstanceOf(RefusedException.class);
    }
}
