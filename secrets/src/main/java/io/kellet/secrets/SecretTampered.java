package io.kellet.secrets;

import io.kellet.secrets.provider.SecretName;
import java.time.Instant;

/** A provider says that what it keeps was changed by somebody who may not. Somebody should look. */
public record SecretTampered(String secrets, SecretName secret, String provider, String why, Instant at) {}
