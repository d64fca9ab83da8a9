package io.kellet.secrets.rotation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What a process does, operation by operation, and what is done to it: one operation can be made to fail, before or after it took effect, and something else
 * can be made to happen in front of one.
 */
final class Script {

    final List<String> done = new ArrayList<>();
    private int failAt = -1;
    private boolean after;
    private int insertAt = -1;
    private @Nullable Runnable insert;
    private @Nullable Runnable always;

    /** The operation with this number, from now on and counted from 0, fails. */
    void fail(int operation, boolean afterItsEffect) {
        done.clear();
        failAt = operation;
        after = afterItsEffect;
    }

    void succeed() {
        done.clear();
        failAt = -1;
    }

    /** In front of the operation with this number that happens. */
    void insert(int operation, Runnable what) {
        done.clear();
        insertAt = operation;
        insert = what;
    }

    /** Checked around each operation. */
    void always(Runnable check) {
        always = check;
    }

    @SuppressWarnings("Finally")
    <T extends @Nullable Object> T run(String operation, Callable<T> effect, RuntimeException failure) {
        int number = done.size();
        done.add(operation);
        if (number == insertAt && insert != null) {
            Runnable what = insert;
            insert = null;
            what.run();
        }
        check();
        if (number == failAt && !after) {
            throw failure;
        }
        try {
            return effect.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        } finally {
            check();
            if (number == failAt) {
                throw failure; // whatever the answer was, it was lost
            }
        }
    }

    private void check() {
        if (always != null) {
            always.run();
        }
    }
}
