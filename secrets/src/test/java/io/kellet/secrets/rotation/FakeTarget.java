package io.kellet.secrets.rotation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kellet.secrets.provider.SecretBytes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server with users and passwords; a value is {@code user:password}. */
final class FakeTarget {

    final Map<String, String> passwords = new HashMap<>();
    final List<String> finished = new CopyOnWriteArrayList<>();
    private int created;

    boolean accepts(String value) {
        String[] parts = value.split(":", 2);
        return parts[1].equals(passwords.get(parts[0]));
    }

    /** Two users who take turns, as one process sees it. */
    RotationStep alternating(Script script) {
        return new RotationStep() {
            @Override
            public SecretBytes create(SecretBytes current, Duration within) {
                return run("create", () -> {
                    String other = text(current).startsWith("a:") ? "b" : "a";
                    return SecretBytes.copyOf(FakeVersions.bytes(other + ":canary-" + ++created));
                });
            }

            @Override
            public boolean continues(SecretBytes current, SecretBytes pending) {
                return text(current).charAt(0) != text(pending).charAt(0);
            }

            @Override
            public void set(SecretBytes current, SecretBytes pending, Duration within) {
                run("set", () -> {
                    String[] parts = text(pending).split(":", 2);
                    passwords.put(parts[0], parts[1]);
                    return "";
                });
            }

            @Override
            public void test(SecretBytes pending, Duration within) {
                run("test", () -> {
                    if (!accepts(text(pending))) {
                        throw new IllegalStateException("refused: " + text(pending));
                    }
                    return "";
                });
            }

            @Override
            public void finish(SecretBytes previous, SecretBytes current, Duration within) {
                run("finish", () -> finished.add(text(previous) + " -> " + text(current)));
            }

            private <T> T run(String operation, java.util.concurrent.Callable<T> effect) {
                return script.run(operation, effect, new IllegalStateException("made to fail"));
            }
        };
    }

    static String text(SecretBytes value) {
        return value.<String, RuntimeException>use(bytes -> new String(bytes, UTF_8));
    }
}
