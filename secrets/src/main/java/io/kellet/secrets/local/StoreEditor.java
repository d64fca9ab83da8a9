package io.kellet.secrets.local;

import io.kellet.secrets.local.StoreEntry.Identity;
import io.kellet.secrets.local.StoreLocksmith.Locked;
import io.kellet.secrets.local.StoreSession.Change;
import io.kellet.secrets.local.StoreSession.Changed;
import io.kellet.secrets.local.StoreSession.View;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretConflictException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretNotFoundException;
import io.kellet.secrets.provider.Which;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What can be done to a store, each as a change from its newest state to the next one. A value is encrypted when the change is applied. */
final class StoreEditor {

    private final StoreSession session;
    private final StoreCipher cipher;
    private final StoreLocksmith locksmith;
    private final LocalStoreConfig config;

    StoreEditor(StoreSession session, StoreCipher cipher, StoreLocksmith locksmith, LocalStoreConfig config) {
        this.session = session;
        this.cipher = cipher;
        this.locksmith = locksmith;
        this.config = config;
    }

    /** Ours to wipe. */
    SecretBytes decrypt(View view, StoreEntry entry) throws LocalStoreException {
        byte[] storeId = view.image().header().storeId();
        return cipher.open(view.keys().entryKey(), entry.sealed(), StoreFormat.context(storeId, entry.identity()));
    }

    private StoreEntry encrypt(StoreHeader header, StoreKeys keys, Identity identity, int stages, SecretBytes value) {
        return new StoreEntry(
                identity, stages, cipher.seal(keys.entryKey(), value, StoreFormat.context(header.storeId(), identity)));
    }

    /** A change of one secret that ends in one of its versions. */
    abstract class OfVersion implements Change {

        final SecretName name;
        private @Nullable StoreEntry result;

        OfVersion(SecretName name) {
            this.name = name;
        }

        /** Which version it ended in. */
        StoreEntry result() {
            StoreEntry entry = result;
            if (entry == null) {
                throw new IllegalStateException("not applied yet: secret=" + name);
            }
            return entry;
        }

        final void endsIn(StoreEntry entry) {
            result = entry;
        }

        final SecretConflictException conflict(String what) {
            return new SecretConflictException(name, config.name(), what);
        }
    }

    Put put(SecretName name, SecretBytes value, PutRequest request, @Nullable Instant notAfter, Instant now) {
        return new Put(name, value, request, notAfter, now);
    }

    /** A new version, unless an earlier call with the same token made it. */
    final class Put extends OfVersion {

        private final SecretBytes value;
        private final PutRequest request;
        private final long notAfterMillis;
        private final long nowMillis;

        private Put(SecretName name, SecretBytes value, PutRequest request, @Nullable Instant notAfter, Instant now) {
            super(name);
            this.value = value;
            this.request = request;
            this.notAfterMillis = notAfter == null ? StoreEntry.NEVER : notAfter.toEpochMilli();
            this.nowMillis = now.toEpochMilli();
        }

        @Override
        public @Nullable Changed apply(View newest) throws IOException {
            StoreVersions versions = newest.image().versions(name);
            StoreEntry made = versions.byToken(request.token());
            if (made != null) {
                requireSame(newest, made);
                endsIn(made);
                return null;
            }
            requireExpected(versions);
            session.requireEncryptions(newest, 1);
            StoreHeader header = newest.image().header();
            Identity identity = new Identity(
                    StoreEntry.VALUE,
                    name,
                    versions.nextOrdinal(),
                    nowMillis,
                    notAfterMillis,
                    request.token(),
                    header.keyId());
            StoreEntry added = encrypt(header, newest.keys(), identity, versions.stagesOfNew(request.stage()), value);
            endsIn(added);
            StoreImage image = newest.image().with(name, versions.plus(added, config.keepVersions()));
            return new Changed(image, newest.keys(), 1);
        }

        private void requireSame(View newest, StoreEntry made) throws LocalStoreException {
            try (SecretBytes before = decrypt(newest, made)) {
                if (!before.sameAs(value)) {
                    throw conflict("the token was used for another value, of version " + made.ordinal());
                }
            }
        }

        private void requireExpected(StoreVersions versions) {
            String expected = request.expected();
            if (expected == null) {
                return;
            }
            StoreEntry current = versions.in(StoreEntry.CURRENT);
            String is = current == null ? PutRequest.NEW : Long.toString(current.ordinal());
            if (!is.equals(expected)) {
                throw conflict(current == null ? "there is none yet" : "it is at version " + is);
            }
        }
    }

    Promote promote(SecretName name, Which pending) {
        return new Promote(name, pending);
    }

    /** The pending version becomes the current one, unless it is already. Nothing is encrypted. */
    final class Promote extends OfVersion {

        private final Which pending;

        private Promote(SecretName name, Which pending) {
            super(name);
            this.pending = pending;
        }

        @Override
        public @Nullable Changed apply(View newest) throws IOException {
            StoreVersions versions = newest.image().versions(name);
            StoreEntry wanted = versions.find(pending);
            if (wanted == null) {
                throw new SecretNotFoundException(name, config.name(), "there is no such version: " + pending);
            }
            endsIn(wanted);
            if (wanted.is(StoreEntry.PENDING)) {
                return new Changed(newest.image().with(name, versions.promoted()), newest.keys(), 0);
            }
            if (wanted.is(StoreEntry.CURRENT)) {
                return null; // done before
            }
            StoreEntry other = versions.in(StoreEntry.PENDING);
            throw conflict(pending + " is not pending" + (other == null ? "" : ", version " + other.ordinal() + " is"));
        }
    }

    /** Drops all versions and leaves a mark with their highest number. Deleting again changes nothing. */
    Change delete(SecretName name, Instant now) {
        return newest -> {
            StoreVersions versions = newest.image().versions(name);
            if (versions.isDeleted()) {
                return null;
            }
            if (versions.isEmpty()) {
                throw new SecretNotFoundException(name, config.name(), "there is none of this name");
            }
            session.requireEncryptions(newest, 1);
            StoreHeader header = newest.image().header();
            Identity mark = new Identity(
                    StoreEntry.DELETED,
                    name,
                    versions.nextOrdinal() - 1,
                    now.toEpochMilli(),
                    StoreEntry.NEVER,
                    "",
                    header.keyId());
            try (SecretBytes nothing = SecretBytes.copyOf(new byte[0])) {
                StoreEntry marked = encrypt(header, newest.keys(), mark, 0, nothing);
                return new Changed(newest.image().with(name, new StoreVersions(List.of(marked))), newest.keys(), 1);
            }
        };
    }

    /** The same data key under another password. Values are not touched. */
    Change changePassword(StorePassword now, StorePassword next) {
        return newest -> {
            Locked locked = locksmith.relock(newest.image().header(), now, config.kdf(), next);
            return new Changed(newest.image().with(locked.header()), locked.keys(), 0);
        };
    }

    /** Another data key, and all values under it. */
    Change rekey() {
        return newest -> {
            Locked locked = locksmith.rekey(newest.image().header(), newest.keys());
            boolean done = false;
            try {
                SortedMap<SecretName, StoreVersions> moved = new TreeMap<>();
                int encryptions = 0;
                for (Map.Entry<SecretName, StoreVersions> secret :
                        newest.image().secrets().entrySet()) {
                    List<StoreEntry> versions = new ArrayList<>();
                    for (StoreEntry entry : secret.getValue().entries()) {
                        versions.add(moved(newest, entry, locked));
                        encryptions++;
                    }
                    moved.put(secret.getKey(), new StoreVersions(versions));
                }
                done = true;
                return new Changed(new StoreImage(locked.header(), moved), locked.keys(), encryptions);
            } finally {
                if (!done) {
                    locked.keys().close();
                }
            }
        };
    }

    private StoreEntry moved(View from, StoreEntry entry, Locked to) throws LocalStoreException {
        Identity identity = entry.identity().underKey(to.header().keyId());
        try (SecretBytes value = decrypt(from, entry)) {
            return encrypt(to.header(), to.keys(), identity, entry.stages(), value);
        }
    }

    /** Decrypts everything, one after the other. */
    StoreReport verify(View view) throws LocalStoreException {
        List<StoreEntry> entries = view.image().entries();
        int versions = 0;
        for (StoreEntry entry : entries) {
            decrypt(view, entry).close();
            versions += entry.isDeleted() ? 0 : 1;
        }
        StoreHeader header = view.image().header();
        return new StoreReport(
                header.storeIdText(),
                header.generation(),
                header.kdf(),
                header.keyId(),
                header.encryptions(),
                view.image().names().size(),
                versions,
                StoreFormat.length(view.image()));
    }
}
