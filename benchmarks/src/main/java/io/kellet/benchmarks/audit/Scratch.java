package io.kellet.benchmarks.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory of a run, on the disk where the process was started, gone afterwards: a memory file system would flatter everybody. */
public final class Scratch implements AutoCloseable {

    private final Path directory;

    public Scratch() throws IOException {
        directory = Files.createTempDirectory(Path.of("").toAbsolutePath(), "benchmark-journal-");
    }

    public Path directory() {
        return directory;
    }

    @Override
    public void close() throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(directory)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }
}
