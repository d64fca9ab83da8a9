package io.kellet.health.check;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;

/** How many files and sockets this process has open. */
public final class FileDescriptors {

    private FileDescriptors() {}

    public static int open() {
        String[] names = new File("/proc/self/fd").list();
        return names == null ? abort("no /proc/self/fd here") : names.length;
    }
}
