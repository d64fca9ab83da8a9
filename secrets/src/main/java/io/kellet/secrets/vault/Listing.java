package io.kellet.secrets.vault;

import io.kellet.secrets.json.JsonException;
import io.kellet.secrets.json.JsonView;
import io.kellet.secrets.json.JsonView.Kind;
import io.kellet.secrets.provider.SecretName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;

/** Lists names, folder by folder. What is there under names that are none of ours is left out. */
final class Listing {

    private static final int MOST_FOLDERS = 1_000;

    private final Engine engine;
    private final Session session;
    private final VaultCalls calls;

    Listing(Engine engine, Session session, VaultCalls calls) {
        this.engine = engine;
        this.session = session;
        this.calls = calls;
    }

    List<SecretName> names(SecretName about, String prefix, long deadline) {
        TreeSet<SecretName> names = new TreeSet<>();
        Deque<String> folders = new ArrayDeque<>();
        folders.add(prefix.isEmpty() ? "" : prefix + "/");
        for (int asked = 0; !folders.isEmpty(); asked++) {
            if (asked == MOST_FOLDERS) {
                throw Answers.malformed(about, "there are more than " + MOST_FOLDERS + " folders to list");
            }
            String folder = folders.remove();
            for (String key : keys(about, folder, deadline)) {
                String text = folder + key;
                if (text.endsWith("/")) {
                    if (isName(text.substring(0, text.length() - 1))) {
                        folders.add(text);
                    }
                } else if (isName(text) && !text.endsWith(Engine.PENDING)) {
                    names.add(SecretName.of(text));
                }
            }
        }
        if (!prefix.isEmpty() && keys(about, parent(prefix), deadline).contains(last(prefix))) {
            names.add(about); // a secret may have the name of a folder
        }
        return List.copyOf(names);
    }

    private static String parent(String prefix) {
        return prefix.substring(0, prefix.lastIndexOf('/') + 1);
    }

    private static String last(String prefix) {
        return prefix.substring(prefix.lastIndexOf('/') + 1);
    }

    private static boolean isName(String text) {
        try {
            SecretName.of(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private List<String> keys(SecretName about, String folder, long deadline) {
        try (VaultAnswer answer =
                session.call(about, deadline, (held, left) -> calls.list(engine.listing(folder), held.token(), left))) {
            if (answer.status() == 404 && Answers.refusal(about, answer).kind().equals("not_found")) {
                return List.of();
            }
            List<String> keys = new ArrayList<>();
            for (JsonView key : Answers.envelope(about, answer)
                    .get("data", Kind.OBJECT)
                    .get("keys", Kind.ARRAY)
                    .members()) {
                keys.add(key.text());
            }
            return keys;
        } catch (JsonException e) {
            throw Answers.malformed(about, "the list of names " + e.getMessage());
        }
    }
}
