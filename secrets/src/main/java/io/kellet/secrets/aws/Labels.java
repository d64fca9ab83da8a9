package io.kellet.secrets.aws;

import io.kellet.secrets.provider.Stage;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/** AWS' staging labels for our stages. */
final class Labels {

    static final String CURRENT = "AWSCURRENT";
    static final String PENDING = "AWSPENDING";
    static final String PREVIOUS = "AWSPREVIOUS";

    private Labels() {}

    static String of(Stage stage) {
        return switch (stage) {
            case CURRENT -> CURRENT;
            case PENDING -> PENDING;
            case PREVIOUS -> PREVIOUS;
        };
    }

    /** Labels of somebody's own are no stages. */
    static Set<Stage> stages(Collection<String> labels) {
        Set<Stage> stages = EnumSet.noneOf(Stage.class);
        for (Stage stage : Stage.values()) {
            if (labels.contains(of(stage))) {
                stages.add(stage);
            }
        }
        return stages;
    }
}
