package io.kellet.secrets.aws;

import static java.util.Objects.requireNonNull;

import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretStore;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.VersionInfo;
import io.kellet.secrets.provider.Which;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/**
 * AWS Secrets Manager, over the AWS SDK 2 and the JDK's HttpURLConnection.
 *
 * <pre>{@code
 * AwsProvider aws = AwsProvider.of(AwsConfig.named("aws").region("eu-central-1").prefix("prod/").build()).open();
 * Fetched main = aws.fetch(SecretName.of("db/main"), Which.current(), Duration.ofMillis(350)); // prod/db/main at AWS
 * }</pre>
 *
 * <p>The stages CURRENT, PENDING and PREVIOUS are AWSCURRENT, AWSPENDING and AWSPREVIOUS. Versions have no order, since an older one may become
 * the current one again. A payload is the UTF-8 of a text value or the bytes of a binary one; what is written becomes text if it is UTF-8.
 *
 * <p><b>What a failure means</b>, by AWS' error code:
 *
 * <table>
 *   <caption>Error codes</caption>
 *   <tr><td>ResourceNotFoundException, also of a pending version without a value; of a read, InvalidRequestException, which is what AWS says
 *       of a deleted secret</td><td>not found</td></tr>
 *   <tr><td>AccessDeniedException, DecryptionFailure, EncryptionFailure</td><td>denied</td></tr>
 *   <tr><td>ResourceExistsException; of a write, InvalidRequestException; of a label's move, InvalidParameterException</td>
 *       <td>conflict</td></tr>
 *   <tr><td>InvalidParameterException, ValidationException; and, without a code: JSON that is none, an answer without a value or of
 *       something else than was asked for</td><td>malformed</td></tr>
 *   <tr><td>UnrecognizedClientException, InvalidClientTokenId, InvalidSignatureException, ExpiredTokenException: our own login</td>
 *       <td>unavailable</td></tr>
 *   <tr><td>throttling, 5xx, no answer in time, no connection, no credentials yet, a code that is not known</td><td>unavailable</td></tr>
 * </table>
 *
 * <p><b>Time.</b> All requests of an operation together have the time that the operation is given. A request is retried at most once, soon.
 * A name server that does not answer and the rest of an answer that has begun are out of this package's reach; the latter is given up after
 * {@link AwsConfig#silence}.
 *
 * <p><b>Names.</b> AWS advises against names that end with a hyphen and six characters: they can be taken for the end of a partial ARN. Such
 * names work here, because requests have whole names or whole ARNs, and because an answer that is not of the secret that was asked for is
 * malformed, whatever led to it.
 *
 * <p><b>What it cannot do.</b> The SDK makes Strings of text values and of credentials. They cannot be wiped and live until they are collected; for
 * a value that must not, write bytes that are not UTF-8. The SDK keeps keys that it derived from credentials to sign with.
 *
 * <p><b>Logging.</b> The client of HttpURLConnection logs no bodies; Apache's, which is left out for that, does. At DEBUG the SDK logs what it signs,
 * the session token included, and at FINE so does the JDK's {@code sun.net.www.protocol.http}: keep {@code software.amazon.awssdk} at INFO and
 * that one above FINE in production, no library can do that for its application.
 *
 * <p>Rights: GetSecretValue to read; DescribeSecret to warm, to promote and to expect a version; PutSecretValue, CreateSecret and
 * UpdateSecretVersionStage to write; the others by their names. Safe for use by many threads. Its constructor and methods load the SDK, its
 * settings do not.
 */
public final class AwsProvider implements SecretStore {

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9-]{32,64}");

    private final AwsCalls calls;
    private final Reads reads;
    private final Writes writes;

    private AwsProvider(AwsCalls calls, AwsConfig config) {
        this.calls = calls;
        reads = new Reads(calls, config);
        writes = new Writes(calls, config, reads);
    }

    /** A provider to be opened. */
    public static Opening of(AwsConfig config) {
        return new Opening(requireNonNull(config, "config"));
    }

    /** How it stood with AWS when it last tried. */
    public AwsState state() {
        return calls.state();
    }

    @Override
    public String name() {
        return calls.provider();
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    @Override
    public Fetched fetch(SecretName name, Which which, Duration within) {
        return reads.fetch(requireNonNull(name, "name"), requireNonNull(which, "which"), within);
    }

    /**
     * The current versions of many secrets, with a request for each twenty. What went wrong with one is in the answer; it throws only if a request
     * went wrong as a whole, and then names the first secret of it.
     */
    public AwsBatch batchGet(Collection<SecretName> names, Duration within) {
        return reads.batch(names, within);
    }

    /** All that AWS says about a secret but its value. Works for a deleted one, too. */
    public AwsDescription describe(SecretName name, Duration within) {
        return reads.describe(requireNonNull(name, "name"), calls.timeLeft(within));
    }

    @Override
    public List<VersionInfo> versions(SecretName name, Duration within) {
        return reads.versions(requireNonNull(name, "name"), within);
    }

    /** {@inheritDoc} Not those that have an {@linkplain AwsConfig#arns ARN} in the settings, nor names that {@link SecretName} cannot be. */
    @Override
    public List<SecretName> list(String prefix, Duration within) {
        return reads.list(requireNonNull(prefix, "prefix"), within);
    }

    /**
     * {@inheritDoc}
     *
     * <p>The token becomes the version's id. A secret that does not exist is created. If a version is expected, the value is put aside first and then made
     * the current one by a single step of AWS, which fails if another is current by then: no window is left for a second writer. A pending
     * version is not the current one, so for it the expected version is only looked at before.
     */
    @Override
    public SecretVersion put(SecretName name, SecretBytes value, PutRequest request, Duration within) {
        return writes.put(requireNonNull(name, "name"), requireNonNull(value, "value"), request, within);
    }

    /** {@inheritDoc} Afterwards no version is pending. */
    @Override
    public SecretVersion promote(SecretName name, String pending, Duration within) {
        return writes.promote(requireNonNull(name, "name"), requireNonNull(pending, "pending"), within);
    }

    /**
     * Lets AWS rotate it, by the function it is set up with there. Returns when AWS has begun; the pending version has the token for its id.
     *
     * @param token says that two calls are one: 32 to 64 letters, digits and hyphens
     */
    public SecretVersion rotate(SecretName name, String token, Duration within) {
        if (!TOKEN.matcher(requireNonNull(token, "token")).matches()) {
            throw new IllegalArgumentException(
                    "token must be 32 to 64 letters, digits and hyphens: length=" + token.length());
        }
        return writes.rotate(requireNonNull(name, "name"), token, within);
    }

    /**
     * Moves a staging label, one of AWS' or of somebody's own, as AWS does it: where it is now must be said and be true.
     *
     * @param label such as {@code AWSCURRENT}
     * @param to the version that gets it; null to take it off
     * @param from the version that has it; null if none has
     */
    public void updateStage(
            SecretName name, String label, @Nullable String to, @Nullable String from, Duration within) {
        writes.move(requireNonNull(name, "name"), requireNonNull(label, "label"), to, from, calls.timeLeft(within));
    }

    /** {@inheritDoc} It can be {@linkplain #restore restored} for {@link AwsConfig#recoveryDays}. One that is deleted already stays so. */
    @Override
    public void delete(SecretName name, Duration within) {
        writes.delete(requireNonNull(name, "name"), within);
    }

    /** Takes back a {@link #delete}. One that is not deleted stays as it is. */
    public void restore(SecretName name, Duration within) {
        writes.restore(requireNonNull(name, "name"), within);
    }

    /** Ends its threads and connections and wipes the {@linkplain AwsLogin#keys keys} it was given. */
    @Override
    public void close() {
        calls.close();
    }

    @Override
    public String toString() {
        return "AwsProvider(" + name() + ", " + state() + ")";
    }

    /** What a provider is opened with. */
    public static final class Opening {

        private final AwsConfig config;
        private NanoClock clock = NanoClock.SYSTEM;
        private InstantSource wall = InstantSource.system();
        private @Nullable AwsCredentialsProvider source;

        private Opening(AwsConfig config) {
            this.config = config;
        }

        public Opening clock(NanoClock clock) {
            this.clock = requireNonNull(clock, "clock");
            return this;
        }

        /** The calendar's time, to compare the end of credentials with. */
        public Opening wall(InstantSource wall) {
            this.wall = requireNonNull(wall, "wall");
            return this;
        }

        /** Credentials from elsewhere, a role of STS for example, in place of {@link AwsConfig#login}. Closed with the provider if it can be. */
        public Opening credentials(AwsCredentialsProvider source) {
            this.source = requireNonNull(source, "source");
            return this;
        }

        /**
         * Builds the client, resolves the credentials and makes one request, so that the first fetch costs what the hundredth does. That takes at
         * most {@link AwsConfig#openWithin} beyond the loading of classes. It opens without AWS and without credentials, too:
         * {@link AwsProvider#state} says so, and what is missing goes on being tried.
         *
         * @throws IllegalStateException if the SDK is not on the class path
         */
        public AwsProvider open() {
            SdkPresence.require();
            return start();
        }

        private AwsProvider start() {
            AwsCalls calls = Sdk.open(config, source, clock, wall);
            AwsProvider provider = new AwsProvider(calls, config);
            new WarmUp(config, calls, provider.reads).run();
            return provider;
        }
    }
}
