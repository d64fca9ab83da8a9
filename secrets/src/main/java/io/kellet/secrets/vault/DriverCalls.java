package io.kellet.secrets.vault;

import static io.kellet.secrets.vault.VaultTrouble.Kind.NOT_SENT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.jopenlibs.vault.EnvironmentLoader;
import io.github.jopenlibs.vault.VaultConfig;
import io.github.jopenlibs.vault.VaultException;
import io.github.jopenlibs.vault.api.Auth;
import io.kellet.secrets.provider.SecretBytes;
import org.jspecify.annotations.Nullable;

/**
 * The calls that are made by the driver: those about the token itself. The driver says what to send; {@link DriverTransport} sends it by our
 * client and our clock and keeps the answer for us, so that nothing the driver makes of answers, errors or time-outs is used. Each call has a
 * configuration of its own, since the driver's can be changed by whoever holds it, and no retries.
 *
 * <p>The driver wants the token as a {@code String}, as a header does.
 */
final class DriverCalls {

    private final io.kellet.secrets.vault.VaultConfig config;
    private final VaultHttp http;

    DriverCalls(io.kellet.secrets.vault.VaultConfig config, VaultHttp http) {
        this.config = config;
        this.http = http;
    }

    /** The driver would read addresses, tokens and time-outs from the environment and from a file in the home directory. */
    private static final class NoEnvironment extends EnvironmentLoader {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable String loadVariable(String name) {
            return null;
        }
    }

    @FunctionalInterface
    private interface Operation {
        void on(Auth auth) throws VaultException;
    }

    VaultAnswer lookupSelf(SecretBytes token, String namespace, long within) throws VaultTrouble {
        return call(token, namespace, within, Auth::lookupSelf);
    }

    VaultAnswer renewSelf(SecretBytes token, long seconds, long within) throws VaultTrouble {
        return call(token, config.namespace(), within, auth -> auth.renewSelf(seconds));
    }

    VaultAnswer revokeSelf(SecretBytes token, long within) throws VaultTrouble {
        return call(token, config.namespace(), within, Auth::revokeSelf);
    }

    private VaultAnswer call(SecretBytes token, String namespace, long within, Operation operation)
            throws VaultTrouble {
        DriverTransport transport = new DriverTransport(http, within);
        String failure = "nothing";
        try {
            operation.on(new Auth(config(token, namespace, transport)));
        } catch (VaultException | RuntimeException e) {
            failure = e.getClass().getName(); // whatever the driver thinks of it: what the transport has is judged
        }
        VaultTrouble trouble = transport.trouble();
        if (trouble != null) {
            throw trouble;
        }
        VaultAnswer answer = transport.answer();
        if (answer == null) {
            throw new VaultTrouble(NOT_SENT, "the driver sent nothing: failure=" + failure);
        }
        return answer;
    }

    private VaultConfig config(SecretBytes token, String namespace, DriverTransport transport)
            throws VaultException, VaultTrouble {
        String text = token.<String, VaultTrouble>use(plain -> {
            HttpCalls.requireToken(plain);
            return new String(plain, ISO_8859_1);
        });
        VaultConfig made = new VaultConfig()
                .environmentLoader(new NoEnvironment())
                .address(config.base())
                .token(text)
                .engineVersion(1)
                .httpClient(transport);
        if (!namespace.isEmpty()) {
            made.nameSpace(namespace);
        }
        return made.build();
    }
}
