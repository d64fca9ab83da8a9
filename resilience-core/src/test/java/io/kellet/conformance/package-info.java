/**
 * Misbehaviours that were reproduced in well-known libraries, each as one experiment that any library can be put through:
 * start at {@link io.kellet.conformance.Experiment}. {@link io.kellet.conformance.KelletConformanceTest} holds ours to all
 * of them, {@link io.kellet.conformance.PeersConformanceTest} says who else fails what, and {@code docs/conformance.md} shows
 * it.
 */
@NullMarked
package io.kellet.conformance;

import org.jspecify.annotations.NullMarked;
