/**
 * What there is to measure: the annotations that a topic class carries, and the {@link
 * io.kellet.benchmarks.catalog.Catalog} that reads them back out of the jar.
 */
@NullMarked
package io.kellet.benchmarks.catalog;

import org.jspecify.annotations.NullMarked;
