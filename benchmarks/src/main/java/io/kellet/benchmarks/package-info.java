/**
 * The topics: one class each, holding ours, the peers a user would pick instead, and the floor under both. {@link
 * io.kellet.benchmarks.Main} runs them.
 *
 * <p>A new topic is a new class here and nothing else; {@link io.kellet.benchmarks.catalog.Topic} says what it carries.
 */
@NullMarked
package io.kellet.benchmarks;

import org.jspecify.annotations.NullMarked;
