package io.kellet.rejection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class RejectedExceptionTest {

    private final RejectedException shared = new Refusal();

    @Test
    void nothingOfACallSticksToIt() {
        shared.addSuppressed(new IllegalStateException("somebody's"));
        shared.setStackTrace(new StackTraceElement[] {new StackTraceElement("a", "b", "c", 1)});

        assertThat(shared.getSuppressed()).isEmpty();
        assertThat(shared.getStackTrace()).isEmpty();
        assertThat(shared.getCause()).isNull();
    }

    @Test
    void noCauseCanBeGivenToIt() {
        assertThatThrownBy(() -> shared.initCause(new IllegalStateException("somebody's")))
                .isInstanceOf(IllegalStateException.class);
    }

    private static final class Refusal extends RejectedException {
        private static final long serialVersionUID = 1L;

        Refusal() {
            super("venue", "refused: guard=venue");
        }
    }
}
