/** Strict JSON over bytes that leaves no copy behind. Start at {@link io.kellet.secrets.json.JsonView}. */
@NullMarked
package io.kellet.secrets.json;

import org.jspecify.annotations.NullMarked;
