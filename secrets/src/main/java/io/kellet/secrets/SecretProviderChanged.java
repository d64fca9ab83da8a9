package io.kellet.secrets;

import java.time.Instant;

/** A provider is no longer asked because it fails ({@code up} false), or is asked again. */
public record SecretProviderChanged(String secrets, String provider, boolean up, String why, Instant at) {}
