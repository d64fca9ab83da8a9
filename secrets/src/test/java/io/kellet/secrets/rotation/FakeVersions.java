package io.kellet.secrets.rotation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kellet.secrets.provider.Stage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One secret as a server keeps it, whoever asks. */
final class FakeVersions {

    record Version(
            String id, String value, String token, @Nullable Instant created) {}

    final List<Version> all = new ArrayList<>();
    final Map<Stage, Version> stages = new EnumMap<>(Stage.class);
    final InstantSource wall;
    boolean tellsAge = true;

    FakeVersions(InstantSource wall, String first) {
        this.wall = wall;
        stages.put(Stage.CURRENT, add(first, "first"));
    }

    Version add(String value, String token) {
        Version version = new Version("v" + (all.size() + 1), value, token, tellsAge ? wall.instant() : null);
        all.add(version);
        return version;
    }

    @Nullable
    Version at(Stage stage) {
        return stages.get(stage);
    }

    Version current() {
        return java.util.Objects.requireNonNull(stages.get(Stage.CURRENT));
    }

    @Nullable
    Version byToken(String token) {
        return all.stream()
                .filter(version -> version.token().equals(token))
                .findAny()
                .orElse(null);
    }

    /** By hand: another value is current. */
    void overwrite(String value) {
        stages.put(Stage.PREVIOUS, current());
        stages.put(Stage.CURRENT, add(value, "by hand " + all.size()));
    }

    static byte[] bytes(String value) {
        return value.getBytes(UTF_8);
    }
}
