package io.kellet.kill;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Keeps the state of the last save that did not fail. */
final class FailingStore implements KillStore {

    private KillState state = KillState.INITIAL;
    private final Deque<Runnable> afterSaves = new ArrayDeque<>();
    private boolean failing;
    private @Nullable Exception loadFailure;
    private int saves;
    private int closes;

    FailingStore() {}

    FailingStore(KillState state) {
        this.state = state;
    }

    void fail(boolean now) {
        failing = now;
    }

    void failToLoad(Exception failure) {
        loadFailure = failure;
    }

    void afterNextSave(Runnable action) {
        afterSaves.add(action);
    }

    KillState saved() {
        return state;
    }

    int saves() {
        return saves;
    }

    int closes() {
        return closes;
    }

    @Override
    public KillState load() throws IOException {
        if (loadFailure instanceof RuntimeException e) {
            throw e;
        }
        if (loadFailure instanceof IOException e) {
            throw e;
        }
        return state;
    }

    @Override
    public void save(KillState now) throws IOException {
        saves++;
        if (failing) {
            throw new IOException("no space left on device");
        }
        state = now;
        if (!afterSaves.isEmpty()) {
            afterSaves.remove().run();
        }
    }

    @Override
    public void close() {
        closes++;
    }
}
