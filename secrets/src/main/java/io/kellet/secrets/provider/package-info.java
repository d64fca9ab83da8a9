/** What stands between Kellet and whoever keeps secrets. Start at {@link io.kellet.secrets.provider.SecretProvider}. */
@NullMarked
package io.kellet.secrets.provider;

import org.jspecify.annotations.NullMarked;
