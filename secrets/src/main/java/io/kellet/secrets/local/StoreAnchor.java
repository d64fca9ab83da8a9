package io.kellet.secrets.local;

import io.kellet.files.FileOps;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Remembers, somewhere else than in the store's file, how far a store has come, so that an old copy of the file, every byte of it genuine, is
 * refused. Worth as much as it is out of reach of who can write the file.
 *
 * <p>Called by who holds the store's lock, or opens it; it may block.
 */
public interface StoreAnchor {

    /**
     * The generation this store had at least.
     *
     * @param storeId 32 hexadecimal digits
     * @throws IOException if that is not known: a store is not opened then
     */
    long least(String storeId) throws IOException;

    /** The store has come so far. Less than was said before changes nothing; the first one begins the anchor. */
    void raise(String storeId, long generation) throws IOException;

    /** One line in a file, which {@link LocalStore#create} makes; put it on another file system, or where only root may write. */
    static StoreAnchor inFile(Path file) {
        return inFile(file, FileOps.system());
    }

    /** As {@link #inFile(Path)}, in other files. */
    static StoreAnchor inFile(Path file, FileOps files) {
        return new FileAnchor(file, files);
    }
}
