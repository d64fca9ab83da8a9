package io.kellet.health.check;

import static io.kellet.health.CheckStatus.FAILED;
import static io.kellet.health.CheckStatus.PASSED;
import static io.kellet.health.CheckStatus.UNKNOWN;
import static io.kellet.health.CheckStatus.WARNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.kellet.health.CheckResult;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileDescriptorCheckTest {

    private static final FileDescriptorCheckConfig DEFAULTS =
            FileDescriptorCheckConfig.builder().build();

    @TempDir
    private Path dir;

    /** As many as the test says. */
    private static final class Fed implements FileDescriptorCheck.Descriptors {
        private long open;
        private long most = 1_000;
        private boolean throwing;

        @Override
        public long open() {
            if (throwing) {
                throw new InternalError("Unable to open directory /proc/self/fd");
            }
            return open;
        }

        @Override
        public long most() {
            return most;
        }
    }

    private final Fed fed = new Fed();
    private final FileDescriptorCheck check = new FileDescriptorCheck(DEFAULTS, fed);

    private CheckResult with(long open) {
        fed.open = open;
        return Looks.look(check);
    }

    @Test
    void warnsAndThenFailsAsTheLimitComesNear() {
        assertThat(with(800).status()).isEqualTo(PASSED);
        assertThat(with(801).status()).isEqualTo(WARNING);
        assertThat(with(951).status()).isEqualTo(FAILED);
        assertThat(with(990).message())
                .isEqualTo("990 files and sockets are open of 1000, 99 %, warns above 80 %, fails above 95 %");
    }

    @Test
    void aPlatformWithoutTheBeanIsUnknown() {
        CheckResult result = Looks.look(new FileDescriptorCheck(DEFAULTS, null));

        assertThat(result.status()).isEqualTo(UNKNOWN);
        assertThat(result.message()).isEqualTo("open files are not available on this platform");
    }

    @Test
    void aBeanThatDoesNotKnowIsUnknown() {
        assertThat(with(-1).status()).isEqualTo(UNKNOWN);
    }

    @Test
    void withoutALimitOnlyNumbersSpeak() {
        for (long unlimited : new long[] {-1, 0, Long.MAX_VALUE, 1L << 31}) {
            fed.most = unlimited;
            assertThat(with(1_000_000).status()).isEqualTo(PASSED);
            assertThat(with(1_000_000).message())
                    .isEqualTo("1000000 files and sockets are open, and there is no limit");
        }
        FileDescriptorCheck counting = new FileDescriptorCheck(
                FileDescriptorCheckConfig.builder().open(5_000, 10_000).build(), fed);
        fed.open = 5_001;
        CheckResult many = Looks.look(counting);
        fed.open = 10_001;

        assertThat(many.status()).isEqualTo(WARNING);
        assertThat(many.message()).endsWith(", and there is no limit, warns above 5000, fails above 10000");
        assertThat(Looks.look(counting).status()).isEqualTo(FAILED);
    }

    @Test
    void whatCouldBeCountedAndNoLongerCanHasRunOut() {
        with(10);
        fed.throwing = true;

        CheckResult result = Looks.look(check);

        assertThat(result.status()).isEqualTo(FAILED);
        assertThat(result.message()).contains("which itself takes a free one");
    }

    @Test
    void whatCouldNeverBeCountedIsUnknown() {
        fed.throwing = true;

        assertThat(Looks.look(check).status()).isEqualTo(UNKNOWN);
    }

    @Test
    void countsTheFilesThatThisProcessReallyOpens() throws Exception {
        FileDescriptorCheck real = new FileDescriptorCheck();
        CheckResult before = Looks.look(real);
        assumeThat(before.status()).isNotEqualTo(UNKNOWN);
        Path file = Files.writeString(dir.resolve("file"), "x");

        try (InputStream first = Files.newInputStream(file);
                InputStream second = Files.newInputStream(file)) {
            assertThat(first.read()).isEqualTo(second.read());
            long more = Looks.whole(Looks.look(real), "open") - Looks.whole(before, "open");
            assertThat(more).isGreaterThanOrEqualTo(2);
        }
    }
}
