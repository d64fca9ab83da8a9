package io.kellet.health.check;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** The disks of this machine. */
final class SystemDisk implements DiskSource {

    private static final int PROBE_BYTES = 4_096;

    /** By these paths alone: what else is called so is none of ours. */
    private static final List<Path> STAT = List.of(Path.of("/usr/bin/stat"), Path.of("/bin/stat"));

    private final List<Path> stat;
    private final String probeName = ".kellet-probe-" + UUID.randomUUID();

    SystemDisk() {
        this(STAT);
    }

    /** @param stat where the program may be */
    SystemDisk(List<Path> stat) {
        this.stat = stat;
    }

    @Override
    public Space space(Path path) throws IOException {
        Files.readAttributes(
                path, BasicFileAttributes.class); // says better than a file store what is wrong with the path
        FileStore store = Files.getFileStore(path);
        return new Space(store.getUsableSpace(), store.getTotalSpace(), Files.isWritable(path));
    }

    /** {@code stat -f -c '%d %c'}: free inodes and all, as GNU's and BusyBox' know it. */
    @Override
    public Inodes inodes(Path path, Duration within) throws IOException, InterruptedException {
        Path program = stat.stream().filter(Files::isExecutable).findFirst().orElse(null);
        if (program == null) {
            throw new IOException("there is no " + stat.get(0));
        }
        Process process = new ProcessBuilder(
                        program.toString(),
                        "-f",
                        "-c",
                        "%d %c",
                        path.toAbsolutePath().toString())
                .redirectErrorStream(true)
                .start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(within.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException(program + " took longer than " + Figures.time(within));
            }
            String answer = new String(process.getInputStream().readNBytes(200), StandardCharsets.US_ASCII).strip();
            return parsed(program, answer);
        } finally {
            process.destroyForcibly();
            process.getInputStream().close();
        }
    }

    private static Inodes parsed(Path program, String answer) throws IOException {
        int blank = answer.indexOf(' ');
        try {
            return new Inodes(
                    Long.parseLong(answer, 0, Math.max(0, blank), 10),
                    Long.parseLong(answer, blank + 1, answer.length(), 10));
        } catch (NumberFormatException e) {
            throw new IOException(program + " answered \"" + answer + "\"", e);
        }
    }

    @Override
    public void probe(Path directory) throws IOException {
        Path file = directory.resolve(probeName);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer bytes = ByteBuffer.allocate(PROBE_BYTES);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
