@NullMarked
package io.kellet.call;

import org.jspecify.annotations.NullMarked;
