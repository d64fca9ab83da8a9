package io.kellet.testkit.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures made by code that shares nothing with what checks them; the SDK of AWS signs in the tests of the adapter. */
final class SignatureTest {

    private static final byte[] BODY = "{\"MaxResults\":1}".getBytes(UTF_8);

    private FakeRig rig;

    @BeforeEach
    void open() throws Exception {
        rig = new FakeRig();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Signer signer() throws Exception {
        return rig.signer("ListSecrets", BODY);
    }

    private void assertRefused(FakeRig.Answer answer, String code) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error()).isEqualTo(code);
        assertThat(answer.get("message")).isInstanceOf(String.class);
    }

    @Test
    void takesARequestThatIsSignedAsItMustBe() throws Exception {
        assertThat(rig.send(signer(), BODY).status()).isEqualTo(200);
    }

    /** The published example of AWS for deriving a key, so that signer and check cannot share one mistake. */
    @Test
    void agreesWithAwsOwnExampleOfASignature() throws Exception {
        Signer signer = new Signer();
        signer.key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        signer.scopeRegion = "us-east-1";
        signer.scopeService = "service";
        signer.at = FakeRig.START;
        signer.headers.put("host", "example.amazonaws.com");
        signer.headers.put("x-amz-date", "20150830T123600Z");

        assertThat(signer.authorization("GET", "/", new byte[0]))
                .endsWith("Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    }

    @Test
    void refusesAnotherKey() throws Exception {
        Signer signer = signer();
        signer.key = "another";

        assertRefused(rig.send(signer, BODY), "InvalidSignatureException");
    }

    @Test
    void refusesAStrangerAndOneWhoIsForgotten() throws Exception {
        Signer stranger = signer();
        stranger.keyId = "AKIDSTRANGER";
        assertRefused(rig.send(stranger, BODY), "UnrecognizedClientException");

        rig.fake.forget(signer().keyId);
        assertRefused(rig.send(signer(), BODY), "UnrecognizedClientException");
    }

    @Test
    void refusesARequestWithoutASignatureAndWithHalfOfOne() throws Exception {
        assertRefused(rig.send(signer().headers, null, BODY), "MissingAuthenticationTokenException");
        assertRefused(
                rig.send(signer().headers, "AWS4-HMAC-SHA256 Credential=x", BODY), "IncompleteSignatureException");
        assertRefused(rig.send(signer().headers, "Bearer x", BODY), "IncompleteSignatureException");
    }

    @Test
    void refusesAnotherRegionServiceEndOrDayInTheScope() throws Exception {
        Signer region = signer();
        region.scopeRegion = "us-east-1";
        assertRefused(rig.send(region, BODY), "InvalidSignatureException");
        Signer service = signer();
        service.scopeService = "s3";
        assertRefused(rig.send(service, BODY), "InvalidSignatureException");
        Signer end = signer();
        end.scopeEnd = "aws5_request";
        assertRefused(rig.send(end, BODY), "InvalidSignatureException");
        Signer day = signer();
        day.scopeDay = "20150829";
        assertRefused(rig.send(day, BODY), "InvalidSignatureException");
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "x-amz-date", "x-amz-target", "x-amz-content-sha256"})
    void refusesASignatureThatLeavesOutWhatMatters(String header) throws Exception {
        Signer signer = signer();
        TreeMap<String, String> all = new TreeMap<>(signer.headers);
        signer.headers.remove(header);

        assertRefused(rig.send(all, signer.authorization("POST", "/", BODY), BODY), "InvalidSignatureException");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-amz-target", "content-type"})
    void refusesAHeaderThatWasChangedAfterItWasSigned(String header) throws Exception {
        Signer signer = signer();
        TreeMap<String, String> changed = new TreeMap<>(signer.headers);
        changed.put(header, "secretsmanager.DeleteSecret");

        assertRefused(rig.send(changed, signer.authorization("POST", "/", BODY), BODY), "InvalidSignatureException");
    }

    @Test
    void refusesABodyThatWasChangedAfterItWasSigned() throws Exception {
        Signer signer = signer();
        byte[] changed = "{\"MaxResults\":2}".getBytes(UTF_8);

        assertRefused(
                rig.send(signer.headers, signer.authorization("POST", "/", BODY), changed),
                "InvalidSignatureException");

        signer.headers.put("x-amz-content-sha256", Signer.hashOf(changed));
        assertRefused(
                rig.send(signer.headers, signer.authorization("POST", "/", BODY), changed),
                "InvalidSignatureException");
    }

    @Test
    void refusesASignatureFromMoreThanFiveMinutesBeforeOrAfter() throws Exception {
        for (long seconds : new long[] {-301, 301}) {
            Signer signer = signer();
            signer.at = FakeRig.START.plusSeconds(seconds);
            signer.headers.put("x-amz-date", Signer.time(signer.at));
            assertRefused(rig.send(signer, BODY), "InvalidSignatureException");
        }
        for (long seconds : new long[] {-300, 300}) {
            Signer signer = signer();
            signer.at = FakeRig.START.plusSeconds(seconds);
            signer.headers.put("x-amz-date", Signer.time(signer.at));
            assertThat(rig.send(signer, BODY).status()).isEqualTo(200);
        }
    }

    @Test
    void goesByItsOwnClock() throws Exception {
        Signer before = signer();
        rig.fake.advance(Duration.ofDays(400));

        FakeRig.Answer answer = rig.send(before, BODY);

        assertRefused(answer, "InvalidSignatureException");
        assertThat(answer.raw().headers().firstValue("Date")).hasValue("Mon, 03 Oct 2016 12:36:00 GMT");
    }

    @Test
    void wantsTheTokenOfASessionWholeSignedAndInTime() throws Exception {
        rig.fake.allow("ASIDEXAMPLE", "session key", "the token", FakeRig.START.plusSeconds(60));

        assertRefused(rig.send(session(null), BODY), "UnrecognizedClientException");
        assertRefused(rig.send(session("another"), BODY), "UnrecognizedClientException");
        assertThat(rig.send(session("the token"), BODY).status()).isEqualTo(200);
        Signer unsigned = session("the token");
        TreeMap<String, String> all = new TreeMap<>(unsigned.headers);
        unsigned.headers.remove("x-amz-security-token");
        assertRefused(rig.send(all, unsigned.authorization("POST", "/", BODY), BODY), "InvalidSignatureException");

        rig.advance(Duration.ofSeconds(60));
        assertRefused(rig.send(session("the token"), BODY), "ExpiredTokenException");
    }

    private Signer session(@Nullable String token) throws Exception {
        Signer signer = signer();
        signer.keyId = "ASIDEXAMPLE";
        signer.key = "session key";
        if (token != null) {
            signer.headers.put("x-amz-security-token", token);
        }
        return signer;
    }

    @Test
    void takesNoTokenWithAKeyThatHasNone() throws Exception {
        Signer signer = signer();
        signer.headers.put("x-amz-security-token", "a token");

        assertRefused(rig.send(signer, BODY), "UnrecognizedClientException");
    }

    @Test
    void wantsItsOwnContentType() throws Exception {
        Signer signer = signer();
        signer.headers.put("content-type", "application/json");

        assertRefused(rig.send(signer, BODY), "SerializationException");
    }

    @Test
    void knowsTheInstantOfTheExample() {
        assertThat(Signer.time(Instant.parse("2015-08-30T12:36:00Z"))).isEqualTo("20150830T123600Z");
    }
}
