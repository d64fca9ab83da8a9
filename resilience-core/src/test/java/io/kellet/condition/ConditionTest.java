package io.kellet.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.condition.Condition.Level;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ConditionTest {

    @Test
    void keepsFiguresInTheirOrder() {
        Condition condition =
                Condition.impaired("vault is down").with("z", 1).with("a", 2).with("m", 3);

        assertThat(condition.level()).isEqualTo(Level.IMPAIRED);
        assertThat(condition.details().keySet()).containsExactly("z", "a", "m");
    }

    @Test
    void doesNotChangeWithWhatItWasMadeFrom() {
        Map<String, Long> details = new HashMap<>(Map.of("a", 1L));
        Condition condition = new Condition(Level.BAD, "x", details);
        details.put("b", 2L);

        assertThat(condition.details()).containsOnlyKeys("a");
        assertThatThrownBy(() -> condition.details().put("c", 3L)).isInstanceOf(UnsupportedOperationException.class);
    }
}
