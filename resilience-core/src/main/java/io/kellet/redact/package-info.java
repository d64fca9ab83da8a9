/** Takes secrets out of text before anybody sees it. Start at {@link io.kellet.redact.Redactor}. */
@NullMarked
package io.kellet.redact;

import org.jspecify.annotations.NullMarked;
