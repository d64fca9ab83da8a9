package io.kellet.testkit.aws;

import static java.util.Objects.requireNonNull;

import io.kellet.testkit.wire.Fault;
import io.kellet.testkit.wire.FaultPlan;
import io.kellet.testkit.wire.Json;
import io.kellet.testkit.wire.LoopbackServer;
import io.kellet.testkit.wire.WireRequest;
import io.kellet.testkit.wire.WireResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * AWS Secrets Manager on the loopback: its JSON protocol, its signatures, its rules for versions and labels, its refusals. Strict where other fakes
 * are not: a signature is made again and must be the same, a token that was used for another value is refused, a label moves only by who
 * knows where it is, and what it does not know it refuses rather than ignores.
 *
 * <pre>{@code
 * try (FakeSecretsManager aws = FakeSecretsManager.open("eu-central-1")) {
 *     aws.allow("AKIAIOSFODNN7EXAMPLE", "a secret key");
 *     SecretsManagerClient client = ... aws.address() ...
 *     aws.faults().next(FakeSecretsManager.asking("GetSecretValue"), FakeSecretsManager.throttled());
 *     aws.advance(Duration.ofDays(8)); // a deleted secret is gone now
 * }
 * }</pre>
 *
 * <p>Known: GetSecretValue, BatchGetSecretValue by ids, PutSecretValue, CreateSecret, UpdateSecretVersionStage, RotateSecret, DescribeSecret,
 * ListSecrets with filters by name, ListSecretVersionIds, DeleteSecret, RestoreSecret. A rotation only begins here: its pending version
 * has no value until a test puts one. There are no policies, no KMS and no replicas; their refusals come by {@link #faults}.
 */
public final class FakeSecretsManager implements AutoCloseable {

    private static final String TARGET = "secretsmanager.";
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ROOT);

    private final InstantSource clock;
    private final SignatureCheck signatures;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, AtomicInteger> answered = new ConcurrentHashMap<>();
    private final LoopbackServer server;
    // guarded by the lock
    private final Shelf shelf;
    private final ReadOperations reads;
    private final WriteOperations writes;
    private Duration ahead = Duration.ZERO;

    private FakeSecretsManager(String region, InstantSource clock) throws IOException {
        this.clock = requireNonNull(clock, "clock");
        signatures = new SignatureCheck(requireNonNull(region, "region"), "secretsmanager");
        shelf = new Shelf(region);
        reads = new ReadOperations(shelf);
        writes = new WriteOperations(shelf);
        server = LoopbackServer.open(this::answer);
    }

    /** One at the present time. Nobody may ask it yet. */
    public static FakeSecretsManager open(String region) throws IOException {
        return open(region, InstantSource.system());
    }

    /** One with a clock of its own. A client must sign within five minutes of it. */
    public static FakeSecretsManager open(String region, InstantSource clock) throws IOException {
        return new FakeSecretsManager(region, clock);
    }

    /** Where it is: the endpoint for a client. */
    public URI address() {
        return URI.create(server.address());
    }

    /** Whoever signs with this key may do everything. */
    public void allow(String accessKeyId, String secretKey) {
        signatures.allow(accessKeyId, secretKey, null, null);
    }

    /** Whoever signs with this key and shows this token may do everything until then. */
    public void allow(String accessKeyId, String secretKey, String sessionToken, Instant ends) {
        signatures.allow(
                accessKeyId, secretKey, requireNonNull(sessionToken, "sessionToken"), requireNonNull(ends, "ends"));
    }

    /** The key is no key any more. */
    public void forget(String accessKeyId) {
        signatures.forget(accessKeyId);
    }

    /** What goes wrong on the wire. */
    public FaultPlan faults() {
        return server.faults();
    }

    /** Its clock jumps ahead, and a client that signs by its own is told so by a {@code Date}. */
    public void advance(Duration by) {
        lock.lock();
        try {
            ahead = ahead.plus(by);
        } finally {
            lock.unlock();
        }
    }

    /** Lists come in pages of at most so many entries. */
    public void pageSize(int entries) {
        if (entries < 1) {
            throw new IllegalArgumentException("entries must be at least 1: " + entries);
        }
        lock.lock();
        try {
            reads.pageSize = entries;
        } finally {
            lock.unlock();
        }
    }

    /** How many requests of that operation it has handled, refused ones too; not those to which a fault was done before. */
    public int handled(String operation) {
        AtomicInteger count = answered.get(operation);
        return count == null ? 0 : count.get();
    }

    /** How many requests were read, whatever became of them. */
    public int requests() {
        return server.requests();
    }

    /** How many connections were made. */
    public int accepted() {
        return server.accepted();
    }

    /** Requests of that operation. */
    public static Predicate<WireRequest> asking(String operation) {
        return request -> (TARGET + operation).equals(request.header("X-Amz-Target"));
    }

    /** Requests of that operation for that secret. */
    public static Predicate<WireRequest> asking(String operation, String secretId) {
        return asking(operation)
                .and(request -> secretId.equals(Arguments.of(request.body()).text("SecretId")));
    }

    /** Too many requests, says AWS, which is status 400. */
    public static Fault throttled() {
        return refused(400, "ThrottlingException");
    }

    /** A refusal with that code. */
    public static Fault refused(int status, String code) {
        return new Fault.Answer(AwsError.response(status, code, "Message", "ordered by a test"));
    }

    /** An answer of status 200 with that body, whatever it is. */
    public static Fault answer(String body) {
        return new Fault.Answer(WireResponse.of(200, AwsError.CONTENT_TYPE, body));
    }

    private WireResponse answer(WireRequest request) {
        lock.lock();
        try {
            Instant now = clock.instant().plus(ahead);
            return checked(request, now)
                    .with("x-amzn-RequestId", UUID.randomUUID().toString())
                    .with("Date", HTTP_DATE.format(now.atOffset(ZoneOffset.UTC)));
        } finally {
            lock.unlock();
        }
    }

    private WireResponse checked(WireRequest request, Instant now) {
        try {
            if (!request.method().equals("POST") || !request.target().equals("/")) {
                return AwsError.response(404, "UnknownOperationException", "message", "POST / is all there is");
            }
            String target = String.valueOf(request.header("X-Amz-Target"));
            String operation = target.startsWith(TARGET) ? target.substring(TARGET.length()) : "";
            answered.computeIfAbsent(operation, name -> new AtomicInteger()).incrementAndGet();
            signatures.check(request, now);
            if (!AwsError.CONTENT_TYPE.equals(request.header("Content-Type"))) {
                throw AwsError.frontEnd("SerializationException", "Content-Type must be " + AwsError.CONTENT_TYPE);
            }
            shelf.purge(now);
            return WireResponse.of(
                    200, AwsError.CONTENT_TYPE, Json.write(done(operation, Arguments.of(request.body()), now)));
        } catch (AwsError e) {
            return e.response();
        }
    }

    private Map<String, @Nullable Object> done(String operation, Arguments in, Instant now) {
        return switch (operation) {
            case "GetSecretValue" -> reads.getSecretValue(in);
            case "BatchGetSecretValue" -> reads.batchGetSecretValue(in);
            case "DescribeSecret" -> reads.describeSecret(in);
            case "ListSecrets" -> reads.listSecrets(in);
            case "ListSecretVersionIds" -> reads.listSecretVersionIds(in);
            case "CreateSecret" -> writes.createSecret(in, now);
            case "PutSecretValue" -> writes.putSecretValue(in, now);
            case "UpdateSecretVersionStage" -> writes.updateSecretVersionStage(in, now);
            case "RotateSecret" -> writes.rotateSecret(in, now);
            case "DeleteSecret" -> writes.deleteSecret(in, now);
            case "RestoreSecret" -> writes.restoreSecret(in);
            default -> throw AwsError.frontEnd("UnknownOperationException", "there is no such operation");
        };
    }

    /** Hangs up on everybody and stops listening. */
    @Override
    public void close() {
        server.close();
    }

    @Override
    public String toString() {
        return "FakeSecretsManager(" + address() + ")";
    }
}
