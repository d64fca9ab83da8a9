/** One JMH run, started in-process and read through JMH's own result objects. Start at {@link io.kellet.benchmarks.run.Jmh}. */
@NullMarked
package io.kellet.benchmarks.run;

import org.jspecify.annotations.NullMarked;
