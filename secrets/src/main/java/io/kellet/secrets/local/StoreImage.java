package io.kellet.secrets.local;

import io.kellet.secrets.provider.SecretName;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is in a file: nothing is decrypted. Immutable. */
final class StoreImage {

    private final StoreHeader header;
    private final SortedMap<SecretName, StoreVersions> secrets;

    StoreImage(StoreHeader header, SortedMap<SecretName, StoreVersions> secrets) {
        this.header = header;
        this.secrets = secrets;
    }

    StoreHeader header() {
        return header;
    }

    StoreVersions versions(SecretName name) {
        return secrets.getOrDefault(name, StoreVersions.NONE);
    }

    StoreImage with(StoreHeader other) {
        return new StoreImage(other, secrets);
    }

    StoreImage with(SecretName name, StoreVersions versions) {
        SortedMap<SecretName, StoreVersions> changed = new TreeMap<>(secrets);
        changed.put(name, versions);
        return new StoreImage(header, changed);
    }

    /** Not to be written to. */
    SortedMap<SecretName, StoreVersions> secrets() {
        return secrets;
    }

    /** Those that are not deleted, sorted. */
    List<SecretName> names() {
        List<SecretName> names = new ArrayList<>();
        secrets.forEach((name, versions) -> {
            if (!versions.isEmpty()) {
                names.add(name);
            }
        });
        return names;
    }

    /** By name, and those of one name oldest first. */
    List<StoreEntry> entries() {
        List<StoreEntry> entries = new ArrayList<>();
        for (StoreVersions versions : secrets.values()) {
            entries.addAll(versions.entries());
        }
        return entries;
    }
}
