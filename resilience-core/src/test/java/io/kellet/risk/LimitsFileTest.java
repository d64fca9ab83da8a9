package io.kellet.risk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kellet.authority.NotPermittedException;
import io.kellet.authority.Operator;
import io.kellet.order.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LimitsFileTest {

    private static final String HEAD =
            "kellet-limits 1\nversion 42\nrequested-by ann\napproved-by bob\nreason review\n";

    private static final String GOOD = HEAD + """
            # the firm first
            [firm]
            max-order-quantity = 10_000 warn 8_000   # of one order

            [account *]
            max-gross-exposure=5_000_000
            [account 7 symbol 12]
              max-long = 500
            [symbol 12]
            restricted = 1
            [venue 3]
            max-messages = 0
            end 17
            """;

    @TempDir
    private Path directory;

    @Test
    void readsWhatPeopleWrote() {
        WrittenLimits written = parse(GOOD);

        assertThat(written.limits().version()).isEqualTo(42);
        assertThat(written.limits().entries())
                .hasToString("[firm: max-order-quantity = 10000 warn 8000 (limits.txt:8),"
                        + " account *: max-gross-exposure = 5000000 (limits.txt:11),"
                        + " account 7 symbol 12: max-long = 500 (limits.txt:13),"
                        + " symbol 12: restricted = 1 (limits.txt:15),"
                        + " venue 3: max-messages = 0 (limits.txt:17)]");
        assertThat(written.requester()).isEqualTo(new Operator("ann", "review"));
        assertThat(written.approver()).isEqualTo(new Operator("bob", "review"));
        assertThat(written.sha256()).hasSize(64).isEqualTo(LimitsFileSyntax.sha256(GOOD.getBytes(UTF_8)));
    }

    @Test
    void linesMayEndInCarriageReturnAndLineFeed() {
        assertThat(parse(GOOD.replace("\n", "\r\n")).limits().entries())
                .isEqualTo(parse(GOOD).limits().entries());
    }

    @Test
    void aFileCutOffAnywhereIsRefused() {
        for (String text : new String[] {GOOD, GOOD.replace("\n", "\r\n")}) {
            byte[] bytes = text.getBytes(UTF_8);
            for (int length = 0; length < bytes.length; length++) {
                byte[] half = Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> LimitsFile.parse("limits.txt", half))
                        .as("the first %s bytes", length)
                        .isInstanceOf(LimitsException.class);
            }
        }
    }

    @Test
    void whatFollowsTheEndWithoutALineEndIsRefused() {
        assertThatThrownBy(() -> parse(GOOD + "#"))
                .isInstanceOf(LimitsException.class)
                .hasMessageContaining("limits.txt:19: the last line does not end");
    }

    @Test
    void aLineLostOrDoubledIsRefused() {
        List<String> lines = GOOD.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String without = join(lines, i, 0);
            String doubled = join(lines, i, 2);
            assertThatThrownBy(() -> parse(without)).isInstanceOf(LimitsException.class);
            assertThatThrownBy(() -> parse(doubled)).isInstanceOf(LimitsException.class);
        }
    }

    private static String join(List<String> lines, int which, int times) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            text.append((lines.get(i) + "\n").repeat(i == which ? times : 1));
        }
        return text.toString();
    }

    @Test
    void everythingThatIsWrongIsToldAtOnceWithItsLine() {
        String text = """
                kellet-limits 2
                version 1
                version x
                requested-by Ann
                aproved-by bob
                approved-by ann\s
                [fim]
                max-long = 5
                [account]
                [account 7]
                max-lnog = 5
                max-long = -5
                max-short = 10 warn 20
                max-short = 1__0
                max-net-exposure 12
                [account 7]
                [account 9999999]
                [symbol 3 symbol 4]
                [firm 7]
                end 12
                # after
                """;

        LimitsException refused = catchThrowableOfType(LimitsException.class, () -> parse(text));

        assertThat(refused.problems())
                .containsExactly(
                        "limits.txt:1: the first line must be \"kellet-limits 1\": \"kellet-limits 2\"",
                        "limits.txt:3: version is there twice; leave one out",
                        "limits.txt:3: version must be 1..16777215: \"x\"",
                        "limits.txt:5: unknown header \"aproved-by\"; did you mean approved-by?; headers are version,"
                                + " requested-by, approved-by, reason, limits stand below a heading such as [firm]",
                        "limits.txt:7: unknown scope \"fim\"; did you mean firm?; scopes are firm, desk, account,"
                                + " strategy, trader, symbol, venue",
                        "limits.txt:9: which account? Write [account 7], or [account *] for those that have no limit of"
                                + " their own",
                        "limits.txt:11: unknown limit \"max-lnog\"; did you mean max-long?",
                        "limits.txt:12: not a number from 0 to 9223372036854775807: \"-5\"; digits, with _ between them"
                                + " if you like, no sign, no zeros before them",
                        "limits.txt:14: not a number from 0 to 9223372036854775807: \"1__0\"; digits, with _ between"
                                + " them if you like, no sign, no zeros before them",
                        "limits.txt:15: not a limit: \"max-net-exposure 12\"; write it as max-long = 10_000, or"
                                + " max-long = 10_000 warn 8_000",
                        "limits.txt:16: section [account 7] is there already in line 10; write both as one",
                        "limits.txt:17: numbers in headings must be 0..1048575, without zeros before them: 9999999",
                        "limits.txt:18: a symbol's limits name no other symbol; write [symbol 4]",
                        "limits.txt:19: the firm has no number, there is one firm; write [firm]",
                        "limits.txt:20: \"end 12\" stands after 19 lines, so lines were added or lost; look at what"
                                + " changed, then write \"end 19\"",
                        "limits.txt:21: nothing may follow the end in line 20",
                        "limits.txt: has no line reason; it says why these limits",
                        "account 7: max-short = 10 warn 20 (limits.txt:13): max-short must warn at 0..10: 20");
    }

    @Test
    void onePersonIsNotTwo() {
        for (String again : new String[] {"ann", "ANN", "  Ann "}) {
            assertThatThrownBy(() -> parse(GOOD.replace("approved-by bob", "approved-by " + again)))
                    .isInstanceOf(LimitsException.class)
                    .hasMessageContaining("a second person must approve");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "requested-by", "approved-by", "reason"})
    void eachHeaderIsThereOnceAndSaysSomething(String header) {
        String without = GOOD.replaceFirst("(?m)^" + header + " .*$", "#");
        String empty = GOOD.replaceFirst("(?m)^" + header + " .*$", header);

        assertThatThrownBy(() -> parse(without)).hasMessageContaining("limits.txt: has no line " + header);
        assertThatThrownBy(() -> parse(empty)).hasMessageContaining(": " + header + " is empty");
    }

    @ParameterizedTest
    @CsvSource({
        "0,U+0000",
        "7,U+0007",
        "9,a tab",
        "13,U+000D",
        "133,U+0085",
        "160,U+00A0",
        "8232,U+2028",
        "8238,U+202E",
        "65279,byte order mark",
        "57344,U+E000"
    })
    void charactersThatDoNotShowAreRefusedWhereverTheyAre(int character, String name) {
        for (String near : new String[] {"kellet", "re", "# the", "end "}) {
            String text = GOOD.replace(near, near + Character.toString(character));
            assertThatThrownBy(() -> parse(text))
                    .isInstanceOf(LimitsException.class)
                    .hasMessageContaining(name);
        }
        assertThatThrownBy(() -> parse(Character.toString(character) + GOOD)).isInstanceOf(LimitsException.class);
    }

    @Test
    void bytesThatAreNoTextAreRefusedWithTheirLine() {
        byte[] bytes = GOOD.getBytes(UTF_8);
        bytes[GOOD.indexOf("firm first")] = (byte) 0xC3;

        assertThatThrownBy(() -> LimitsFile.parse("limits.txt", bytes))
                .isInstanceOf(LimitsException.class)
                .hasMessageContaining("limits.txt:6: is not UTF-8");
    }

    @Test
    void numbersThatDoNotFitAreRefused() {
        for (String number : new String[] {
            "9223372036854775808", "99999999999999999999", "010", "_1", "1_", "+1", "1e3", "0x10", "1.5", "٣"
        }) {
            assertThatThrownBy(() -> parse(GOOD.replace("= 500", "= " + number)))
                    .isInstanceOf(LimitsException.class)
                    .hasMessageContaining("limits.txt:13: not a number");
        }
        assertThatThrownBy(() -> parse(GOOD.replace("= 500", "= 9223372036854775807")))
                .hasMessageContaining("account 7 symbol 12: max-long = 9223372036854775807 (limits.txt:13): max-long"
                        + " must be 0..9223372036854775806");
    }

    @Test
    void limitsThatContradictEachOtherAreNamedByTheirLines() {
        assertThatThrownBy(() -> parse(GOOD.replace("max-gross-exposure=5_000_000", "max-order-quantity = 10_001")))
                .hasMessageContaining("account *: max-order-quantity = 10001 (limits.txt:11): can never bind, because"
                        + " firm: max-order-quantity = 10000 warn 8000 (limits.txt:8) is lower");
    }

    @Test
    void aReasonIsTakenAsItIs() {
        assertThat(parse(GOOD.replace("reason review", "reason  ticket #7 = [urgent] für Köln "))
                        .requester()
                        .reason())
                .isEqualTo("ticket #7 = [urgent] für Köln");
    }

    @Test
    void anyGarbageIsRefusedAndNothingElseHappens() {
        Random random = new Random(5);
        byte[] good = GOOD.getBytes(UTF_8);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = good.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(LimitsFile.parse("limits.txt", bytes).limits().entries())
                        .isNotEmpty();
            } catch (LimitsException refused) {
                assertThat(refused.problems()).isNotEmpty();
            }
        }
    }

    @Test
    void whatIsWrittenIsReadBackTheSame() {
        Random random = new Random(6);
        for (int i = 0; i < 500; i++) {
            WrittenLimits first = WrittenLimits.of(
                    AnyLimits.valid(random, random.nextInt(15)),
                    new Operator(" ann ", "because #" + i),
                    new Operator("bob", "yes"));

            WrittenLimits second = parse(first.text());
            WrittenLimits third = parse(second.text());

            assertThat(second.text()).isEqualTo(first.text());
            assertThat(second.sha256()).isEqualTo(first.sha256());
            assertThat(second.limits().entries().stream().map(LimitsFileTest::asWritten))
                    .containsExactlyInAnyOrderElementsOf(first.limits().entries().stream()
                            .map(LimitsFileTest::asWritten)
                            .toList());
            assertThat(third.limits().entries()).isEqualTo(second.limits().entries());
        }
    }

    private static String asWritten(LimitEntry entry) {
        return LimitEntry.text(
                entry.scope(), entry.scopeId(), entry.symbol(), entry.kind(), entry.limit(), entry.warnAbove(), "");
    }

    @Test
    void whatCouldNotBeReadBackIsNotWritten() {
        Limits limits = Limits.version(1).limit(Scope.FIRM, LimitKind.LOSS, 5).build();
        Operator bob = new Operator("bob", "yes");

        assertThatThrownBy(() -> WrittenLimits.of(limits, new Operator("ann\napproved-by eve", "no"), bob))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("requester must be one line");
        assertThatThrownBy(() -> WrittenLimits.of(limits, new Operator("ann", "x".repeat(481)), bob))
                .hasMessageContaining("reason must be at most 480 characters: 481");
        assertThatThrownBy(() -> WrittenLimits.of(limits, new Operator("BOB", "no"), bob))
                .isInstanceOf(NotPermittedException.class);
        assertThat(parse(WrittenLimits.of(limits, new Operator("a".repeat(480), "x".repeat(480)), bob)
                                .text())
                        .requester()
                        .reason())
                .hasSize(480);
    }

    @Test
    void aFileThatIsTooLargeIsRefused() throws IOException {
        Path file = directory.resolve("limits.txt");
        String comment = "# " + "x".repeat(97) + "\n";
        Files.writeString(file, comment.repeat(LimitsFile.MAX_BYTES / 100 + 1));

        assertThatThrownBy(() -> LimitsFile.at(file).load())
                .isInstanceOf(LimitsException.class)
                .hasMessageContaining("must be at most 4194304 bytes");
    }

    @Test
    void aFileThatIsNotThereOrNoneIsRefused() {
        assertThatThrownBy(() -> LimitsFile.at(directory.resolve("none")).load())
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> LimitsFile.at(directory).load())
                .isInstanceOf(LimitsException.class)
                .hasMessageContaining("is not a regular file");
    }

    @Test
    void aSignedFileIsBelievedByAnyOfItsKeys() throws Exception {
        KeyPair ours = keys();
        Path file = signed(GOOD, ours);

        assertThat(LimitsFile.at(file)
                        .signedBy(keys().getPublic(), ours.getPublic())
                        .load()
                        .limits()
                        .version())
                .isEqualTo(42);
        assertThatThrownBy(
                        () -> LimitsFile.at(file).signedBy(keys().getPublic()).load())
                .isInstanceOf(LimitsException.class)
                .hasMessageContaining("by none of the 1 keys");
    }

    @Test
    void everyByteOfASignedFileAndOfItsSignatureCounts() throws Exception {
        KeyPair keys = keys();
        Path file = signed(GOOD, keys);
        LimitsFile signed = LimitsFile.at(file).signedBy(keys.getPublic());
        for (Path changed : List.of(file, signed.signaturePath())) {
            byte[] good = Files.readAllBytes(changed);
            for (int i = 0; i < good.length; i++) {
                for (int flip : new int[] {1, 0x20}) {
                    byte[] bad = good.clone();
                    bad[i] ^= (byte) flip;
                    Files.write(changed, bad);
                    assertThatThrownBy(signed::load)
                            .as("byte %s of %s", i, changed.getFileName())
                            .isInstanceOf(LimitsException.class);
                }
            }
            Files.write(changed, good);
        }
        assertThat(signed.load().limits().version()).isEqualTo(42);
    }

    @Test
    void theBitsOfBase64ThatMeanNothingCountToo() throws Exception {
        KeyPair keys = keys();
        LimitsFile signed = LimitsFile.at(signed(GOOD, keys)).signedBy(keys.getPublic());
        String good = Files.readString(signed.signaturePath());
        int last = good.indexOf('=') - 1;
        for (char other = 'A'; other <= 'z'; other++) {
            if (other != good.charAt(last)) {
                Files.writeString(signed.signaturePath(), good.substring(0, last) + other + good.substring(last + 1));
                assertThatThrownBy(signed::load).isInstanceOf(LimitsException.class);
            }
        }
    }

    @Test
    void aMissingSignatureIsNone() throws Exception {
        KeyPair keys = keys();
        Path file = signed(GOOD, keys);
        LimitsFile signed = LimitsFile.at(file).signedBy(keys.getPublic());
        for (String bad : new String[] {"", "\n", "AAAA", "%%%", "A".repeat(1_000)}) {
            Files.writeString(signed.signaturePath(), bad);
            assertThatThrownBy(signed::load).isInstanceOf(LimitsException.class);
        }
        Files.delete(signed.signaturePath());

        assertThatThrownBy(signed::load)
                .isInstanceOf(LimitsException.class)
                .hasMessageContaining("there is no signature, and one is required");
    }

    @Test
    void onlyKeysThatCanVerifyAreTaken() throws Exception {
        LimitsFile file = LimitsFile.at(directory.resolve("limits.txt"));
        KeyPair rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        KeyPair other = KeyPairGenerator.getInstance("Ed448").generateKeyPair();

        assertThatThrownBy(file::signedBy).hasMessage("keys must be 1 or more: 0");
        assertThatThrownBy(() -> file.signedBy(rsa.getPublic())).hasMessage("keys must be of Ed25519: RSA");
        assertThatThrownBy(() -> file.signedBy(other.getPublic())).isInstanceOf(IllegalArgumentException.class);
    }

    private Path signed(String text, KeyPair keys) throws IOException, GeneralSecurityException {
        Path file = directory.resolve("limits.txt");
        Files.writeString(file, text);
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(keys.getPrivate());
        signer.update(text.getBytes(UTF_8));
        Files.writeString(
                directory.resolve("limits.txt.sig"), Base64.getEncoder().encodeToString(signer.sign()) + "\n");
        return file;
    }

    private static KeyPair keys() throws GeneralSecurityException {
        return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    private static WrittenLimits parse(String text) {
        return LimitsFile.parse("limits.txt", text.getBytes(UTF_8));
    }
}
