package io.kellet.secrets.rotation;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A connection that says when it is given back, once. All else goes to the pool's connection, and what that makes, statements and results, is not wrapped.
 *
 * <p>A proxy, because an interface of some sixty methods, to which a new Java may add, would be sixty chances to forget one. What it costs is a reflective call
 * for each method of the connection, some tens of nanoseconds, beside a statement's way to the server and back.
 */
final class LeasedConnection implements InvocationHandler {

    private final Connection connection;
    private final Runnable givenBack;
    private final AtomicBoolean over = new AtomicBoolean();

    private LeasedConnection(Connection connection, Runnable givenBack) {
        this.connection = connection;
        this.givenBack = givenBack;
    }

    static Connection of(Connection connection, Runnable givenBack) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                new LeasedConnection(connection, givenBack));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        return switch (method.getName()) {
            case "close", "abort" -> end(method, arguments);
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "unwrap" -> isMe(proxy, arguments) ? proxy : call(method, arguments);
            case "isWrapperFor" -> isMe(proxy, arguments) || Boolean.TRUE.equals(call(method, arguments));
            default -> call(method, arguments);
        };
    }

    private static boolean isMe(Object proxy, Object @Nullable [] arguments) {
        return arguments != null && arguments[0] instanceof Class<?> type && type.isInstance(proxy);
    }

    private @Nullable Object end(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return call(method, arguments);
        } finally {
            if (over.compareAndSet(false, true)) {
                givenBack.run();
            }
        }
    }

    private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
