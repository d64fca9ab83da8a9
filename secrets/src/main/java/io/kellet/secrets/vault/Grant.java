package io.kellet.secrets.vault;

import io.kellet.secrets.provider.SecretBytes;

/**
 * What a login brought.
 *
 * @param seconds how long the token lives; 0 for ever
 * @param ours whether it was made for us, so that we end it
 */
record Grant(SecretBytes token, long seconds, boolean renewable, boolean ours) {}
