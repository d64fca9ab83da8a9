package io.kellet.secrets.vault;

import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.Which;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Does everything once and says all there is to say about it. The secret id comes on its standard input. */
final class LeakChild {

    private static final Duration WITHIN = Duration.ofSeconds(20);

    private LeakChild() {}

    public static void main(String[] args) throws Exception {
        ConsoleHandler console = new ConsoleHandler();
        console.setLevel(Level.ALL);
        Logger root = Logger.getLogger("");
        root.setLevel(Level.ALL);
        root.addHandler(console);
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        byte[] secretId = System.in.readAllBytes();
        VaultLogin login = VaultLogin.appRole(args[1], secretId::clone);
        VaultConfig config = VaultConfig.at(args[0], login)
                .connectWithin(Duration.ofSeconds(10))
                .dynamic("dynamic", "database/creds/main")
                .build();
        out.println(config + " " + login);
        try (VaultProvider provider = VaultProvider.of(config).open()) {
            out.println(provider);
            for (String name : List.of("db/main", "dynamic", "closed", "none")) {
                try {
                    var fetched = provider.fetch(SecretName.of(name), Which.current(), WITHIN);
                    out.println(fetched);
                    provider.retired(SecretName.of(name), fetched.version());
                } catch (SecretException e) {
                    e.printStackTrace(out);
                }
            }
            out.println(provider.turn());
        }
        try (VaultHttp http = new VaultHttp(config, null);
                SecretBytes token = SecretBytes.takeOver("needle-token".getBytes(StandardCharsets.UTF_8));
                VaultAnswer answer = new DriverCalls(config, http).renewSelf(token, 5, WITHIN.toNanos())) {
            out.println(answer);
            throw Answers.malformed(SecretName.of("db/main"), "so " + answer.status());
        } catch (VaultTrouble | SecretException e) {
            e.printStackTrace(out);
        }
        out.println("the end");
    }
}
