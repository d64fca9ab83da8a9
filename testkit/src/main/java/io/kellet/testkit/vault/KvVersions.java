package io.kellet.testkit.vault;

import io.kellet.testkit.wire.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A KV engine of version 2. */
final class KvVersions {

    private static final int DEFAULT_VERSIONS = 10;

    private static final class Version {
        final Instant created;

        @Nullable
        Map<String, @Nullable Object> data;

        @Nullable
        Instant deleted;

        boolean destroyed;

        Version(Instant created, Map<String, @Nullable Object> data) {
            this.created = created;
            this.data = data;
        }

        Map<String, @Nullable Object> state() {
            Map<String, @Nullable Object> state = new TreeMap<>();
            state.put("created_time", created.toString());
            state.put("deletion_time", deleted == null ? "" : deleted.toString());
            state.put("destroyed", destroyed);
            return state;
        }

        Map<String, @Nullable Object> metadata(long number) {
            Map<String, @Nullable Object> metadata = state();
            metadata.put("version", number);
            return metadata;
        }
    }

    private static final class Entry {
        final TreeMap<Long, Version> versions = new TreeMap<>();
        long current;
        boolean casRequired;
        int maxVersions;
    }

    private final InstantSource time;
    private final TreeMap<String, Entry> entries = new TreeMap<>();
    private boolean casRequired;

    KvVersions(InstantSource time) {
        this.time = time;
    }

    void requireCas() {
        casRequired = true;
    }

    /** How many versions of a secret were ever written. */
    long written(String name) {
        Entry entry = entries.get(name);
        return entry == null ? 0 : entry.current;
    }

    Envelope answer(VaultCall call, String rest) {
        int slash = rest.indexOf('/');
        String kind = slash < 0 ? rest : rest.substring(0, slash);
        String name = slash < 0 ? "" : rest.substring(slash + 1);
        return switch (kind) {
            case "data" -> data(call, name);
            case "metadata" -> metadata(call, name);
            case "delete" -> change(call, name, version -> version.deleted = time.instant());
            case "undelete" -> change(call, name, version -> version.deleted = null);
            case "destroy" ->
                change(call, name, version -> {
                    version.destroyed = true;
                    version.data = null;
                });
            default -> {
                Envelope wrong = Envelope.notFound(null);
                wrong.warnings.add(
                        "Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate"
                                + " API endpoints to use. If using the Vault CLI, use 'vault kv get' for this operation.");
                yield wrong;
            }
        };
    }

    private Envelope data(VaultCall call, String name) {
        if (call.isRead()) {
            return read(call, name);
        } else if (call.isWrite()) {
            return write(call, name);
        } else if (call.isDelete()) {
            Entry entry = entries.get(name);
            Version latest = entry == null ? null : entry.versions.get(entry.current);
            if (latest != null && latest.deleted == null) {
                latest.deleted = time.instant();
            }
            return Envelope.nothing();
        }
        throw new Refusal(405);
    }

    private Envelope read(VaultCall call, String name) {
        long wanted = number(call.query("version"));
        Entry entry = entries.get(name);
        long number = entry == null ? 0 : wanted == 0 ? entry.current : wanted;
        Version version = entry == null ? null : entry.versions.get(number);
        if (version == null) {
            throw new Refusal(404);
        }
        boolean gone = version.destroyed || version.deleted != null;
        Map<String, @Nullable Object> data = new TreeMap<>();
        data.put("data", gone ? null : version.data);
        data.put("metadata", version.metadata(number));
        return gone ? Envelope.notFound(data) : Envelope.of(data);
    }

    private static long number(@Nullable String version) {
        if (version == null || version.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseLong(version);
        } catch (NumberFormatException e) {
            throw new Refusal(
                    500,
                    "1 error occurred:\n\t* error converting input " + version
                            + " for field \"version\": cannot parse ''" + " as int: strconv.ParseInt: parsing \""
                            + version + "\": invalid syntax\n\n");
        }
    }

    private Envelope write(VaultCall call, String name) {
        Map<String, @Nullable Object> data = Json.object(call.body().get("data"));
        if (data == null) {
            throw new Refusal(400, "no data provided");
        }
        Entry found = entries.get(name);
        long current = found == null ? 0 : found.current;
        Map<String, @Nullable Object> options = Json.object(call.body().get("options"));
        Object cas = options == null ? null : options.get("cas");
        if (cas == null && (casRequired || (found != null && found.casRequired))) {
            throw new Refusal(400, "check-and-set parameter required for this call");
        }
        if (cas != null && !String.valueOf(cas).equals(String.valueOf(current))) {
            throw new Refusal(400, "check-and-set parameter did not match the current version");
        }
        Entry entry = entries.computeIfAbsent(name, key -> new Entry());
        Version version = new Version(time.instant(), data);
        entry.versions.put(++entry.current, version);
        while (entry.versions.size() > (entry.maxVersions == 0 ? DEFAULT_VERSIONS : entry.maxVersions)) {
            entry.versions.pollFirstEntry();
        }
        return Envelope.of(version.metadata(entry.current));
    }

    @FunctionalInterface
    private interface Change {
        void to(Version version);
    }

    private Envelope change(VaultCall call, String name, Change change) {
        if (!call.isWrite()) {
            throw new Refusal(405);
        }
        Entry entry = entries.get(name);
        for (long number : call.versions()) {
            Version version = entry == null ? null : entry.versions.get(number);
            if (version != null && !version.destroyed) {
                change.to(version);
            }
        }
        return Envelope.nothing();
    }

    private Envelope metadata(VaultCall call, String name) {
        if (call.isList()) {
            return list(entries.navigableKeySet(), name);
        }
        Entry entry = entries.get(name);
        if (call.isDelete()) {
            entries.remove(name);
            return Envelope.nothing();
        } else if (call.isWrite()) {
            Entry changed = entry == null ? new Entry() : entry;
            entries.put(name, changed);
            changed.casRequired = Boolean.TRUE.equals(call.body().get("cas_required"));
            changed.maxVersions = (int) call.seconds("max_versions");
            return Envelope.nothing();
        } else if (entry == null || !call.isRead()) {
            throw new Refusal(entry == null ? 404 : 405);
        }
        Map<String, @Nullable Object> versions = new TreeMap<>();
        entry.versions.forEach((number, version) -> versions.put(Long.toString(number), version.state()));
        Map<String, @Nullable Object> data = new TreeMap<>();
        data.put("cas_required", entry.casRequired);
        data.put("current_version", entry.current);
        data.put("delete_version_after", "0s");
        data.put("max_versions", entry.maxVersions);
        data.put("oldest_version", entry.versions.isEmpty() ? 0L : entry.versions.firstKey());
        data.put("versions", versions);
        if (!entry.versions.isEmpty()) {
            data.put(
                    "created_time",
                    entry.versions.firstEntry().getValue().created.toString());
            data.put(
                    "updated_time",
                    entry.versions.lastEntry().getValue().created.toString());
        }
        return Envelope.of(data);
    }

    /** The next parts of the names below a place; those with more below them end with a slash. */
    static Envelope list(Iterable<String> names, String place) {
        String prefix = place.isEmpty() || place.endsWith("/") ? place : place + "/";
        TreeSet<String> keys = new TreeSet<>();
        for (String name : names) {
            if (name.startsWith(prefix)) {
                String rest = name.substring(prefix.length());
                int slash = rest.indexOf('/');
                keys.add(slash < 0 ? rest : rest.substring(0, slash + 1));
            }
        }
        if (keys.isEmpty()) {
            throw new Refusal(404);
        }
        return Envelope.of(Map.of("keys", new ArrayList<@Nullable Object>(List.copyOf(keys))));
    }
}
