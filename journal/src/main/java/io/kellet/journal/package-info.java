/**
 * Keeps audit records in files that show whether anybody changed them. {@code docs/journal.md} says how it is used,
 * {@code docs/journal-format.md} what is in the files.
 */
@NullMarked
package io.kellet.journal;

import org.jspecify.annotations.NullMarked;
