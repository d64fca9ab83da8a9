package io.kellet.secrets.rotation;

/** How far an attempt to rotate a secret has come. */
public enum RotationPhase {
    /** Looks at what the store has. */
    READ("read"),
    /** Creates a value and stores it as pending. */
    CREATE("create"),
    /** Makes the target accept it. */
    SET("set"),
    /** Tries it out. */
    TEST("test"),
    /** Makes it the current one. */
    PROMOTE("promote"),
    /** Cleans up at the target; the rotation itself has succeeded. */
    FINISH("finish");

    private final String text;

    RotationPhase(String text) {
        this.text = text;
    }

    /** As in logs and records: a metric's label. */
    public String text() {
        return text;
    }
}
