package io.kellet.secrets.vault;

import static java.util.Objects.requireNonNull;

import io.kellet.secrets.provider.SecretBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * Where a token, a secret id, a password or a JWT comes from. Read again for each login, so that a file that was replaced is noticed. Called by
 * one thread at a time; may block.
 */
@FunctionalInterface
public interface VaultCredential {

    /** The bytes, as an array of the caller's own, who wipes it. */
    byte[] read() throws IOException;

    /**
     * A file of the owner's alone: no link, nothing for group and others. One newline at its end is cut.
     */
    static VaultCredential file(Path file) {
        requireNonNull(file, "file");
        return () -> {
            PosixFileAttributes found =
                    Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Set<PosixFilePermission> others = EnumSet.complementOf(EnumSet.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE));
            others.retainAll(found.permissions());
            if (!found.isRegularFile() || !others.isEmpty()) {
                throw new IOException("must be a file of mode 0600, and no link: file=" + file);
            }
            return VaultFiles.read(file);
        };
    }

    /** A file that the platform mounts, whose links and mode are the platform's affair: the JWT of a pod. */
    static VaultCredential mounted(Path file) {
        requireNonNull(file, "file");
        return () -> VaultFiles.mounted(file);
    }

    /** Bytes that are there already; whoever gives them closes them, after the provider. */
    static VaultCredential of(SecretBytes bytes) {
        requireNonNull(bytes, "bytes");
        return () -> bytes.<byte[], IOException>use(plain -> Arrays.copyOf(plain, plain.length));
    }
}
