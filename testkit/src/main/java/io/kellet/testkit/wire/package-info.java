/**
 * The wire that fake servers share: HTTP/1.1 on the loopback with faults on order. Start at {@link io.kellet.testkit.wire.LoopbackServer}.
 */
@NullMarked
package io.kellet.testkit.wire;

import org.jspecify.annotations.NullMarked;
