package io.kellet.health.check;

import static java.util.Objects.requireNonNull;

import io.kellet.condition.Condition;
import io.kellet.condition.ConditionSource;
import io.kellet.health.CheckResult;
import io.kellet.health.CheckRun;
import io.kellet.health.CheckStatus;
import io.kellet.health.LocalCheck;
import java.util.Map;

/**
 * What a component says of itself, as a check: secrets, and whoever else is a {@link ConditionSource}. Good passes, impaired warns, bad fails.
 *
 * <p>It sees what the component sees. Whether that is right, it cannot see.
 */
public final class ConditionCheck implements LocalCheck {

    private final ConditionSource source;

    private ConditionCheck(ConditionSource source) {
        this.source = requireNonNull(source, "source");
    }

    /** A check of this component. */
    public static ConditionCheck of(ConditionSource source) {
        return new ConditionCheck(source);
    }

    @Override
    public CheckResult check(CheckRun run) {
        Condition condition = source.condition(run.clock().nanos());
        CheckStatus status = switch (condition.level()) {
            case GOOD -> CheckStatus.PASSED;
            case IMPAIRED -> CheckStatus.WARNING;
            case BAD -> CheckStatus.FAILED;
        };
        Findings findings = new Findings().add(status, condition.text());
        for (Map.Entry<String, Long> detail : condition.details().entrySet()) {
            findings.with(detail.getKey(), detail.getValue());
        }
        return findings.result();
    }
}
