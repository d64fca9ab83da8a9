package io.kellet.samples.gateway;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Something a person does on a thread of his own while orders flow on another. */
final class Button {

    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicBoolean result = new AtomicBoolean();
    private final Thread thread;
    private volatile @Nullable Exception failure;

    private Button(Callable<Boolean> action) {
        thread = new Thread(
                () -> {
                    try {
                        result.set(action.call());
                    } catch (Exception e) {
                        failure = e;
                    } finally {
                        done.set(true);
                    }
                },
                "gateway-button");
        thread.setDaemon(true);
    }

    /** Begins at once. */
    static Button press(Callable<Boolean> action) {
        Button button = new Button(action);
        button.thread.start();
        return button;
    }

    /** Has it returned? What it did happened before this says so. */
    boolean isPressed() {
        return done.get();
    }

    /**
     * What it returned.
     *
     * @throws IllegalStateException if it threw
     */
    boolean result() throws InterruptedException {
        thread.join();
        Exception thrown = failure;
        if (thrown != null) {
            throw new IllegalStateException("the button did not work", thrown);
        }
        return result.get();
    }
}
