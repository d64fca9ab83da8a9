package io.kellet.secrets.vault;

import io.kellet.secrets.json.JsonException;
import io.kellet.secrets.json.JsonText;
import io.kellet.secrets.json.JsonView;
import io.kellet.secrets.json.JsonView.Kind;
import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretConflictException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.VersionInfo;
import io.kellet.secrets.provider.Which;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * KV of version 2. Every write says which version it expects to be the last, so that one that is repeated, or comes late, makes no second
 * version: a repetition finds its value there and is content.
 *
 * <p>A pending version is a secret of its own beside the other, {@code NAME.pending}, an object of its token and of the object that it is going
 * to be: so who writes another value with the token of the one that waits hears of the conflict. Promoting it writes its value as the next version
 * and deletes it, softly; a repetition that finds it deleted looks into it to see whether it was promoted, and deletes it again.
 */
final class KvVersioned implements Engine {

    private static final int DEEPEST_PREVIOUS = 10;

    private final String mount;
    private final Session session;
    private final VaultCalls calls;

    KvVersioned(String mount, Session session, VaultCalls calls) {
        this.mount = mount;
        this.session = session;
        this.calls = calls;
    }

    private String data(String place) {
        return mount + "/data/" + place;
    }

    private static String pendingOf(SecretName name) {
        return name.text() + PENDING;
    }

    /**
     * Reads a version.
     *
     * @param number 0 for the last
     */
    private @Nullable Found read(SecretName name, String place, long number, long deadline) {
        String query = number == 0 ? null : "version=" + number;
        try (VaultAnswer answer =
                session.call(name, deadline, (held, left) -> calls.read(data(place), query, held.token(), left))) {
            return Found.of(name, answer);
        }
    }

    private @Nullable Found readPending(SecretName name, long number, long deadline) {
        Found found = read(name, pendingOf(name), number, deadline);
        return found == null ? null : found.unwrapped();
    }

    @Override
    public Fetched fetch(SecretName name, Which which, long deadline) {
        Stage stage = which.stage();
        String id = which.id();
        if (stage == Stage.CURRENT) {
            return fetched(name, read(name, name.text(), 0, deadline), Set.of(Stage.CURRENT));
        } else if (stage == Stage.PENDING) {
            return fetchedPending(name, readPending(name, 0, deadline));
        } else if (stage == Stage.PREVIOUS) {
            return previous(name, deadline);
        } else if (id.startsWith(PENDING_ID)) {
            long number = number(name, id.substring(PENDING_ID.length()));
            return fetchedPending(name, readPending(name, number, deadline));
        }
        return fetched(name, read(name, name.text(), number(name, id), deadline), Set.of());
    }

    static long number(SecretName name, String id) {
        if (id.length() <= 18 && !id.isEmpty() && id.chars().allMatch(c -> c >= '0' && c <= '9')) {
            long number = Long.parseLong(id);
            if (number > 0) {
                return number;
            }
        }
        throw Answers.notFound(name, "versions of KV 2 are numbers from 1 on, or " + PENDING_ID + "NUMBER");
    }

    private static Fetched fetched(SecretName name, @Nullable Found found, Set<Stage> stages) {
        if (found == null) {
            throw Answers.notFound(name, "Vault has no such secret or version");
        }
        try (found) {
            return Fetched.of(found.payload(name), found.version(), stages);
        }
    }

    private static Fetched fetchedPending(SecretName name, @Nullable Found found) {
        if (found == null) {
            throw Answers.notFound(name, "no version is pending");
        }
        try (found) {
            return Fetched.of(found.payload(name), found.pendingVersion(), Set.of(Stage.PENDING));
        }
    }

    /** The newest below the last that can be read. Looks at versions one by one: that needs no right to the metadata. */
    private Fetched previous(SecretName name, long deadline) {
        Found last = read(name, name.text(), 0, deadline);
        if (last == null || !last.isThere()) {
            throw Answers.notFound(name, "Vault has no such secret, or it was deleted");
        }
        last.close();
        long lowest = Math.max(1, last.number() - DEEPEST_PREVIOUS);
        for (long number = last.number() - 1; number >= lowest; number--) {
            Found found = read(name, name.text(), number, deadline);
            if (found != null && found.isThere()) {
                return fetched(name, found, Set.of(Stage.PREVIOUS));
            }
        }
        throw Answers.notFound(name, "there is no version before the current one");
    }

    @Override
    public SecretVersion put(SecretName name, SecretBytes value, PutRequest request, long deadline) {
        SecretVersion pending = request.stage() == Stage.PENDING ? putPending(name, value, request, deadline) : null;
        if (pending != null) {
            return pending;
        }
        try (Closing current = new Closing(read(name, name.text(), 0, deadline))) {
            Found now = current.found();
            if (now != null && now.holds(value)) {
                return now.version();
            }
            requireExpected(name, request, now != null && now.isThere() ? now : null);
            return write(name, name.text(), value, null, now, deadline).version();
        }
    }

    /**
     * Null if there is nothing to wait behind. What is pending is read before what is current: if anybody makes or promotes a pending version
     * after that, the write comes too late and is refused.
     */
    private @Nullable SecretVersion putPending(SecretName name, SecretBytes value, PutRequest request, long deadline) {
        try (Closing pending = new Closing(readPending(name, 0, deadline));
                Closing current = new Closing(read(name, name.text(), 0, deadline))) {
            Found now = current.found();
            Found waiting = pending.found();
            if (now == null || !now.isThere()) {
                return null;
            }
            boolean same = waiting != null && waiting.holds(value);
            if (waiting != null && request.token().equals(waiting.token())) {
                if (!same) {
                    throw conflict(
                            name, "the token was used for another value, of version " + PENDING_ID + waiting.number());
                }
                return waiting.pendingVersion();
            }
            requireExpected(name, request, now);
            return waiting != null && same
                    ? waiting.pendingVersion()
                    : write(name, pendingOf(name), value, request.token(), waiting, deadline)
                            .pendingVersion();
        }
    }

    private static void requireExpected(SecretName name, PutRequest request, @Nullable Found now) {
        String expected = request.expected();
        if (expected == null) {
            return;
        }
        boolean met = expected.equals(PutRequest.NEW)
                ? now == null
                : now != null && expected.equals(Long.toString(now.number()));
        if (!met) {
            throw conflict(name, "expected version " + expected + ", found " + (now == null ? "none" : now.number()));
        }
    }

    private static SecretConflictException conflict(SecretName name, String what) {
        return new SecretConflictException(name, VaultProvider.NAME, what);
    }

    /**
     * Writes the version after the one that was seen last.
     *
     * @param token of a pending version; null for another
     */
    private Found write(
            SecretName name,
            String place,
            SecretBytes value,
            @Nullable String token,
            @Nullable Found last,
            long deadline) {
        byte[] body;
        try (JsonText text = new JsonText()) {
            text.raw("{\"options\":{\"cas\":" + (last == null ? 0 : last.number()) + "},\"data\":");
            if (token != null) {
                text.raw("{\"" + Found.TOKEN + "\":\"" + token + "\",\"" + Found.DATA + "\":");
            }
            value.<JsonText, RuntimeException>use(plain -> {
                Payload.write(plain, text);
                return text;
            });
            body = text.raw(token == null ? "}" : "}}").toBytes();
        }
        try (VaultAnswer answer =
                session.call(name, deadline, (held, left) -> calls.write(data(place), body, held.token(), left))) {
            if (answer.status() == 400 && Answers.says(answer, Answers.STALE_CAS)) {
                return overtaken(name, place, value, deadline);
            }
            JsonView made = Answers.envelope(name, answer).get("data", Kind.OBJECT);
            long number = made.get("version", Kind.NUMBER).whole();
            if (number < 1) {
                throw Answers.malformed(name, "the answer to a write has a version below 1");
            }
            return new Found(number, null, null, false);
        } catch (JsonException e) {
            throw Answers.malformed(name, "the answer to a write " + e.getMessage());
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    /** Somebody was faster: perhaps an earlier try of ours. */
    private Found overtaken(SecretName name, String place, SecretBytes value, long deadline) {
        try (Closing now = new Closing(
                place.endsWith(PENDING) ? readPending(name, 0, deadline) : read(name, place, 0, deadline))) {
            Found found = now.found();
            if (found != null && found.holds(value)) {
                return new Found(found.number(), found.created(), null, false);
            }
            throw conflict(
                    name,
                    "somebody else has written version " + (found == null ? "none" : found.number()) + " meanwhile");
        }
    }

    @Override
    public SecretVersion promote(SecretName name, String pending, long deadline) {
        try (Closing current = new Closing(read(name, name.text(), 0, deadline))) {
            Found now = current.found();
            if (!pending.startsWith(PENDING_ID)) {
                if (now != null && now.isThere() && pending.equals(Long.toString(now.number()))) {
                    return now.version(); // the first version of a secret is current from the beginning
                }
                throw Answers.notFound(name, "no such version is pending: " + pending);
            }
            long number = number(name, pending.substring(PENDING_ID.length()));
            try (Closing waiting = new Closing(readPending(name, 0, deadline))) {
                Found next = waiting.found();
                if (next == null || next.number() < number || next.destroyed()) {
                    throw Answers.notFound(name, "no such version is pending: " + pending);
                } else if (next.number() > number) {
                    throw conflict(name, "another version is pending: " + PENDING_ID + next.number());
                }
                return next.isThere()
                        ? promoted(name, next, now, deadline)
                        : promotedBefore(name, number, now, deadline);
            }
        }
    }

    private SecretVersion promoted(SecretName name, Found next, @Nullable Found now, long deadline) {
        SecretBytes value = next.payload(name);
        try (value) {
            SecretVersion version = now != null && now.holds(value)
                    ? now.version()
                    : write(name, name.text(), value, null, now, deadline).version();
            change(name, "delete", next.number(), deadline);
            return version;
        }
    }

    /** It is deleted: by an earlier call that promoted it, or by somebody else. What is in it tells. */
    private SecretVersion promotedBefore(SecretName name, long number, @Nullable Found now, long deadline) {
        change(name, "undelete", number, deadline);
        try (Closing again = new Closing(readPending(name, number, deadline))) {
            Found found = again.found();
            if (found != null && found.isThere() && now != null) {
                SecretBytes value = found.payload(name);
                try (value) {
                    if (now.holds(value)) {
                        return now.version();
                    }
                }
            }
            throw Answers.notFound(name, "version " + PENDING_ID + number + " was deleted and is not the current one");
        } finally {
            change(name, "delete", number, deadline);
        }
    }

    private void change(SecretName name, String what, long number, long deadline) {
        byte[] body = Payload.ascii("{\"versions\":[" + number + "]}");
        String path = mount + "/" + what + "/" + pendingOf(name);
        try (VaultAnswer answer =
                session.call(name, deadline, (held, left) -> calls.write(path, body, held.token(), left))) {
            Answers.requireDone(name, answer);
        }
    }

    @Override
    public List<VersionInfo> versions(SecretName name, long deadline) {
        List<VersionInfo> all = new ArrayList<>();
        KvMetadata own = metadata(name, name.text(), deadline);
        if (own == null) {
            throw Answers.notFound(name, "Vault has no such secret");
        }
        own.addTo(all);
        KvMetadata waiting = metadata(name, pendingOf(name), deadline);
        if (waiting != null) {
            waiting.addPendingTo(all);
        }
        return List.copyOf(all);
    }

    private @Nullable KvMetadata metadata(SecretName name, String place, long deadline) {
        try (VaultAnswer answer = session.call(
                name, deadline, (held, left) -> calls.read(mount + "/metadata/" + place, null, held.token(), left))) {
            if (answer.status() == 404 && Answers.refusal(name, answer).kind().equals("not_found")) {
                return null;
            }
            return KvMetadata.of(name, Answers.envelope(name, answer));
        }
    }

    @Override
    public void delete(SecretName name, long deadline) {
        for (String place : List.of(name.text(), pendingOf(name))) {
            try (VaultAnswer answer =
                    session.call(name, deadline, (held, left) -> calls.delete(data(place), held.token(), left))) {
                if (place.equals(name.text()) || answer.status() != 403) { // who may not write there has nothing there
                    Answers.requireDone(name, answer);
                }
            }
        }
    }

    @Override
    public String listing(String prefix) {
        return mount + "/metadata/" + prefix;
    }

    /** Closes what may not be there. */
    private record Closing(@Nullable Found found) implements AutoCloseable {
        @Override
        public void close() {
            if (found != null) {
                found.close();
            }
        }
    }
}
