package io.kellet.samples.gateway;

import io.kellet.audit.AuditTrail;
import io.kellet.event.EventBus;
import io.kellet.secrets.ApiKey;
import io.kellet.secrets.SecretRef;
import io.kellet.secrets.Secrets;
import io.kellet.secrets.SecretsConfig;
import io.kellet.secrets.provider.SecretProvider;
import java.io.PrintStream;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The README's secrets, compiled and run by the tests. */
final class SecretsQuickStart {

    private SecretsQuickStart() {}

    static byte[] run(
            SecretProvider aws, SecretProvider vault, EventBus bus, AuditTrail trail, byte[] order, PrintStream out)
            throws GeneralSecurityException {
        // README secrets
        Secrets secrets = Secrets.of(SecretsConfig.named("gateway").build())
                .events(bus)
                .trail(trail) // who saw what, never the value
                .provider(aws) // and when it does not answer within 350 ms:
                .provider(vault)
                .open();
        SecretRef<ApiKey> key = secrets.apiKey("venue/xetra"); // loaded now, kept fresh from here on
        key.onRotate((old, now) -> out.println("log on again with " + now)); // shows its version, never its value

        byte[] signature = key.get() // one acquire load, on any thread, whatever has become of the providers
                .use(bytes -> sign(bytes, order)); // a copy, wiped when sign returns
        // README secrets
        secrets.close();
        return signature;
    }

    private static byte[] sign(byte[] key, byte[] order) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(order);
    }
}
