package io.kellet.secrets.local;

import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * What one look at a file shows without reading it. Every write of a store is a new file under the old name, so equal stamps mean the same
 * content, but for files that are made within one tick of the file system's clock; see {@link StoreFile#isSettled}.
 */
record FileStamp(@Nullable Object key, long size, FileTime modified, FileTime changed) {}
