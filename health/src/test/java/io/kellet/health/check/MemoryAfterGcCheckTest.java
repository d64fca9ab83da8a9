package io.kellet.health.check;

import static io.kellet.health.CheckStatus.FAILED;
import static io.kellet.health.CheckStatus.PASSED;
import static io.kellet.health.CheckStatus.UNKNOWN;
import static io.kellet.health.CheckStatus.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.health.CheckResult;
import io.kellet.health.check.MemoryAfterGcCheck.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MemoryAfterGcCheckTest {

    private static final long MIB = 1L << 20;
    private static final String OLD = "G1 Old Gen";

    @TempDir
    private Path root;

    private List<Pool> pools = List.of();
    private long most = 1_000 * MIB;

    private CheckResult look(MemoryAfterGcCheckConfig options) {
        MemoryAfterGcCheck.Heap heap = new MemoryAfterGcCheck.Heap() {
            @Override
            public List<Pool> pools() {
                return pools;
            }

            @Override
            public long most() {
                return most;
            }
        };
        return Looks.look(new MemoryAfterGcCheck(options, heap, new ContainerMemory(root)));
    }

    private CheckResult look() {
        return look(MemoryAfterGcCheckConfig.builder().build());
    }

    @Test
    void aHeapThatWasNeverCollectedHasNotBeenFull() {
        pools = List.of(new Pool(OLD, 0, 0, 1_000 * MIB));

        CheckResult result = look();

        assertThat(result.status()).isEqualTo(PASSED);
        assertThat(result.message()).isEqualTo("G1 Old Gen has not been collected yet, so it has not been full");
    }

    @Test
    void warnsAndThenFailsAsMoreSurvivesCollections() {
        pools = List.of(new Pool(OLD, 500 * MIB, 700 * MIB, 1_000 * MIB));
        CheckResult half = look();
        pools = List.of(new Pool(OLD, 850 * MIB, 900 * MIB, 1_000 * MIB));
        CheckResult more = look();
        pools = List.of(new Pool(OLD, 950 * MIB, 1_000 * MIB, 1_000 * MIB));
        CheckResult most = look();

        assertThat(half.status()).isEqualTo(PASSED);
        assertThat(half.message()).isEqualTo("G1 Old Gen was 50 % full after its last collection, 500 MiB of 1000 MiB");
        assertThat(half.details()).containsEntry("share.G1 Old Gen", 0.5);
        assertThat(more.status()).isEqualTo(WARNING);
        assertThat(more.message()).endsWith(", warns above 80 %, fails above 92 %");
        assertThat(most.status()).isEqualTo(FAILED);
    }

    @Test
    void aPoolWithoutALimitIsHeldAgainstTheHeaps() {
        pools = List.of(new Pool(OLD, 850 * MIB, 851 * MIB, -1));

        assertThat(look().status()).isEqualTo(WARNING);
    }

    @Test
    void aHeapWithoutAnyLimitIsUnknownAndNeverFull() {
        pools = List.of(new Pool(OLD, 850 * MIB, 850 * MIB, -1));
        for (long none : new long[] {-1, 0, Long.MAX_VALUE}) {
            most = none;
            assertThat(look().status()).isEqualTo(UNKNOWN);
            assertThat(look().message()).isEqualTo("G1 Old Gen has no limit, so how full it is cannot be told");
        }
    }

    @Test
    void theFullestOfSeveralPoolsSpeaks() {
        pools = List.of(
                new Pool("nursery", 0, 0, 100 * MIB),
                new Pool("old", 10 * MIB, 20 * MIB, 100 * MIB),
                new Pool("older", 99 * MIB, 100 * MIB, 100 * MIB));

        CheckResult result = look();

        assertThat(result.status()).isEqualTo(FAILED);
        assertThat(result.message()).startsWith("older was 99 % full");
    }

    @Test
    void aCollectorThatDoesNotTellIsUnknown() {
        assertThat(look().status()).isEqualTo(UNKNOWN);
    }

    @Test
    void whatWasAllocatedSinceTheLastCollectionDoesNotCount() {
        MemoryAfterGcCheck real = new MemoryAfterGcCheck();
        System.gc();
        CheckResult before = Looks.look(real);
        byte[] large = new byte[32 * (int) MIB]; // too large for the young ones: it is old at once

        CheckResult after = Looks.look(real);

        assertThat(large.length).isPositive();
        assertThat(before.status()).isEqualTo(PASSED);
        assertThat(before.message()).contains("full after its last collection");
        assertThat(after).isEqualTo(before);
    }

    @Test
    void youngPoolsAreNoneOfItsBusinessWhateverTheCollector() {
        assertThat(new MemoryAfterGcCheck.OwnHeap().pools())
                .isNotEmpty()
                .noneSatisfy(pool -> assertThat(pool.name()).containsAnyOf("Eden", "Survivor"));
        assertThat(new MemoryAfterGcCheck.OwnHeap().most()).isPositive();
    }

    @Test
    void aContainersLimitIsHeldAgainstWhatTheProcessHolds() throws IOException {
        pools = List.of(new Pool(OLD, 10 * MIB, 700 * MIB, 1_000 * MIB));
        put("proc/self/status", "Name:\tjava\nVmRSS:\t  972800 kB\n");
        put("proc/self/cgroup", "0::/\n");
        put("sys/fs/cgroup/memory.max", 1_000 * MIB + "\n");

        CheckResult result = look(MemoryAfterGcCheckConfig.builder().container().build());
        CheckResult without = look();
        CheckResult strict =
                look(MemoryAfterGcCheckConfig.builder().container(0.5, 0.9).build());

        assertThat(result.status()).isEqualTo(WARNING);
        assertThat(result.message())
                .isEqualTo(
                        "the process holds 950 MiB of 1000 MiB that its control group allows, 95 %, warns above 90 %,"
                                + " fails above 97 %");
        assertThat(without.status()).isEqualTo(PASSED);
        assertThat(strict.status()).isEqualTo(FAILED);
    }

    @Test
    void aContainerWithoutALimitIsWellAndAPlatformWithoutContainersUnknown() throws IOException {
        pools = List.of(new Pool(OLD, 10 * MIB, 700 * MIB, 1_000 * MIB));
        MemoryAfterGcCheckConfig options =
                MemoryAfterGcCheckConfig.builder().container().build();
        CheckResult noLinux = look(options);
        put("proc/self/status", "VmRSS:\t1024 kB\n");
        put("proc/self/cgroup", "0::/\n");
        put("sys/fs/cgroup/memory.max", "max\n");
        CheckResult noLimit = look(options);

        assertThat(noLinux.status()).isEqualTo(UNKNOWN);
        assertThat(noLinux.message()).startsWith("the container's memory is not available on this platform: ");
        assertThat(noLimit.status()).isEqualTo(PASSED);
        assertThat(noLimit.message()).contains("the process holds 1 MiB, and no control group limits it");
        assertThat(noLimit.details()).containsEntry("residentBytes", MIB).doesNotContainKey("limitBytes");
    }

    private void put(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
