package io.kellet.audit;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What all records of one kind have in common: who, what was done, and which fields there are, each in a fixed place. An
 * {@link AuditLine} of a shape is filled in by storing numbers, and appended by one copy.
 */
public final class AuditShape {

    private final String action;
    private final byte[] blank;
    private final int subjectAt; // of its header; -1 if records do not say it
    private final String[] names;
    private final byte[] types;
    private final int[] places; // of the values; of a text, of its header

    private AuditShape(Builder builder) {
        action = builder.action;
        names = builder.names.toArray(new String[0]);
        types = new byte[names.length];
        places = new int[names.length];
        byte[] bytes = new byte[builder.size()];
        bytes[0] = RecordFormat.VERSION;
        RecordFormat.putShort(bytes, 2, names.length);
        int at = RecordFormat.putText(bytes, RecordFormat.HEADER, builder.actor, Utf8.length(builder.actor));
        at = RecordFormat.putText(bytes, at, action, action.length());
        subjectAt = builder.subjectVaries ? at : -1;
        at = RecordFormat.putText(bytes, at, builder.subject, builder.subjectRoom);
        for (int i = 0; i < names.length; i++) {
            types[i] = builder.types.get(i);
            bytes[at++] = types[i];
            bytes[at++] = (byte) names[i].length();
            at += Utf8.put(names[i], bytes, at, names[i].length());
            places[i] = at;
            int room = builder.rooms.get(i);
            if (types[i] == RecordFormat.TEXT) {
                RecordFormat.putShort(bytes, at, room);
                at += RecordFormat.TEXT_HEADER;
            }
            at += room;
        }
        blank = bytes;
    }

    /**
     * A shape without fields and without a subject.
     *
     * @param action what was done, {@code order.decided}: letters, digits, dots, hyphens and underscores, at most 128
     * @param actor who does it, always the same
     */
    public static Builder of(String action, String actor) {
        return new Builder(action, actor);
    }

    /** What was done. */
    public String action() {
        return action;
    }

    /** How many bytes a record takes. */
    public int sizeBytes() {
        return blank.length;
    }

    /**
     * The number of a field, in the order in which they were added, from 0. Ask once and keep it.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public int field(String name) {
        int index = Arrays.asList(names).indexOf(requireNonNull(name, "name"));
        if (index < 0) {
            throw new IllegalArgumentException(
                    "no such field: \"" + name + "\", there are " + String.join(", ", names) + " in " + this);
        }
        return index;
    }

    byte[] newBytes() {
        return blank.clone();
    }

    int fields() {
        return names.length;
    }

    String name(int field) {
        return names[field];
    }

    /** Where the subject's header is. */
    int subjectPlace() {
        if (subjectAt < 0) {
            throw new IllegalArgumentException("records do not say their subject: " + this);
        }
        return subjectAt;
    }

    /** Where the value is. */
    int place(int field, int type) {
        if (types[field] != type) {
            throw mistaken(field);
        }
        return places[field];
    }

    private IllegalArgumentException mistaken(int field) {
        return new IllegalArgumentException("field is of another type: " + names[field] + " of " + this);
    }

    @Override
    public String toString() {
        return "AuditShape[" + action + "]";
    }

    /** Fields are numbered in the order in which they are added, from 0. */
    public static final class Builder {
        private final String action;
        private final String actor;
        private String subject = "";
        private int subjectRoom;
        private boolean subjectVaries;
        private final List<String> names = new ArrayList<>();
        private final List<Byte> types = new ArrayList<>();
        private final List<Integer> rooms = new ArrayList<>();

        private Builder(String action, String actor) {
            RecordFormat.requireName("action", requireNonNull(action, "action"), RecordFormat.LONGEST_ACTION);
            this.action = action;
            this.actor = requireNonNull(actor, "actor");
            RecordFormat.textBytes("actor", actor);
        }

        /** What it is done to, always the same. */
        public Builder subject(String always) {
            subjectRoom = RecordFormat.textBytes("subject", requireNonNull(always, "subject"));
            subject = always;
            subjectVaries = false;
            return this;
        }

        /** What it is done to, said by each record in at most so many bytes of UTF-8. */
        public Builder subject(int roomBytes) {
            subjectRoom = requireRoom(roomBytes);
            subject = "";
            subjectVaries = true;
            return this;
        }

        /** A number from {@link Long#MIN_VALUE} to {@link Long#MAX_VALUE}; 0 until it is filled in. */
        public Builder whole(String name) {
            return add(name, RecordFormat.WHOLE, Long.BYTES);
        }

        /** A number with a fraction; 0 until it is filled in. */
        public Builder real(String name) {
            return add(name, RecordFormat.REAL, Double.BYTES);
        }

        /** Yes or no; no until it is filled in. */
        public Builder flag(String name) {
            return add(name, RecordFormat.FLAG, 1);
        }

        /** Text of at most so many bytes of UTF-8; a longer one is cut, and the record says so. Empty until it is filled in. */
        public Builder text(String name, int roomBytes) {
            return add(name, RecordFormat.TEXT, requireRoom(roomBytes));
        }

        /** The keyed hash of a secret, see {@link AuditLine#secret}; zeros until it is filled in. */
        public Builder hashed(String name) {
            return add(name, RecordFormat.HASHED, RecordFormat.HASH);
        }

        private static int requireRoom(int roomBytes) {
            if (roomBytes < 1 || roomBytes > RecordFormat.LONGEST_TEXT) {
                throw new IllegalArgumentException(
                        "roomBytes must be 1.." + RecordFormat.LONGEST_TEXT + ": " + roomBytes);
            }
            return roomBytes;
        }

        private Builder add(String name, int type, int room) {
            RecordFormat.requireName("field", requireNonNull(name, "name"), RecordFormat.LONGEST_NAME);
            if (names.contains(name)) {
                throw new IllegalArgumentException("field is there twice: \"" + name + "\"");
            }
            if (names.size() == RecordFormat.MOST_FIELDS) {
                throw new IllegalArgumentException("fields must be at most " + RecordFormat.MOST_FIELDS);
            }
            names.add(name);
            types.add((byte) type);
            rooms.add(room);
            return this;
        }

        private int size() {
            int size = RecordFormat.HEADER
                    + 3 * RecordFormat.TEXT_HEADER
                    + Utf8.length(actor)
                    + action.length()
                    + subjectRoom;
            for (int i = 0; i < names.size(); i++) {
                size += 2 + names.get(i).length() + rooms.get(i);
                size += types.get(i) == RecordFormat.TEXT ? RecordFormat.TEXT_HEADER : 0;
            }
            return size;
        }

        /** The shape so far; the builder may go on. */
        public AuditShape build() {
            return new AuditShape(this);
        }
    }
}
