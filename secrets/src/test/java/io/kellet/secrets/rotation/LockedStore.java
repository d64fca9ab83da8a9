package io.kellet.secrets.rotation;

import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretStore;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.VersionInfo;
import io.kellet.secrets.provider.Which;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** A {@link FakeStore} for many threads. */
record LockedStore(FakeStore store, ReentrantLock lock) implements SecretStore {

    private <T> T locked(Supplier<T> call) {
        lock.lock();
        try {
            return call.get();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String name() {
        return store.name();
    }

    @Override
    public boolean isRemote() {
        return false;
    }

    @Override
    public Fetched fetch(SecretName name, Which which, Duration within) {
        return locked(() -> store.fetch(name, which, within));
    }

    @Override
    public SecretVersion put(SecretName name, SecretBytes value, PutRequest request, Duration within) {
        return locked(() -> store.put(name, value, request, within));
    }

    @Override
    public SecretVersion promote(SecretName name, String pending, Duration within) {
        return locked(() -> store.promote(name, pending, within));
    }

    @Override
    public List<VersionInfo> versions(SecretName name, Duration within) {
        return locked(() -> store.versions(name, within));
    }

    @Override
    public List<SecretName> list(String prefix, Duration within) {
        return locked(() -> store.list(prefix, within));
    }

    @Override
    public void delete(SecretName name, Duration within) {
        lock.lock();
        try {
            store.delete(name, within);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {}
}
