package io.kellet.secrets.vault;

/**
 * A wrapping token could not be unwrapped, or was made elsewhere than it should have been: somebody else may have the secret id. It is not tried
 * again; somebody must look, revoke the secret id and deliver another.
 *
 * @param provider the provider's name
 * @param address the server's
 * @param why what was found
 */
public record VaultWrapRefused(String provider, String address, String why) {}
