package io.kellet.risk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class VerdictTest {

    @Test
    void givesBackWhatWasPutIn() {
        for (Reason reason : EnumSet.complementOf(EnumSet.of(Reason.NONE))) {
            for (int control : new int[] {1, 2, 3, 64, Verdict.MAX_CONTROL}) {
                for (int limit : new int[] {0, 1, 4_711, Verdict.MAX_LIMIT_ID}) {
                    for (long version : new long[] {1, 42, Verdict.MAX_VERSION}) {
                        long refused = Verdict.by(control, version, Verdict.reject(reason, limit));
                        long warned = Verdict.by(control, version, Verdict.warn(reason, limit));

                        assertThat(Verdict.isAccepted(refused)).isFalse();
                        assertThat(Verdict.isWarning(refused)).isFalse();
                        assertThat(Verdict.isAccepted(warned)).isTrue();
                        assertThat(Verdict.isWarning(warned)).isTrue();
                        for (long verdict : new long[] {refused, warned}) {
                            assertThat(Verdict.control(verdict)).isEqualTo(control);
                            assertThat(Verdict.reason(verdict)).isEqualTo(reason);
                            assertThat(Verdict.limitId(verdict)).isEqualTo(limit);
                            assertThat(Verdict.limitVersion(verdict)).isEqualTo(version);
                        }
                        assertThat(Verdict.asWarning(refused)).isEqualTo(warned);
                    }
                }
            }
        }
    }

    @Test
    void zeroIsAcceptedWithoutARemark() {
        assertThat(Verdict.isAccepted(Verdict.ACCEPTED)).isTrue();
        assertThat(Verdict.isWarning(Verdict.ACCEPTED)).isFalse();
        assertThat(Verdict.reason(Verdict.ACCEPTED)).isEqualTo(Reason.NONE);
        assertThat(Verdict.control(Verdict.ACCEPTED)).isZero();
    }

    @Test
    void ofTwoFindingsTheWorseCounts() {
        long refusal = Verdict.reject(Reason.OVER_LIMIT, 1);
        long otherRefusal = Verdict.reject(Reason.TOO_MANY, 2);
        long warning = Verdict.warn(Reason.OVER_LIMIT, 3);
        long otherWarning = Verdict.warn(Reason.TOO_MANY, 4);

        assertThat(Verdict.worse(0, 0)).isZero();
        assertThat(Verdict.worse(0, warning)).isEqualTo(warning);
        assertThat(Verdict.worse(warning, 0)).isEqualTo(warning);
        assertThat(Verdict.worse(warning, otherWarning)).isEqualTo(warning);
        assertThat(Verdict.worse(warning, refusal)).isEqualTo(refusal);
        assertThat(Verdict.worse(refusal, warning)).isEqualTo(refusal);
        assertThat(Verdict.worse(refusal, otherRefusal)).isEqualTo(refusal);
        assertThat(Verdict.worse(0, refusal)).isEqualTo(refusal);
    }

    @Test
    void reasonsKeepTheirNumbers() {
        Set<Integer> codes = new HashSet<>();
        for (Reason reason : Reason.values()) {
            assertThat(codes.add(reason.code())).as("%s", reason).isTrue();
            assertThat(reason.code()).isBetween(0, 63);
            assertThat(Reason.of(reason.code())).isEqualTo(reason);
        }
    }
}
