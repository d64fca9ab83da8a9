package io.kellet.secrets.rotation;

import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretStore;
import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.VersionInfo;
import io.kellet.secrets.provider.Which;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/** A store that things happen to by a script. */
final class ScriptedStore implements SecretStore {

    private final SecretStore store;
    private final Script script;

    ScriptedStore(SecretStore store, Script script) {
        this.store = store;
        this.script = script;
    }

    private <T> T run(SecretName name, String operation, Callable<T> effect) {
        return script.run(operation, effect, new SecretUnavailableException(name, name(), "made to fail"));
    }

    @Override
    public String name() {
        return store.name();
    }

    @Override
    public boolean isRemote() {
        return store.isRemote();
    }

    @Override
    public Fetched fetch(SecretName name, Which which, Duration within) {
        return run(name, "fetch " + which, () -> store.fetch(name, which, within));
    }

    @Override
    public SecretVersion put(SecretName name, SecretBytes value, PutRequest request, Duration within) {
        return run(name, "put", () -> store.put(name, value, request, within));
    }

    @Override
    public SecretVersion promote(SecretName name, String pending, Duration within) {
        return run(name, "promote", () -> store.promote(name, pending, within));
    }

    @Override
    public List<VersionInfo> versions(SecretName name, Duration within) {
        return store.versions(name, within);
    }

    @Override
    public List<SecretName> list(String prefix, Duration within) {
        return store.list(prefix, within);
    }

    @Override
    public void delete(SecretName name, Duration within) {
        store.delete(name, within);
    }

    @Override
    public void close() {}
}
