package io.kellet.testkit.aws;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.kellet.testkit.wire.WireRequest;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Checks AWS' Signature Version 4 of a request by making it again from what came over the wire. It refuses what AWS refuses: a stranger's key, another
 * region, service or day in the scope, a clock that is more than five minutes off, a body or a signed header that was changed, and a
 * signature over too little: host, date, target and all other headers of AWS must be signed.
 */
final class SignatureCheck {

    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final Pattern AUTHORIZATION = Pattern.compile(ALGORITHM
            + " +Credential=([^/, ]+)/(\\d{8})/([a-z0-9-]+)/([a-z0-9-]+)/([a-z0-9_]+),"
            + " *SignedHeaders=([a-z0-9;-]+), *Signature=([0-9a-f]{64})");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT);
    private static final Set<String> MUST_BE_SIGNED = Set.of("host", "x-amz-date", "x-amz-target");

    /**
     * Somebody who may ask.
     *
     * @param token null for keys that do not end
     * @param ends null if they do not
     */
    private record Caller(
            String secretKey,
            @Nullable String token,
            @Nullable Instant ends) {}

    private final String region;
    private final String service;
    private final Map<String, Caller> callers = new ConcurrentHashMap<>();

    SignatureCheck(String region, String service) {
        this.region = region;
        this.service = service;
    }

    void allow(String accessKeyId, String secretKey, @Nullable String token, @Nullable Instant ends) {
        callers.put(accessKeyId, new Caller(secretKey, token, ends));
    }

    void forget(String accessKeyId) {
        callers.remove(accessKeyId);
    }

    void check(WireRequest request, Instant now) {
        String authorization = request.header("Authorization");
        if (authorization == null) {
            throw AwsError.frontEnd("MissingAuthenticationTokenException", "Missing Authentication Token");
        }
        Matcher parts = AUTHORIZATION.matcher(authorization);
        if (!parts.matches() || headerCount(request, "Authorization") != 1) {
            throw AwsError.frontEnd("IncompleteSignatureException", "Authorization header is not as it must be.");
        }
        Caller caller = caller(request, parts.group(1), now);
        String date = checkTime(request, now);
        checkScope(parts, date);
        List<String> signed = checkSignedHeaders(request, parts.group(6));
        String bodyHash = checkBody(request);
        byte[] expected = signature(caller, request, signed, bodyHash, date);
        if (!MessageDigest.isEqual(expected, HexFormat.of().parseHex(parts.group(7)))) {
            throw wrong("The request signature we calculated does not match the signature you provided. Check your AWS"
                    + " Secret Access Key and signing method.");
        }
    }

    private Caller caller(WireRequest request, String accessKeyId, Instant now) {
        Caller caller = callers.get(accessKeyId);
        String token = request.header("X-Amz-Security-Token");
        if (caller == null || !isSame(caller.token(), token)) {
            throw AwsError.frontEnd(
                    "UnrecognizedClientException", "The security token included in the request is invalid.");
        }
        Instant ends = caller.ends();
        if (ends != null && !now.isBefore(ends)) {
            throw AwsError.frontEnd("ExpiredTokenException", "The security token included in the request is expired");
        }
        return caller;
    }

    private static boolean isSame(@Nullable String expected, @Nullable String got) {
        return (expected == null || got == null)
                ? (expected == null && got == null)
                : MessageDigest.isEqual(expected.getBytes(UTF_8), got.getBytes(UTF_8));
    }

    /** The day and time the request says it was signed at. */
    private static String checkTime(WireRequest request, Instant now) {
        String date = request.header("X-Amz-Date");
        Instant signedAt;
        try {
            signedAt = LocalDateTime.parse(date == null ? "" : date, TIME).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw AwsError.frontEnd(
                    "IncompleteSignatureException", "Date must be in ISO-8601 'basic format'. Got something else.");
        }
        if (Duration.between(signedAt, now).abs().compareTo(SKEW) > 0) {
            throw wrong((signedAt.isBefore(now) ? "Signature expired: " : "Signature not yet current: ") + date
                    + " is more than 5 min. from " + TIME.format(now.atOffset(ZoneOffset.UTC)));
        }
        return String.valueOf(date);
    }

    private void checkScope(Matcher parts, String date) {
        if (!parts.group(2).equals(date.substring(0, 8))) {
            throw wrong("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP");
        }
        if (!parts.group(3).equals(region)) {
            throw wrong("Credential should be scoped to a valid region.");
        }
        if (!parts.group(4).equals(service)) {
            throw wrong("Credential should be scoped to correct service: '" + service + "'.");
        }
        if (!parts.group(5).equals("aws4_request")) {
            throw wrong("Credential should be scoped with a valid terminator: 'aws4_request'.");
        }
    }

    private static List<String> checkSignedHeaders(WireRequest request, String names) {
        List<String> signed = List.of(names.split(";", -1));
        for (int i = 0; i < signed.size(); i++) {
            if (!request.headers().containsKey(signed.get(i))) {
                throw wrong("Signed header is not in the request: " + signed.get(i));
            }
            if (i > 0 && signed.get(i - 1).compareTo(signed.get(i)) >= 0) {
                throw wrong("Signed headers must be sorted, each once.");
            }
        }
        for (String must : MUST_BE_SIGNED) {
            if (!signed.contains(must)) {
                throw wrong("'" + must + "' must be a 'SignedHeader' in the AWS Authorization.");
            }
        }
        for (String name : request.headers().keySet()) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith("x-amz-") && !signed.contains(lower)) {
                throw wrong("There were headers present in the request which were not signed: " + lower);
            }
        }
        return signed;
    }

    private static int headerCount(WireRequest request, String name) {
        List<String> values = request.headers().get(name);
        return values == null ? 0 : values.size();
    }

    private static String checkBody(WireRequest request) {
        String hash = hex(sha256(request.body()));
        String announced = request.header("X-Amz-Content-Sha256");
        if (announced != null && !announced.equals(hash)) {
            throw wrong("The provided 'x-amz-content-sha256' header does not match what was computed.");
        }
        return hash;
    }

    private byte[] signature(Caller caller, WireRequest request, List<String> signed, String bodyHash, String date) {
        StringBuilder canonical = new StringBuilder(512)
                .append(request.method())
                .append('\n')
                .append(request.path())
                .append('\n')
                .append(request.query())
                .append('\n');
        for (String name : signed) {
            canonical.append(name).append(':').append(value(request, name)).append('\n');
        }
        canonical.append('\n').append(String.join(";", signed)).append('\n').append(bodyHash);
        String day = date.substring(0, 8);
        String toSign = String.join(
                "\n",
                ALGORITHM,
                date,
                day + "/" + region + "/" + service + "/aws4_request",
                hex(sha256(canonical.toString().getBytes(ISO_8859_1))));
        byte[] key = ("AWS4" + caller.secretKey()).getBytes(UTF_8);
        for (String part : List.of(day, region, service, "aws4_request", toSign)) {
            key = hmac(key, part);
        }
        return key;
    }

    /** All values of a header, spaces in a row as one. */
    private static String value(WireRequest request, String name) {
        List<String> values = request.headers().getOrDefault(name, List.of());
        return String.join(
                ",",
                values.stream()
                        .map(value -> value.strip().replaceAll(" +", " "))
                        .toList());
    }

    private static AwsError wrong(String message) {
        return AwsError.frontEnd("InvalidSignatureException", message);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(ISO_8859_1));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
