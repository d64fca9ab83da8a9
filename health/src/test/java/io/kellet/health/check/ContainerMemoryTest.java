package io.kellet.health.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ContainerMemoryTest {

    private static final String V1 = "12:cpu,cpuacct:/a\n9:memory:/docker/abc\n0::/docker/abc\n";

    @TempDir
    private Path root;

    @BeforeEach
    void aProcessThatHoldsAMegabyte() throws IOException {
        put("proc/self/status", "Name:\tjava\nVmSize:\t 9999999 kB\nVmRSS:\t    1024 kB\nThreads:\t3\n");
    }

    private void put(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private ContainerMemory.Reading read() throws IOException {
        return new ContainerMemory(root).read();
    }

    @Test
    void readsWhatTheProcessHolds() throws IOException {
        put("proc/self/cgroup", "0::/\n");
        put("sys/fs/cgroup/memory.max", "max\n");

        assertThat(read()).isEqualTo(new ContainerMemory.Reading(1L << 20, 0));
    }

    @Test
    void theLowestLimitOnTheWayToTheRootCountsInVersionTwo() throws IOException {
        put("proc/self/cgroup", "0::/kubepods/pod1/c1\n");
        put("sys/fs/cgroup/kubepods/memory.max", "9000\n");
        put("sys/fs/cgroup/kubepods/pod1/memory.max", "5000\n");
        put("sys/fs/cgroup/kubepods/pod1/c1/memory.max", "max\n");

        assertThat(read().limit()).isEqualTo(5_000);
    }

    @Test
    void readsVersionOneAndWhatItWritesForNoLimit() throws IOException {
        put("proc/self/cgroup", V1);
        put("sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", "7000\n");
        put("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        long limited = read().limit();
        put("sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", "9223372036854771712\n");

        assertThat(limited).isEqualTo(7_000);
        assertThat(read().limit()).isZero();
    }

    @Test
    void insideAContainerThePathIsTheHostsAndTheRootItsOwn() throws IOException {
        put("proc/self/cgroup", V1);
        put("sys/fs/cgroup/memory/memory.limit_in_bytes", "6000\n");

        assertThat(read().limit()).isEqualTo(6_000);
    }

    @Test
    void aPathThatLeadsOutOfTheMountIsNotFollowed() throws IOException {
        put("proc/self/cgroup", "0::/../../../other\n");
        put("sys/fs/cgroup/memory.max", "8000\n");
        put("other/memory.max", "1\n");

        assertThat(read().limit()).isEqualTo(8_000);
    }

    @Test
    void withoutControlGroupsNothingIsMadeUp() throws IOException {
        put("proc/self/cgroup", "");

        assertThatThrownBy(this::read)
                .isInstanceOf(IOException.class)
                .hasMessage("no control group for memory is mounted");
    }

    @Test
    void filesThatAreDamagedAreAnErrorAndNoNumber() throws IOException {
        put("proc/self/cgroup", "rubbish\n0::/\n");
        put("sys/fs/cgroup/memory.max", "lots\n");
        assertThatThrownBy(this::read).isInstanceOf(IOException.class).hasMessage("not a number: \"lots\"");

        put("proc/self/status", "Name:\tjava\n");
        assertThatThrownBy(this::read).isInstanceOf(IOException.class).hasMessage("/proc/self/status has no VmRSS");
    }

    @Test
    void readsTheRealFilesOfThisMachine() throws IOException {
        assumeThat(Path.of("/proc/self/cgroup")).exists();
        assumeThat(Path.of("/sys/fs/cgroup")).exists();

        assertThat(new ContainerMemory(Path.of("/")).read().resident()).isGreaterThan(1L << 20);
    }
}
