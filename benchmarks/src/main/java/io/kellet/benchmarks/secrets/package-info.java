/** Who keeps secrets and what happens to whoever reads them when the provider is slow or gone. Start at {@link io.kellet.benchmarks.secrets.Keepers}. */
@NullMarked
package io.kellet.benchmarks.secrets;

import org.jspecify.annotations.NullMarked;
