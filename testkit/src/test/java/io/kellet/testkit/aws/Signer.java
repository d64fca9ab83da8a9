package io.kellet.testkit.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests as the documentation of Signature Version 4 says, by its own code: nothing here is shared with what checks them. Every part can be made
 * wrong.
 */
final class Signer {

    String keyId = "AKIDEXAMPLE";
    String key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    String scopeRegion = "eu-central-1";
    String scopeService = "secretsmanager";
    String scopeEnd = "aws4_request";
    String scopeDay = "";
    Instant at = Instant.EPOCH;

    /** Headers to sign, by name in lower case, and the body that is said to be sent. */
    final TreeMap<String, String> headers = new TreeMap<>();

    static String day(Instant time) {
        return time.toString().substring(0, 10).replace("-", "");
    }

    static String time(Instant time) {
        return day(time) + "T" + time.toString().substring(11, 19).replace(":", "") + "Z";
    }

    String authorization(String method, String path, byte[] body) throws Exception {
        String day = scopeDay.isEmpty() ? day(at) : scopeDay;
        String names = String.join(";", headers.keySet());
        StringBuilder lines = new StringBuilder();
        for (Map.Entry<String, String> header : headers.entrySet()) {
            lines.append(header.getKey()).append(":").append(header.getValue()).append("\n");
        }
        String canonical = method + "\n" + path + "\n\n" + lines + "\n" + names + "\n" + hex(hash(body));
        String scope = day + "/" + scopeRegion + "/" + scopeService + "/" + scopeEnd;
        String toSign = "AWS4-HMAC-SHA256\n" + time(at) + "\n" + scope + "\n" + hex(hash(canonical.getBytes(UTF_8)));
        byte[] dayKey = mac(("AWS4" + key).getBytes(UTF_8), day);
        byte[] signing = mac(mac(mac(dayKey, scopeRegion), scopeService), scopeEnd);
        return "AWS4-HMAC-SHA256 Credential=" + keyId + "/" + scope + ", SignedHeaders=" + names + ", Signature="
                + hex(mac(signing, toSign));
    }

    static String hashOf(byte[] body) throws Exception {
        return hex(hash(body));
    }

    private static byte[] hash(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    private static byte[] mac(byte[] key, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "RAW"));
        return mac.doFinal(text.getBytes(UTF_8));
    }

    private static String hex(byte[] bytes) {
        String hex = new BigInteger(1, bytes).toString(16);
        return "0".repeat(64 - hex.length()) + hex;
    }
}
