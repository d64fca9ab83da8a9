/**
 * Secrets of HashiCorp Vault and OpenBao: KV of both versions and leased credentials. Start at
 * {@link io.kellet.secrets.vault.VaultProvider}.
 *
 * <p>Needs {@code io.github.jopenlibs:vault-java-driver} at run time; which operation is made by the driver and which is not, and why, is in
 * {@code docs/vault-driver.md}.
 */
@NullMarked
package io.kellet.secrets.vault;

import org.jspecify.annotations.NullMarked;
