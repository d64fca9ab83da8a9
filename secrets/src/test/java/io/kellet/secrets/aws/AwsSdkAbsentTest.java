package io.kellet.secrets.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.secrets.provider.SecretProvider;
import io.kellet.time.NanoClock;
import java.net.URL;
import java.net.URLClassLoader;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class AwsSdkAbsentTest {

    /** Runs in a class loader without the SDK. */
    public static final class Application implements Runnable {
        @Override
        public void run() {
            AwsProvider.of(AwsConfig.named("aws").region("eu-central-1").build())
                    .open()
                    .close();
        }
    }

    /** What an application has that brings no SDK. */
    private static URLClassLoader withoutSdk() {
        URL[] all = {
            locationOf(Application.class),
            locationOf(AwsProvider.class),
            locationOf(SecretProvider.class),
            locationOf(NanoClock.class),
            locationOf(LoggerFactory.class),
            locationOf(NullMarked.class)
        };
        return new URLClassLoader(all, ClassLoader.getPlatformClassLoader());
    }

    private static URL locationOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    @Test
    void saysWhatToAddWhenTheSdkIsNotThere() throws Exception {
        try (URLClassLoader loader = withoutSdk()) {
            Class<?> type = loader.loadClass(Application.class.getName());
            Runnable application = (Runnable) type.getConstructor().newInstance();

            assertThat(type).isNotSameAs(Application.class);
            assertThatThrownBy(application::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("software.amazon.awssdk:secretsmanager");
        }
    }
}
