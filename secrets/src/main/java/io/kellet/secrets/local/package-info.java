/** Secrets in one encrypted file of this machine. Start at {@link io.kellet.secrets.local.LocalStore}. */
@NullMarked
package io.kellet.secrets.local;

import org.jspecify.annotations.NullMarked;
