package io.kellet.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.testkit.ManualClock;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** A secret is hashed before it is handed over, and is nowhere else. */
final class AuditSecretTest {

    private static final String SECRET = "hünter2-" + "x".repeat(70);

    private final AuditQueue queue = queue(key(1));

    @Test
    void isTheKeyedHashOfTheNameAndTheSecret() throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key(1), "HmacSHA256"));
        byte[] expected = mac.doFinal(("password\0" + SECRET).getBytes(StandardCharsets.UTF_8));

        assertThat(byEntry(queue, "password", SECRET)).isEqualTo(HexFormat.of().formatHex(expected));
    }

    @Test
    void equalSecretsLookEqualUnderOneKeyAndOneNameHoweverTheyArePut() {
        String byEntry = byEntry(queue, "password", SECRET);

        assertThat(byEntry(queue, "password", SECRET)).isEqualTo(byEntry);
        assertThat(byEntry(queue(key(1)), "password", CharBuffer.wrap(SECRET))).isEqualTo(byEntry);
        assertThat(byLine(queue, "password", SECRET)).isEqualTo(byEntry);
        assertThat(value(queue, queue.entry("a").secret("password", SECRET.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(byEntry);
    }

    @Test
    void otherSecretsNamesAndKeysLookDifferent() {
        List<String> hashes = new ArrayList<>();
        for (AuditQueue each : List.of(queue, queue(key(2)), queue(Arrays.copyOf(key(3), 65)), ownKey(), ownKey())) {
            for (String name : List.of("password", "token", "passwor")) {
                for (String secret : List.of(SECRET, "", "d" + SECRET, SECRET + " ")) {
                    hashes.add(byEntry(each, name, secret));
                }
            }
        }

        assertThat(hashes).doesNotHaveDuplicates();
    }

    @Test
    void oneLineHashesAgainAndAgain() {
        AuditLine line = queue.line(AuditShape.of("a", "b").hashed("password").build());

        String first = value(queue, line.secret(0, SECRET));
        String second = value(queue, line.secret(0, "other"));
        String third = value(queue, line.secret(0, SECRET));

        assertThat(first).isEqualTo(third).isEqualTo(byEntry(queue, "password", SECRET));
        assertThat(second).isEqualTo(byEntry(queue, "password", "other"));
    }

    @Test
    void isInNoRecordAndNoText() {
        AuditLine line = queue.line(AuditShape.of("a", "b").hashed("password").build());
        AuditEntry entry = queue.entry("a").secret("password", SECRET);
        line.secret(0, SECRET).append(1);
        entry.append();
        List<String> seen = new ArrayList<>(List.of(line.toString(), entry.toString(), queue.toString()));

        queue.drain(
                (nanos, bytes, length, receipt) -> seen.add(new String(bytes, 0, length, StandardCharsets.UTF_8)), 10);

        assertThat(seen).hasSize(5).noneMatch(text -> text.contains(SECRET) || text.contains("hünter2"));
    }

    @Test
    void isInNoExceptionWhateverIsWrongWithTheField() {
        AuditEntry entry = queue.entry("a").put("there", 1);

        assertThatThrownBy(() -> entry.secret("there", SECRET))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("nter2");
        assertThatThrownBy(() -> entry.secret("no name", SECRET)).hasMessageNotContaining("nter2");
        assertThatThrownBy(() ->
                        queue.line(AuditShape.of("a", "b").text("t", 4).build()).secret(0, SECRET))
                .hasMessageNotContaining("nter2");
    }

    @Test
    void theCallersBytesAreNotChanged() {
        byte[] secret = SECRET.getBytes(StandardCharsets.UTF_8);

        queue.entry("a").secret("password", secret).append();

        assertThat(secret).isEqualTo(SECRET.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aKeyIsAtLeast32BytesAndIsCopied() {
        byte[] key = key(1);
        AuditQueue copied = queue(key);

        Arrays.fill(key, (byte) 0);

        assertThat(byEntry(copied, "password", SECRET)).isEqualTo(byEntry(queue, "password", SECRET));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queue(new byte[31]))
                .withMessage("redactionKey must have at least 32 bytes: 31");
    }

    private static byte[] key(int seed) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) seed);
        return key;
    }

    private static AuditQueue queue(byte[] key) {
        return AuditQueue.of(AuditQueueConfig.named("test").lines(2).build(), new ManualClock(), key);
    }

    private static AuditQueue ownKey() {
        return AuditQueue.of(AuditQueueConfig.named("test").lines(2).build(), new ManualClock());
    }

    private static String byEntry(AuditQueue queue, String name, CharSequence secret) {
        return value(queue, queue.entry("a").secret(name, secret));
    }

    private static String byLine(AuditQueue queue, String name, CharSequence secret) {
        return value(
                queue, queue.line(AuditShape.of("a", "b").hashed(name).build()).secret(0, secret));
    }

    private static String value(AuditQueue queue, AuditEntry entry) {
        assertThat(entry.append()).isTrue();
        return taken(queue);
    }

    private static String value(AuditQueue queue, AuditLine line) {
        assertThat(line.append(1)).isTrue();
        return taken(queue);
    }

    private static String taken(AuditQueue queue) {
        Keeper keeper = new Keeper();
        queue.drain(keeper, 1);
        return ((AuditValue.Hashed)
                        keeper.last().requireRecord().fields().get(0).value())
                .hex();
    }
}
