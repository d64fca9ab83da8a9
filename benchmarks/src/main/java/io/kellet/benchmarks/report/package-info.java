/**
 * The page a reader gets: every topic measured at one and two threads, beside its peers and its floor, in one
 * self-contained HTML file and as JSON. Start at {@link io.kellet.benchmarks.report.ReportCommand}.
 */
@NullMarked
package io.kellet.benchmarks.report;

import org.jspecify.annotations.NullMarked;
