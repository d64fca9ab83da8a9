package io.kellet.health.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RequestTest {

    private static Parsed parse(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        return Request.parse(bytes, bytes.length);
    }

    private static Request request(String target) {
        Parsed parsed = parse("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(parsed).as(target).isInstanceOf(Request.class);
        return (Request) parsed;
    }

    @ParameterizedTest
    @CsvSource({
        "/health, /health, ''",
        "/health?a=b&c, /health, a=b&c",
        "/health?, /health, ''",
        "/health#part, /health, ''",
        "http://gateway:8000/health/live?x, /health/live, x",
        "HTTPS://gateway/health, /health, ''",
        "http://gateway, /, ''",
        "http://gateway?x, /, x",
        "/health/check/md%3Aprices, /health/check/md:prices, ''",
        "/health/../etc/passwd, /health/../etc/passwd, ''",
        "/%2e%2e/health, /../health, ''",
        "//health, //health, ''",
        "/health/check/%C3%A9%FF, /health/check/\u00e9\ufffd, ''"
    })
    void theTargetIsTakenApartAndNotNormalized(String target, String path, String query) {
        assertThat(request(target).path()).isEqualTo(path);
        assertThat(request(target).query()).isEqualTo(query);
    }

    @ParameterizedTest
    @CsvSource({
        "'GET /health', 400",
        "'GET /health HTTP/1.1', 400",
        "'GET  /health HTTP/1.1', 400",
        "'GET /health HTTP/1.1 ', 400",
        "'GET /health HTTP/11', 400",
        "'GET /health http/1.1', 400",
        "'G@T /health HTTP/1.1', 400",
        "'GET health HTTP/1.1', 400",
        "'GET ftp://x/health HTTP/1.0', 400",
        "'GET /health%zz HTTP/1.0', 400",
        "'GET /health%2 HTTP/1.0', 400",
        "'GET /health% HTTP/1.0', 400",
        "'GET /health\u0001 HTTP/1.0', 400",
        "'PRI * HTTP/2.0', 505",
        "'GET /health HTTP/0.9', 505",
        "'', 400"
    })
    void whatIsNoRequestIsRefusedWithoutRepeatingIt(String line, int code) {
        Parsed parsed = parse(line + "\r\n\r\n");

        assertThat(parsed).isInstanceOf(Parsed.Refused.class);
        assertThat(((Parsed.Refused) parsed).code()).isEqualTo(code);
        assertThat(((Parsed.Refused) parsed).why()).doesNotContain("health").doesNotContain("%");
    }

    @ParameterizedTest
    @CsvSource({
        "'no colon'",
        "': no name'",
        "'spa ce: x'",
        "' folded: x'",
        "'bad\u0000: x'",
        "'nul: \u0000'",
        "'Host: second'"
    })
    void aHeaderThatIsNoneIsRefused(String header) {
        Parsed parsed = parse("GET /health HTTP/1.1\r\nHost: x\r\n" + header + "\r\n\r\n");

        assertThat(parsed).isInstanceOf(Parsed.Refused.class);
        assertThat(((Parsed.Refused) parsed).code()).isEqualTo(400);
    }

    @Test
    void tooManyHeadersAreRefused() {
        String many = "a: b\r\n".repeat(101);

        assertThat(parse("GET /health HTTP/1.0\r\n" + many + "\r\n"))
                .isInstanceOfSatisfying(
                        Parsed.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(431));
    }

    @Test
    void version1Point0NeedsNoHostAndLinesMayEndWithALineFeedAlone() {
        assertThat(parse("GET /health HTTP/1.0\r\n\r\n")).isInstanceOf(Request.class);
        assertThat(parse("\r\n\r\nGET /health HTTP/1.1\nHOST:x\nAccept: a\nAccept: b\n\n"))
                .isInstanceOfSatisfying(Request.class, request -> {
                    assertThat(request.header("accept")).isEqualTo("a, b");
                    assertThat(request.header("host")).isEqualTo("x");
                    assertThat(request.header("authorization")).isEmpty();
                });
    }

    @Test
    void noBytesAtAllMakeItThrow() {
        long seed = 8_000;
        Random random = new Random(seed);
        String alphabet = "GET /health%2?# HTTP/1.10\r\n:*\u0000\u00ff";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "GET /" : "");
            for (int length = random.nextInt(40); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            text.append(random.nextBoolean() ? " HTTP/1.0\r\n\r\n" : "\r\n\r\n");

            assertThat(parse(text.toString())).as("seed %d request %d", seed, i).isNotNull();
        }
    }

    @Test
    void theEndOfAHeadIsFoundHoweverItArrives() {
        for (String head :
                new String[] {"\r\nGET / HTTP/1.0\r\n\r\nrest", "GET / HTTP/1.0\n\nrest", "A\nb\r\n\r\nrest"}) {
            byte[] bytes = head.getBytes(ISO_8859_1);
            int whole = ProbeServer.endOfHead(bytes, 0, bytes.length);
            assertThat(head.substring(whole)).isEqualTo("rest");
            for (int split = 1; split < bytes.length; split++) {
                int early = ProbeServer.endOfHead(bytes, 0, split);
                int end = early > 0 ? early : ProbeServer.endOfHead(bytes, split, bytes.length);
                assertThat(end).as("%s split at %d", head, split).isEqualTo(whole);
            }
        }
    }
}
