/**
 * A Vault server for tests, strict about its wire. Start at {@link io.kellet.testkit.vault.FakeVault}.
 */
@NullMarked
package io.kellet.testkit.vault;

import org.jspecify.annotations.NullMarked;
