package io.kellet.secrets.vault;

import io.kellet.secrets.json.JsonException;
import io.kellet.secrets.json.JsonView;
import io.kellet.secrets.json.JsonView.Kind;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.VersionInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** What the metadata of a secret says of its versions, newest first. */
record KvMetadata(List<Found> versions, List<Boolean> usable) {

    static KvMetadata of(SecretName name, JsonView envelope) {
        try {
            JsonView versions = envelope.get("data", Kind.OBJECT).get("versions", Kind.OBJECT);
            List<Found> found = new ArrayList<>();
            List<Boolean> usable = new ArrayList<>();
            List<String> numbers = new ArrayList<>(versions.names());
            numbers.sort(Comparator.comparingLong((String text) -> KvVersioned.number(name, text))
                    .reversed());
            for (String text : numbers) {
                JsonView one = versions.get(text, Kind.OBJECT);
                boolean destroyed = one.get("destroyed", Kind.BOOLEAN).truth();
                boolean deleted = !one.get("deletion_time", Kind.STRING).text().isEmpty();
                found.add(new Found(KvVersioned.number(name, text), Found.created(one), null, destroyed));
                usable.add(!destroyed && !deleted);
            }
            return new KvMetadata(found, usable);
        } catch (JsonException e) {
            throw Answers.malformed(name, "its metadata " + e.getMessage());
        }
    }

    void addTo(List<VersionInfo> all) {
        boolean previousFound = false;
        for (int i = 0; i < versions.size(); i++) {
            Set<Stage> stages = Set.of();
            if (usable.get(i)) {
                stages = i == 0 ? Set.of(Stage.CURRENT) : previousFound ? Set.of() : Set.of(Stage.PREVIOUS);
                previousFound |= i > 0;
            }
            all.add(new VersionInfo(versions.get(i).version(), stages, usable.get(i)));
        }
    }

    void addPendingTo(List<VersionInfo> all) {
        if (!versions.isEmpty() && usable.get(0)) {
            all.add(0, new VersionInfo(versions.get(0).pendingVersion(), Set.of(Stage.PENDING), true));
        }
    }
}
