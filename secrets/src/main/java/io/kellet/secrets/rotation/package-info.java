/** Changes credentials where they are in use, and loses no call by it. Start at {@link io.kellet.secrets.rotation.RotationScheduler}. */
@NullMarked
package io.kellet.secrets.rotation;

import org.jspecify.annotations.NullMarked;
