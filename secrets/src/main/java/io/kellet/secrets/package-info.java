/** Credentials that stay current: cached, with fail-over and rotation. Start at {@link io.kellet.secrets.Secrets}. */
@NullMarked
package io.kellet.secrets;

import org.jspecify.annotations.NullMarked;
