/** Makes text from elsewhere fit to be shown: without secrets, on one line. Start at {@link io.kellet.redact.Redactor}. */
@NullMarked
package io.kellet.redact;

import org.jspecify.annotations.NullMarked;
