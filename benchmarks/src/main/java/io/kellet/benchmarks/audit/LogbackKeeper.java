package io.kellet.benchmarks.audit;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import java.nio.file.Path;

/** The record as a line of text, by Logback's AsyncAppender: as many places as the others, nothing discarded, no flush per line. */
public final class LogbackKeeper implements Keeper {

    private static final int PLACES = 8_192;

    private final LoggerContext context = new LoggerContext();
    private final Logger logger = context.getLogger("audit");

    public LogbackKeeper(Path directory) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSS} %logger %msg%n");
        encoder.start();
        FileAppender<ILoggingEvent> file = new FileAppender<>();
        file.setContext(context);
        file.setFile(directory.resolve("audit.log").toString());
        file.setEncoder(encoder);
        file.setImmediateFlush(false);
        file.start();
        AsyncAppender async = new AsyncAppender();
        async.setContext(context);
        async.setQueueSize(PLACES);
        async.setDiscardingThreshold(0);
        async.setNeverBlock(false);
        async.addAppender(file);
        async.start();
        logger.setAdditive(false);
        logger.setLevel(Level.INFO);
        logger.addAppender(async);
    }

    @Override
    public Pen pen() {
        return order -> logger.info(
                "order.decided actor=gateway-1 order={} account={} symbol={} quantity={} price={} verdict={} limit={} nanos={}",
                order,
                order & 63,
                order & 31,
                100,
                10_000 + (order & 255),
                0,
                7,
                order + 1);
    }

    @Override
    public void close() {
        context.stop();
    }
}
