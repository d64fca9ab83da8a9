package io.kellet.secrets;

import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.Which;

/** What a value is cached under. A cache belongs to one chain, so environment and namespace need not be part of it. */
record SlotKey(SecretName name, Which which, SecretType<?> type) {}
