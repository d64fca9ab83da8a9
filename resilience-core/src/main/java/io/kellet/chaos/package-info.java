@NullMarked
package io.kellet.chaos;

import org.jspecify.annotations.NullMarked;
