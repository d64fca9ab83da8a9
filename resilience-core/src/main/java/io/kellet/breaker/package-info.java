@NullMarked
package io.kellet.breaker;

import org.jspecify.annotations.NullMarked;
