/**
 * Durable file work, cold. Start at {@link io.kellet.files.AtomicFile}; {@link io.kellet.files.FileOps} is the seam where a
 * test makes any operation fail.
 *
 * <p>All of it blocks and allocates: never for a trading thread.
 */
@NullMarked
package io.kellet.files;

import org.jspecify.annotations.NullMarked;
