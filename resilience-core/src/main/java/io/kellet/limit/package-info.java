@NullMarked
package io.kellet.limit;

import org.jspecify.annotations.NullMarked;
