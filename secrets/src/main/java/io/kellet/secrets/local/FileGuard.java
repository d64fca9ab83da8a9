package io.kellet.secrets.local;

import static io.kellet.secrets.local.LocalStoreException.Reason.UNSAFE;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who may read a file and who may put another in its place, and what one look at it shows. */
interface FileGuard {

    /** The checks of this machine's file system. */
    static FileGuard system() {
        return SystemGuard.INSTANCE;
    }

    /**
     * A look at a store's file; an answer that is equal to an earlier one means that nothing has changed. Null: nothing can be told, read it.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws LocalStoreException if others can read or change it, or it is a link
     */
    @Nullable
    FileStamp look(Path file) throws IOException;

    /** Refuses a file that others than its owner can read or change, or whose owner is neither this process's user nor root. */
    void requirePrivate(Path file) throws IOException;

    /** Refuses a directory in which everybody may put another file in the place of one. */
    void requireSafeDirectory(Path directory) throws IOException;

    /** By POSIX permissions. Where the file system has none, only a link is refused. */
    final class SystemGuard implements FileGuard {

        static final SystemGuard INSTANCE = new SystemGuard(-1);

        private static final int OTHERS = 0077;
        private static final int EVERYBODY_WRITES = 0002;
        private static final int ROOT = 0;
        private static final Path SELF = Path.of("/proc/self"); // its owner is who runs this process

        private final int user;

        /** @param user who runs this process; -1: look */
        SystemGuard(int user) {
            this.user = user;
        }

        @Override
        public @Nullable FileStamp look(Path file) throws IOException {
            if (!isPosix(file)) {
                BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
                requireRegular(file, seen.isRegularFile());
                return new FileStamp(seen.fileKey(), seen.size(), seen.lastModifiedTime(), seen.lastModifiedTime());
            }
            Map<String, Object> seen = unix(file, NOFOLLOW_LINKS);
            requireOwn(file, seen, false);
            return new FileStamp(
                    seen.get("fileKey"),
                    of(Long.class, seen, "size"),
                    of(FileTime.class, seen, "lastModifiedTime"),
                    of(FileTime.class, seen, "ctime"));
        }

        @Override
        public void requirePrivate(Path file) throws IOException {
            if (isPosix(file)) {
                requireOwn(file, unix(file, NOFOLLOW_LINKS), true);
            } else {
                requireRegular(file, Files.isRegularFile(file, NOFOLLOW_LINKS));
            }
        }

        @Override
        public void requireSafeDirectory(Path directory) throws IOException {
            if (isPosix(directory)) {
                int mode = of(Integer.class, unix(directory), "mode");
                if ((mode & EVERYBODY_WRITES) != 0) {
                    throw new LocalStoreException(
                            UNSAFE, "everybody may write to the directory, chmod o-w it: directory=" + directory);
                }
            }
        }

        private void requireOwn(Path file, Map<String, Object> seen, boolean orRoots) throws IOException {
            requireRegular(file, of(Boolean.class, seen, "isRegularFile"));
            int mode = of(Integer.class, seen, "mode");
            if ((mode & OTHERS) != 0) {
                throw new LocalStoreException(
                        UNSAFE,
                        "others than its owner may use it, chmod 600 it: file=" + file + " mode="
                                + Integer.toOctalString(mode & 07777));
            }
            int owner = of(Integer.class, seen, "uid");
            int me = user();
            if (me >= 0 && owner != me && !(orRoots && owner == ROOT)) {
                throw new LocalStoreException(
                        UNSAFE, "it belongs to another user: file=" + file + " owner=" + owner + " user=" + me);
            }
        }

        private static void requireRegular(Path file, boolean regular) throws IOException {
            if (!regular) {
                throw new LocalStoreException(UNSAFE, "it is a link or no file at all: file=" + file);
            }
        }

        /** -1 where nobody can tell: then permissions alone decide. */
        private int user() throws IOException {
            if (user >= 0) {
                return user;
            }
            return Files.exists(SELF) ? of(Integer.class, unix(SELF), "uid") : -1;
        }

        private static Map<String, Object> unix(Path file, LinkOption... options) throws IOException {
            return Files.readAttributes(
                    file, "unix:mode,uid,size,fileKey,lastModifiedTime,ctime,isRegularFile", options);
        }

        private static <T> T of(Class<T> type, Map<String, Object> seen, String attribute) {
            return type.cast(requireNonNull(seen.get(attribute), attribute));
        }

        private static boolean isPosix(Path file) {
            return file.getFileSystem().supportedFileAttributeViews().contains("unix");
        }
    }
}
