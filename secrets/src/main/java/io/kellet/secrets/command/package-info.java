/** The command line of the local store, {@code kellet-secrets}. Start at {@link io.kellet.secrets.command.Main}. */
@NullMarked
package io.kellet.secrets.command;

import org.jspecify.annotations.NullMarked;
