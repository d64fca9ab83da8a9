/** What the rooms write to an audit trail, taken out of it again. */
@NullMarked
package io.kellet.records;

import org.jspecify.annotations.NullMarked;
