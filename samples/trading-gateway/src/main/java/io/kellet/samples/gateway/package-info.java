/**
 * A small order gateway on Kellet. Start at {@link io.kellet.samples.gateway.Main}; {@link
 * io.kellet.samples.gateway.Tour} is what the README's command shows.
 */
@NullMarked
package io.kellet.samples.gateway;

import org.jspecify.annotations.NullMarked;
