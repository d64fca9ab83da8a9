package io.kellet.secrets.vault;

import io.kellet.secrets.json.JsonException;
import io.kellet.secrets.json.JsonText;
import io.kellet.secrets.json.JsonView;
import io.kellet.secrets.json.JsonView.Kind;
import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.VersionInfo;
import io.kellet.secrets.provider.Which;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * KV of version 1: one value for each name, no versions, no check-and-set. A version's id is a keyed hash of the value under a key of this
 * process, so that a change is seen and nothing about the value is. What is overwritten or deleted is gone for good.
 */
final class KvSingle implements Engine {

    private static final int MARK_BYTES = 8;

    private final String mount;
    private final Session session;
    private final VaultCalls calls;
    private final byte[] key = new byte[32];

    KvSingle(String mount, Session session, VaultCalls calls) {
        this.mount = mount;
        this.session = session;
        this.calls = calls;
        new SecureRandom().nextBytes(key);
    }

    private record Value(SecretBytes payload, String mark, long hintSeconds) implements AutoCloseable {

        Fetched fetched(String id, Stage stage) {
            SecretVersion version = new SecretVersion(VaultProvider.NAME, id, SecretVersion.UNORDERED, null);
            Duration refresh = hintSeconds > 0 ? Duration.ofSeconds(hintSeconds) : null;
            return new Fetched(payload, version, Set.of(stage), refresh, null);
        }

        @Override
        public void close() {
            payload.close();
        }
    }

    private @Nullable Value read(SecretName name, String place, long deadline) {
        try (VaultAnswer answer = session.call(
                name, deadline, (held, left) -> calls.read(mount + "/" + place, null, held.token(), left))) {
            if (answer.status() == 404 && Answers.refusal(name, answer).kind().equals("not_found")) {
                return null;
            }
            JsonView envelope = Answers.envelope(name, answer);
            JsonView data = envelope.get("data", Kind.OBJECT);
            // that it is there is only told by a hint for those who set a member of that name
            long hint = data.find("ttl") == null
                    ? 0
                    : envelope.get("lease_duration", Kind.NUMBER).whole();
            SecretBytes payload = Payload.of(name, data);
            return new Value(payload, payload.<String, RuntimeException>use(this::mark), hint);
        } catch (JsonException e) {
            throw Answers.malformed(name, "the answer " + e.getMessage());
        }
    }

    private String mark(byte[] payload) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(key);
            byte[] inner = digest.digest(payload);
            digest.update(key);
            byte[] outer = digest.digest(inner);
            return HexFormat.of().formatHex(Arrays.copyOf(outer, MARK_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    @Override
    public Fetched fetch(SecretName name, Which which, long deadline) {
        boolean pending = which.stage() == Stage.PENDING || which.id().startsWith(PENDING_ID);
        if (which.stage() == Stage.PREVIOUS) {
            throw Answers.notFound(name, "KV 1 keeps one version");
        }
        Value value = read(name, pending ? name.text() + PENDING : name.text(), deadline);
        if (value == null) {
            throw Answers.notFound(name, pending ? "no version is pending" : "Vault has no such secret");
        }
        String id = pending ? PENDING_ID + value.mark() : value.mark();
        if (which.stage() == null && !which.id().equals(id)) {
            value.close();
            throw Answers.notFound(name, "KV 1 keeps one version, and it is another");
        }
        return value.fetched(id, pending ? Stage.PENDING : Stage.CURRENT);
    }

    @Override
    public SecretVersion put(SecretName name, SecretBytes value, PutRequest request, long deadline) {
        if (request.expected() != null) {
            throw new IllegalArgumentException(
                    "KV 1 has no check-and-set, so a write cannot expect a version: " + name);
        }
        Value now = read(name, name.text(), deadline);
        if (now != null) {
            now.close();
        }
        boolean pending = request.stage() == Stage.PENDING && now != null;
        write(name, pending ? name.text() + PENDING : name.text(), value, deadline);
        String mark = value.<String, RuntimeException>use(this::mark);
        return version(pending ? PENDING_ID + mark : mark);
    }

    private static SecretVersion version(String id) {
        return new SecretVersion(VaultProvider.NAME, id, SecretVersion.UNORDERED, null);
    }

    private void write(SecretName name, String place, SecretBytes value, long deadline) {
        byte[] body;
        try (JsonText text = new JsonText()) {
            value.<JsonText, RuntimeException>use(plain -> {
                Payload.write(plain, text);
                return text;
            });
            body = text.toBytes();
        }
        try (VaultAnswer answer = session.call(
                name, deadline, (held, left) -> calls.write(mount + "/" + place, body, held.token(), left))) {
            Answers.requireDone(name, answer);
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    @Override
    public SecretVersion promote(SecretName name, String pending, long deadline) {
        Value next = read(name, name.text() + PENDING, deadline);
        if (next != null && pending.equals(PENDING_ID + next.mark())) {
            try (next) {
                write(name, name.text(), next.payload(), deadline);
            }
            remove(name, name.text() + PENDING, deadline);
            return version(next.mark());
        }
        if (next != null) {
            next.close();
        }
        Value now = read(name, name.text(), deadline);
        if (now != null) {
            now.close();
            if (pending.equals(PENDING_ID + now.mark()) || pending.equals(now.mark())) {
                return version(now.mark()); // promoted before, or current from the beginning
            }
        }
        throw Answers.notFound(name, "no such version is pending: " + pending);
    }

    @Override
    public List<VersionInfo> versions(SecretName name, long deadline) {
        List<VersionInfo> all = new ArrayList<>();
        for (Stage stage : List.of(Stage.PENDING, Stage.CURRENT)) {
            boolean pending = stage == Stage.PENDING;
            Value value = read(name, pending ? name.text() + PENDING : name.text(), deadline);
            if (value != null) {
                value.close();
                all.add(new VersionInfo(
                        version(pending ? PENDING_ID + value.mark() : value.mark()), Set.of(stage), true));
            }
        }
        if (all.isEmpty()) {
            throw Answers.notFound(name, "Vault has no such secret");
        }
        return List.copyOf(all);
    }

    @Override
    public void delete(SecretName name, long deadline) {
        remove(name, name.text(), deadline);
        remove(name, name.text() + PENDING, deadline);
    }

    private void remove(SecretName name, String place, long deadline) {
        try (VaultAnswer answer =
                session.call(name, deadline, (held, left) -> calls.delete(mount + "/" + place, held.token(), left))) {
            Answers.requireDone(name, answer);
        }
    }

    @Override
    public String listing(String prefix) {
        return mount + "/" + prefix;
    }
}
