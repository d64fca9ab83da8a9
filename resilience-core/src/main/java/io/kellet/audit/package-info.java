/**
 * Where things that must be provable later are written: who did what to what, and when. Start at
 * {@link io.kellet.audit.AuditTrail}.
 *
 * <p>This room has the record, the trail it is handed to and the hand-off between the two; it touches no file. Whoever keeps
 * records takes them from an {@link io.kellet.audit.AuditQueue}; a {@code Journal} of the module {@code kellet-journal} does.
 */
@NullMarked
package io.kellet.audit;

import org.jspecify.annotations.NullMarked;
