package io.kellet.redact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RedactorTest {

    private static final String CANARY = "c4n4ry";

    private final Redactor redactor = Redactor.standard();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "jdbc:postgresql://app:c4n4ry@db:5432/orders refused | jdbc:postgresql://******@db:5432/orders refused",
                "redis://:c4n4ry@cache:6379/0 | redis://******@cache:6379/0",
                "amqp://u:c4n@4ry/c4n4ry@host/v | amqp://******@host/v",
                "https://c4n4ry@host/path | https://******@host/path",
                "jdbc:oracle:thin:scott/c4n4ry@//host:1521/x | jdbc:oracle:thin:******@//host:1521/x",
                "jdbc:mysql://db/x?user=app&password=c4n4ry&ssl=true | jdbc:mysql://db/x?user=app&password=******&ssl=true",
                "password=c4n4ry, user=app | password=******, user=app",
                "Password : 'c4n4 c4n4ry' end | Password : ****** end",
                "{\"db_password\":\"c4n\\\"c4n4ry\",\"a\":1} | {\"db_password\":******,\"a\":1}",
                "aws_secret_access_key=c4n4ry | aws_secret_access_key=******",
                "x-api-key: c4n4ry | x-api-key: ******",
                "client_secret=c4n4ry) | client_secret=******)",
                "Authorization: Bearer c4n4ryc4n4ry | Authorization: Bearer ******",
                "authorization=Basic dXNlcjpjNG40cnk= end | authorization=Basic ****** end",
                "sent bearer c4n4ryc4n4ry twice | sent bearer ****** twice",
                "routing_key=c4n4ry | routing_key=******",
                "https://hooks.slack.com/services/T0/B0/c4n4ry answered 404 | https://hooks.slack.com/****** answered 404",
                "token eyJhbGciOiJIUzI1NiJ9.c4n4ryc4n4ry.c4n4ry rejected | token ****** rejected",
                "key AKIAIOSFODNN7EXAMPLE denied | key ****** denied",
                "permission denied for hvs.c4n4ryc4n4ryc4n4ryc4n4ry | permission denied for ******",
                "xoxb-123456789012-c4n4ry is revoked | ****** is revoked",
                "ghp_c4n4ryc4n4ryc4n4ryc4n4ryc4n4ryc4n4ry | ******",
            })
    void hidesWhatLooksLikeASecretAndNothingElse(String text, String shown) {
        assertThat(redactor.redact(text)).isEqualTo(shown).doesNotContain(CANARY);
    }

    @Test
    void hidesAPrivateKeyAlsoIfItsEndIsMissing() {
        String begin = "-----BEGIN EC PRIVATE KEY-----\n";
        String end = "\n-----END EC PRIVATE KEY-----";

        assertThat(redactor.redact("a " + begin + "c4n4ry\nc4n4ry" + end + " b"))
                .isEqualTo("a ****** b");
        assertThat(redactor.redact("a " + begin + "c4n4ry\nc4n4ry")).isEqualTo("a ******");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password=%s end",
                "password=\"%s\" end",
                "password='%s' end",
                "https://hooks.slack.com/services/%s end"
            })
    void hidesAllOfASecretHoweverLong(String text) {
        String shown = redactor.redact(text.formatted(CANARY.repeat(1_000)));

        assertThat(shown).doesNotContain("4n4").endsWith(" end");
    }

    @Test
    void hidesATokenOfTwoThousandCharactersInAUrl() {
        assertThat(redactor.redact("jdbc:postgresql://app:" + "c4n4ry/+".repeat(250) + "@db/orders"))
                .isEqualTo("jdbc:postgresql://******@db/orders");
    }

    @Test
    void hidesASecretInJsonThatIsQuotedInJson() {
        assertThat(redactor.redact("{\"body\":\"{\\\"password\\\":\\\"c4n4ry\\\",\\\"a\\\":1}\"}"))
                .doesNotContain(CANARY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "connection refused: localhost/127.0.0.1:6379",
                "http://127.0.0.1:8000/health answered 503, expected 200..299",
                "mail to ops@example.com at http://host:8080/a@b",
                "secret orders/db is 400 s old, allowed are 300 s",
                "the token bucket is empty",
                "basic checks passed",
                "key orders.max-quantity",
                "circuit breaker xetra is OPEN",
            })
    void leavesTheRestAlone(String text) {
        assertThat(redactor.redact(text)).isEqualTo(text);
    }

    @Test
    void whatIsRedactedTwiceIsAsIfOnce() {
        String text = "password=" + CANARY + " Authorization: Bearer " + CANARY + CANARY + " x://u:" + CANARY + "@h";

        String once = redactor.redact(text);

        assertThat(redactor.redact(once)).isEqualTo(once).doesNotContain(CANARY);
    }

    @Test
    @Timeout(
            value = 120,
            unit = TimeUnit.SECONDS,
            threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // quadratic would be minutes
    void takesNoLongerThanTheTextIsLong() {
        int length = 1 << 19;
        for (String piece : new String[] {
            "a",
            "://",
            "://a",
            "a:",
            "@",
            "password",
            "password=",
            "password=\"",
            "basic ",
            "basic a",
            "bearer ",
            "eyJa",
            "\\",
            "-----BEGIN ",
            "-----BEGIN PRIVATE KEY-----",
            "key",
            "hvs.",
            ":thin:a/",
            " ",
            "://a:",
            "://a:b",
            "token" + " ".repeat(5),
            "eyJ.",
            "xoxb-"
        }) {
            String text = piece.repeat(length / piece.length());

            assertThat(redactor.redact(text).length()).isLessThanOrEqualTo(6 * text.length());
        }
    }

    @Test
    void survivesAnyText() {
        long seed = 20_061L;
        Random random = new Random(seed);
        String pieces = "://@:=\"'\\ passwordtokenBearer eyJ.-\u0000\ud800\udc00é\n";
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(60); j > 0; j--) {
                text.append(pieces.charAt(random.nextInt(pieces.length())));
            }

            assertThat(redactor.redact(text + " password=" + CANARY))
                    .as("seed %d", seed)
                    .doesNotContain(CANARY);
        }
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without a checker may do
    void refusesNull() {
        assertThatNullPointerException().isThrownBy(() -> redactor.redact(null)).withMessage("text");
    }
}
