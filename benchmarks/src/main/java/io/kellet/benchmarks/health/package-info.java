/** Health as Kellet and its peers tell it. */
@NullMarked
package io.kellet.benchmarks.health;

import org.jspecify.annotations.NullMarked;
