package io.kellet.secrets.aws;

import static java.util.Objects.requireNonNull;

import io.kellet.secrets.provider.SecretName;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settings of an {@link AwsProvider}. An instance that exists is valid.
 *
 * @param name the provider's name: a metric's label and part of a thread's name; 1 to 32 lower-case letters, digits and hyphens
 * @param region such as {@code eu-central-1}
 * @param endpoint another address than the region's own; https, or http on this machine alone. Null for the region's own
 * @param login where the credentials come from
 * @param prefix what AWS has before each name: {@code prod/}; up to 256 letters, digits and {@code / _ + = . @ -}
 * @param arns secrets that AWS knows by another name or keeps in another account, by their full ARN
 * @param warmWith the secret that {@link AwsProvider.Opening#open} asks about
 * @param recoveryDays for how long a deleted secret can be restored; 7 to 30
 * @param connectWithin how long a connection may take to be made; 10 ms to 10 s
 * @param silence how long a connection may stay silent, whatever time a caller gives; 100 ms to 1 min
 * @param openWithin how long {@link AwsProvider.Opening#open} waits for credentials and a first answer; up to 1 min
 * @param credentialsEvery how often credentials are resolved again, ahead of their end; 1 s to 1 h
 */
public record AwsConfig(
        String name,
        String region,
        @Nullable URI endpoint,
        AwsLogin login,
        String prefix,
        Map<SecretName, String> arns,
        SecretName warmWith,
        int recoveryDays,
        Duration connectWithin,
        Duration silence,
        Duration openWithin,
        Duration credentialsEvery) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-\\d{1,2}");
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9/_+=.@-]{0,256}");
    private static final Pattern ARN =
            Pattern.compile("arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\\d{12}:secret:[A-Za-z0-9/_+=.@-]{1,512}-\\w{6}");
    private static final Pattern THIS_MACHINE = Pattern.compile("localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1]");

    public AwsConfig {
        requireForm("name", name, NAME, "1 to 32 lower-case letters, digits and hyphens, beginning with a letter");
        requireForm("region", region, REGION, "an AWS region such as eu-central-1");
        if (endpoint != null) {
            requireEndpoint(endpoint);
        }
        requireNonNull(login, "login");
        requireForm("prefix", prefix, PREFIX, "up to 256 letters, digits and / _ + = . @ -");
        arns = Map.copyOf(arns);
        for (String arn : arns.values()) {
            requireForm("arn", arn, ARN, "the full ARN of a secret, with its six characters at the end");
        }
        requireNonNull(warmWith, "warmWith");
        if (recoveryDays < 7 || recoveryDays > 30) {
            throw new IllegalArgumentException("recoveryDays must be 7..30: " + recoveryDays);
        }
        requireWithin("connectWithin", connectWithin, Duration.ofMillis(10), Duration.ofSeconds(10));
        requireWithin("silence", silence, Duration.ofMillis(100), Duration.ofMinutes(1));
        requireWithin("openWithin", openWithin, Duration.ZERO, Duration.ofMinutes(1));
        requireWithin("credentialsEvery", credentialsEvery, Duration.ofSeconds(1), Duration.ofHours(1));
    }

    private static void requireForm(String setting, String value, Pattern form, String words) {
        requireNonNull(value, setting);
        if (!form.matcher(value).matches()) {
            String shown = value.length() <= 80 ? value : value.substring(0, 80) + "...";
            throw new IllegalArgumentException(
                    setting + " must be " + words + ": \"" + shown.replaceAll("[^ -~]", "?") + "\"");
        }
    }

    /** The address is not shown: it may have a password in it. */
    private static void requireEndpoint(URI endpoint) {
        String host = endpoint.getHost();
        if (host == null || endpoint.getUserInfo() != null) {
            throw new IllegalArgumentException("endpoint must have a host, and no user before it");
        }
        boolean here = THIS_MACHINE.matcher(host).matches();
        if (!"https".equals(endpoint.getScheme()) && !(here && "http".equals(endpoint.getScheme()))) {
            throw new IllegalArgumentException("endpoint must be https, or http on this machine: scheme="
                    + endpoint.getScheme() + " host=" + host);
        }
    }

    private static void requireWithin(String setting, Duration value, Duration least, Duration most) {
        requireNonNull(value, setting);
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(setting + " must be " + least + ".." + most + ": " + value);
        }
    }

    /**
     * Starts from the defaults: the SDK's chain of credentials, no prefix, 30 days to restore, 250 ms to connect, 2 s of silence, 3 s to open,
     * credentials each minute. There is no default region.
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Collects settings; the config checks them. */
    public static final class Builder {
        private final String name;
        private String region = "";
        private @Nullable URI endpoint;
        private AwsLogin login = AwsLogin.chain();
        private String prefix = "";
        private final Map<SecretName, String> arns = new HashMap<>();
        private SecretName warmWith = SecretName.of("kellet/warm-up");
        private int recoveryDays = 30;
        private Duration connectWithin = Duration.ofMillis(250);
        private Duration silence = Duration.ofSeconds(2);
        private Duration openWithin = Duration.ofSeconds(3);
        private Duration credentialsEvery = Duration.ofMinutes(1);

        private Builder(String name) {
            this.name = name;
        }

        public Builder region(String region) {
            this.region = region;
            return this;
        }

        public Builder endpoint(URI endpoint) {
            this.endpoint = endpoint;
            return this;
        }

        public Builder login(AwsLogin login) {
            this.login = login;
            return this;
        }

        public Builder prefix(String prefix) {
            this.prefix = prefix;
            return this;
        }

        /** AWS has that secret under this ARN; the prefix is not put before it. Another account's secret can be had by its ARN alone. */
        public Builder arn(SecretName secret, String arn) {
            arns.put(secret, arn);
            return this;
        }

        /**
         * One that the service may describe. By default {@code kellet/warm-up}, which need not exist; the refusal warms as well, but it
         * is in CloudTrail.
         */
        public Builder warmWith(SecretName secret) {
            warmWith = secret;
            return this;
        }

        public Builder recoveryDays(int recoveryDays) {
            this.recoveryDays = recoveryDays;
            return this;
        }

        public Builder connectWithin(Duration connectWithin) {
            this.connectWithin = connectWithin;
            return this;
        }

        public Builder silence(Duration silence) {
            this.silence = silence;
            return this;
        }

        public Builder openWithin(Duration openWithin) {
            this.openWithin = openWithin;
            return this;
        }

        public Builder credentialsEvery(Duration credentialsEvery) {
            this.credentialsEvery = credentialsEvery;
            return this;
        }

        public AwsConfig build() {
            return new AwsConfig(
                    name,
                    region,
                    endpoint,
                    login,
                    prefix,
                    arns,
                    warmWith,
                    recoveryDays,
                    connectWithin,
                    silence,
                    openWithin,
                    credentialsEvery);
        }
    }
}
