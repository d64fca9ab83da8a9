package io.kellet.testkit.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kellet.testkit.wire.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A fake whose clock stands still until it is advanced, and a client of its own that signs by {@link Signer}. */
final class FakeRig implements AutoCloseable {

    /** The day, hour and minute of AWS' own examples. */
    static final Instant START = Instant.parse("2015-08-30T12:36:00Z");

    record Answer(int status, Map<String, @Nullable Object> body, HttpResponse<byte[]> raw) {
        @Nullable
        Object get(String member) {
            return body.get(member);
        }

        String error() {
            return String.valueOf(body.get("__type"));
        }
    }

    final FakeSecretsManager fake;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private Instant now = START;

    FakeRig() throws Exception {
        fake = FakeSecretsManager.open("eu-central-1", () -> START);
        Signer signer = new Signer();
        fake.allow(signer.keyId, signer.key);
    }

    void advance(Duration by) {
        now = now.plus(by);
        fake.advance(by);
    }

    Instant now() {
        return now;
    }

    /** Signed as it must be. */
    Signer signer(String operation, byte[] body) throws Exception {
        Signer signer = new Signer();
        signer.at = now;
        signer.headers.put("host", "127.0.0.1:" + fake.address().getPort());
        signer.headers.put("content-type", "application/x-amz-json-1.1");
        signer.headers.put("x-amz-date", Signer.time(now));
        signer.headers.put("x-amz-target", "secretsmanager." + operation);
        signer.headers.put("x-amz-content-sha256", Signer.hashOf(body));
        return signer;
    }

    /** {@code call("DescribeSecret", "SecretId", "a")}. */
    Answer call(String operation, @Nullable Object... members) throws Exception {
        Map<String, @Nullable Object> in = new LinkedHashMap<>();
        for (int i = 0; i < members.length; i += 2) {
            in.put(String.valueOf(members[i]), members[i + 1]);
        }
        byte[] body = Json.write(in).getBytes(UTF_8);
        return send(signer(operation, body), body);
    }

    Answer send(Signer signer, byte[] body) throws Exception {
        return send(signer.headers, signer.authorization("POST", "/", body), body);
    }

    Answer send(Map<String, String> headers, @Nullable String authorization, byte[] body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(fake.address() + "/"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach((name, value) -> {
            if (!name.equals("host")) {
                request.header(name, value);
            }
        });
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(response.statusCode(), Json.readObject(response.body()), response);
    }

    @Override
    public void close() {
        fake.close();
    }
}
