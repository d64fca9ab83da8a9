package io.kellet.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MachineTest {

    @Test
    void readsTheCpuFromItsFirstEntry() {
        assertThat(Machine.cpuModel(List.of(
                        "processor\t: 0",
                        "model\t\t: 85",
                        "model name\t: Abacus(R) 9 @ 3.00GHz",
                        "processor\t: 1",
                        "model name\t: Other")))
                .hasValue("Abacus(R) 9 @ 3.00GHz");
    }

    @Test
    void knowsNoCpuWhereNoneIsNamed() {
        assertThat(Machine.cpuModel(List.of("processor\t: 0", "model name\t: ")))
                .isEmpty();
        assertThat(Machine.cpuModel(List.of())).isEmpty();
    }

    @Test
    void seesAHypervisorInTheFlagsAndNowhereElse() {
        assertThat(Machine.isVirtual(List.of("flags\t\t: fpu hypervisor lahf_lm")))
                .isTrue();
        assertThat(Machine.isVirtual(List.of("flags\t\t: fpu hypervisor"))).isTrue();
        assertThat(Machine.isVirtual(List.of("flags\t\t: fpu nohypervisors", "model name\t: a hypervisor x")))
                .isFalse();
        assertThat(Machine.isVirtual(List.of())).isFalse();
    }
}
