/** The command line {@code kellet-journal}: verifies, exports and shows journals. Start at {@code Main}. */
@NullMarked
package io.kellet.journal.command;

import org.jspecify.annotations.NullMarked;
