package io.kellet.secrets;

import static java.util.Objects.requireNonNull;

import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A handle on the current version of a secret. Keep it and ask it each time; what it gives is good for a moment.
 *
 * <pre>{@code
 * SecretRef<ApiKey> key = secrets.apiKey("venue/xetra");
 * key.get().use(bytes -> sign(order, bytes));              // a trading thread: one acquire load, then a copy that is wiped
 *
 * key.onRotate((old, now) -> session.logOnWith(now));      // before anybody sees the new version
 * ApiKey other = key.reportRejected(refused);              // the venue says no; not on a trading thread
 * }</pre>
 *
 * <p>Memory ordering. What is to be seen is one immutable {@link View}, made whole, stored with release by whoever holds the lock of the book, and
 * loaded with acquire by readers: they see an old one or a new one, never half of one, and one thread never sees an older one after a newer one.
 *
 * <p>{@link #get}, {@link #state}, {@link #isStale}, {@link #isDegraded} and {@link #version} are for any thread: no lock, no clock, no allocation.
 *
 * @param <T> what the secret is read as
 */
public final class SecretRef<T extends Secret> {

    private static final VarHandle VIEW;

    static {
        try {
            VIEW = MethodHandles.lookup().findVarHandle(SecretRef.class, "view", View.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Slot slot;
    private final Callers callers;
    private final CopyOnWriteArrayList<Listening> listeners = new CopyOnWriteArrayList<>();

    @SuppressWarnings({"unused", "UnusedVariable"}) // through VIEW
    private View view;

    SecretRef(Slot slot, View first, Callers callers) {
        this.slot = slot;
        this.callers = callers;
        view = first;
        VarHandle.releaseFence();
    }

    /** Who has the lock of the book shows what is to be seen. */
    void show(View next) {
        VIEW.setRelease(this, next);
    }

    View view() {
        return (View) VIEW.getAcquire(this);
    }

    Slot slot() {
        return slot;
    }

    /** What the secret is called. */
    public SecretName name() {
        return slot.key.name();
    }

    /**
     * The current version.
     *
     * @throws SecretException if there is none; a new one for each call, which says why
     */
    @SuppressWarnings("unchecked") // all values of a slot are made by the reader of its one type
    public T get() {
        View seen = (View) VIEW.getAcquire(this);
        Secret value = seen.value();
        if (value != null) {
            return (T) value;
        }
        throw requireNonNull(seen.why()).again();
    }

    /** Which version {@link #get} gives. */
    public SecretVersion version() {
        return get().version();
    }

    /** How good it is, as of the last look of the keeper. */
    public SecretState state() {
        return view().state();
    }

    /** Is it anything but fresh? */
    public boolean isStale() {
        return view().state() != SecretState.FRESH;
    }

    /** Did it, when it was last fetched, come from a provider further down, because those before it did not answer? */
    public boolean isDegraded() {
        return view().degraded();
    }

    /**
     * Has the listener called before another version is put to use, in the order in which listeners came. If there is no version to be given any
     * more, the new one is put to use first, because nobody gains by waiting.
     */
    public RotationSubscription onRotate(RotationListener<? super T> listener) {
        requireNonNull(listener, "listener");
        return listen(listener.getClass().getName(), (old, now) -> {
            listener.onRotate(typed(old), typed(now));
            return null;
        });
    }

    /** As {@link #onRotate}, of a listener that says later that it is ready. */
    public RotationSubscription onRotateAsync(AsyncRotationListener<? super T> listener) {
        requireNonNull(listener, "listener");
        return listen(
                listener.getClass().getName(),
                (old, now) -> requireNonNull(listener.onRotate(typed(old), typed(now)), "stage"));
    }

    private RotationSubscription listen(String called, Listening.Call call) {
        Listening listening = new Listening(called, call);
        listeners.add(listening);
        return () -> {
            listening.close();
            listeners.remove(listening);
        };
    }

    List<Listening> listeners() {
        return List.copyOf(listeners);
    }

    @SuppressWarnings("unchecked") // as in get
    private T typed(Secret value) {
        return (T) value;
    }

    /**
     * Whoever the secret is shown to does not accept it. If that was an old version, answers with the current one at once. Else has it fetched again,
     * once for all who report it; if the provider still gives the same one, tries the version that is about to come and the one before, each until
     * it is reported, too. Blocks; not for trading threads.
     *
     * @return another version
     * @throws io.kellet.secrets.provider.SecretExpiredException if all were reported; it says which
     * @throws SecretException if none could be had
     */
    public T reportRejected(T rejected) {
        requireNonNull(rejected, "rejected");
        return typed(callers.awaitRejected(slot, rejected));
    }

    /** As {@link #reportRejected} without waiting. The future is completed on a thread that others wait for: do no long work on it. */
    public CompletableFuture<T> reportRejectedAsync(T rejected) {
        requireNonNull(rejected, "rejected");
        return callers.rejectedAsync(slot, rejected).thenApply(this::typed);
    }

    /**
     * Has it fetched again now. Joins a fetch under way; if the last one that somebody asked for was less than {@link SecretsConfig#forcedGap} ago,
     * answers with what there is.
     */
    public CompletableFuture<T> refresh() {
        return callers.refresh(slot).thenApply(this::typed);
    }

    /** What it is and which version, never the value. */
    @Override
    public String toString() {
        View seen = view();
        Secret value = seen.value();
        return "SecretRef[" + name() + " " + slot.key.type() + " "
                + (value == null ? seen.state() : value.version() + " " + seen.state()) + "]";
    }
}
