package io.kellet.health.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How much memory this process holds, and how much its control groups let it hold: versions 1 and 2, the lowest limit on the way from its
 * group to the root. Linux alone.
 */
final class ContainerMemory {

    /** @param limit in bytes; 0 for none */
    record Reading(long resident, long limit) {}

    /** Without a limit version 1 shows the largest number of whole pages, which depends on the page. */
    private static final long UNLIMITED = 1L << 60;

    private static final String RESIDENT = "VmRSS:";

    private final Path root;

    /** @param root of the file system: another one in tests */
    ContainerMemory(Path root) {
        this.root = root;
    }

    /** @throws IOException if one of the two cannot be told here */
    Reading read() throws IOException {
        return new Reading(resident(), limit());
    }

    /** Without the page cache, which counts for the limit too but is given up before anybody is killed. */
    private long resident() throws IOException {
        for (String line : Files.readAllLines(root.resolve("proc/self/status"))) {
            if (line.startsWith(RESIDENT)) {
                String[] words = line.substring(RESIDENT.length()).strip().split(" ", -1);
                return number(words[0]) * 1_024;
            }
        }
        throw new IOException("/proc/self/status has no VmRSS");
    }

    private long limit() throws IOException {
        long least = Long.MAX_VALUE;
        boolean found = false;
        for (String line : Files.readAllLines(root.resolve("proc/self/cgroup"))) {
            String[] parts = line.split(":", 3); // number, controllers, path
            if (parts.length < 3) {
                continue;
            }
            boolean second = parts[0].equals("0") && parts[1].isEmpty();
            if (second || List.of(parts[1].split(",", -1)).contains("memory")) {
                Path mount = root.resolve(second ? "sys/fs/cgroup" : "sys/fs/cgroup/memory");
                String file = second ? "memory.max" : "memory.limit_in_bytes";
                found |= Files.isDirectory(mount);
                least = Math.min(least, least(mount, parts[2], file));
            }
        }
        if (!found) {
            throw new IOException("no control group for memory is mounted");
        }
        return least >= UNLIMITED ? 0 : least;
    }

    /** Inside a container the path may be the host's, which is not there; the container's own group is then the root. */
    private static long least(Path mount, String path, String file) throws IOException {
        long least = Long.MAX_VALUE;
        Path group = mount.resolve("./" + path).normalize();
        for (Path at = group.startsWith(mount) ? group : mount;
                at != null && at.startsWith(mount);
                at = at.getParent()) {
            Path limit = at.resolve(file);
            if (Files.exists(limit)) {
                String text = Files.readString(limit).strip();
                least = Math.min(least, text.equals("max") ? Long.MAX_VALUE : number(text));
            }
        }
        return least;
    }

    private static long number(String text) throws IOException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException("not a number: \"" + (text.length() > 40 ? text.substring(0, 40) : text) + "\"", e);
        }
    }
}
