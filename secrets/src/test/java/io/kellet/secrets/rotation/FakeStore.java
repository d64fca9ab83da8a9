package io.kellet.secrets.rotation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretConflictException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretNotFoundException;
import io.kellet.secrets.provider.SecretStore;
import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.VersionInfo;
import io.kellet.secrets.provider.Which;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One process's way to the server that keeps the versions. */
final class FakeStore implements SecretStore {

    private final Map<SecretName, FakeVersions> secrets;
    private final Script script;

    /** What was handed out; all of it must be wiped in the end. */
    final List<SecretBytes> handedOut = new ArrayList<>();

    FakeStore(Map<SecretName, FakeVersions> secrets, Script script) {
        this.secrets = secrets;
        this.script = script;
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public boolean isRemote() {
        return false;
    }

    private <T extends @Nullable Object> T run(
            SecretName name, String operation, java.util.concurrent.Callable<T> effect) {
        return script.run(operation, effect, new SecretUnavailableException(name, "fake", "made to fail"));
    }

    private FakeVersions of(SecretName name) {
        FakeVersions versions = secrets.get(name);
        if (versions == null) {
            throw new SecretNotFoundException(name, "fake", "no such secret");
        }
        return versions;
    }

    private static SecretVersion version(FakeVersions.Version version) {
        long ordinal = Long.parseLong(version.id().substring(1));
        return new SecretVersion("fake", version.id(), ordinal, version.created());
    }

    @Override
    public Fetched fetch(SecretName name, Which which, Duration within) {
        Stage stage = Objects.requireNonNull(which.stage());
        FakeVersions.Version found = run(name, "fetch " + stage, () -> {
            FakeVersions.Version there = of(name).at(stage);
            if (there == null) {
                throw new SecretNotFoundException(name, "fake", "nothing is " + stage);
            }
            return there;
        });
        SecretBytes value = SecretBytes.copyOf(FakeVersions.bytes(found.value()));
        handedOut.add(value);
        return Fetched.of(value, version(found), Set.of(stage));
    }

    @Override
    public SecretVersion put(SecretName name, SecretBytes value, PutRequest request, Duration within) {
        return run(name, "put", () -> {
            FakeVersions versions = of(name);
            String text = value.<String, RuntimeException>use(bytes -> new String(bytes, UTF_8));
            FakeVersions.Version same = versions.byToken(request.token());
            if (same != null) {
                if (!same.value().equals(text)) {
                    throw new SecretConflictException(name, "fake", "the token was used for another value");
                }
                return version(same);
            }
            if (request.expected() != null && !versions.current().id().equals(request.expected())) {
                throw new SecretConflictException(name, "fake", "another version is current");
            }
            FakeVersions.Version added = versions.add(text, request.token());
            versions.stages.put(request.stage(), added);
            return version(added);
        });
    }

    @Override
    public SecretVersion promote(SecretName name, String pending, Duration within) {
        return run(name, "promote", () -> {
            FakeVersions versions = of(name);
            if (versions.current().id().equals(pending)) {
                return version(versions.current());
            }
            FakeVersions.Version waiting = versions.at(Stage.PENDING);
            if (waiting == null || !waiting.id().equals(pending)) {
                throw new SecretConflictException(name, "fake", "another version is pending");
            }
            versions.stages.put(Stage.PREVIOUS, versions.current());
            versions.stages.put(Stage.CURRENT, waiting);
            versions.stages.remove(Stage.PENDING);
            return version(waiting);
        });
    }

    @Override
    public List<VersionInfo> versions(SecretName name, Duration within) {
        FakeVersions versions = of(name);
        return versions.all.stream()
                .map(each -> {
                    Set<Stage> stages = EnumSet.noneOf(Stage.class);
                    versions.stages.forEach((stage, at) -> {
                        if (at.equals(each)) {
                            stages.add(stage);
                        }
                    });
                    return new VersionInfo(version(each), stages, true);
                })
                .toList();
    }

    @Override
    public List<SecretName> list(String prefix, Duration within) {
        return secrets.keySet().stream().sorted().toList();
    }

    @Override
    public void delete(SecretName name, Duration within) {
        secrets.remove(name);
    }

    @Override
    public void close() {}
}
