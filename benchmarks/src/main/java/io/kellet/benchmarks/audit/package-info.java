/**
 * The ways to get a record off a trading thread that the audit trail is compared with, each with the thread at its other end.
 */
@NullMarked
package io.kellet.benchmarks.audit;

import org.jspecify.annotations.NullMarked;
