package io.kellet.testkit;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The scheduler beside a plain list of tasks that is searched for the next one, under the same random commands. */
final class ManualSchedulerModelTest {

    @Test
    void agreesWithAPlainListOfTasks() {
        RandomHistory.ofRandom(Both::new)
                .command("once", 6, (random, both) -> both.schedule(0, random.nextInt(-3, 20), script(random)))
                .command(
                        "rate",
                        3,
                        (random, both) -> both.schedule(random.nextInt(1, 8), random.nextInt(9), script(random)))
                .command(
                        "delay",
                        3,
                        (random, both) -> both.schedule(-random.nextInt(1, 8), random.nextInt(9), script(random)))
                .command("cancel", 2, (random, both) -> both.cancel(random.nextInt(12), random.nextBoolean()))
                .command("advance", 8, (random, both) -> both.advance(random.nextInt(25)))
                .command("moveClock", 2, (random, both) -> both.moveClock(random.nextInt(10)))
                .command("stepBack", 1, (random, both) -> both.moveClock(-random.nextInt(10)))
                .command("shutdown", 1, (random, both) -> both.shutdown(random.nextInt(16)))
                .check("same runs", both -> assertThat(both.realLog).isEqualTo(both.plain.log))
                .check("same tasks", both -> assertThat(both.realTasks()).isEqualTo(both.plain.describe()))
                .run(400, 40);
    }

    /** What a task does when it runs. Most do nothing but leave a note. */
    private record Script(String action, int number) {

        /**
         * A periodic task moves the clock in its first run alone: one that turns it back every time never ends, and one
         * that is too slow every time falls behind without bound.
         */
        Script inRun(int run) {
            return run > 1 && (action.equals("runLong") || action.equals("stepBack")) ? NOTE : this;
        }
    }

    private static Script script(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> new Script("schedule", random.nextInt(-2, 10));
            case 1 -> new Script("cancel", random.nextInt(12));
            case 2 -> new Script("runLong", random.nextInt(12));
            case 3 -> new Script("stepBack", random.nextInt(5));
            case 4 -> new Script("throw", 0);
            case 5 -> new Script("shutdown", random.nextInt(10));
            default -> new Script("note", 0);
        };
    }

    private static final Script NOTE = new Script("note", 0);

    /** Feeds the same to the scheduler and to the list. */
    private static final class Both {
        private final ManualClock clock;
        private final long start;
        private final ManualScheduler real;
        private final List<ScheduledFuture<?>> futures = new ArrayList<>();
        private final List<String> realLog = new ArrayList<>();
        private final PlainScheduler plain = new PlainScheduler();

        Both(Random random) {
            // a start just before the wrap, so that most histories cross it
            clock = new ManualClock(Long.MAX_VALUE - random.nextInt(100));
            start = clock.nanos();
            real = new ManualScheduler(clock);
        }

        void schedule(int period, int delay, Script script) {
            scheduleReal(period, delay, script);
            plain.schedule(period, delay, script);
        }

        void cancel(int id, boolean mayInterrupt) {
            if (id < futures.size()) {
                boolean cancelled = futures.get(id).cancel(mayInterrupt);
                assertThat(cancelled).isEqualTo(plain.cancel(id));
            }
        }

        void advance(int by) {
            int runs = by == 0 ? real.runDue() : real.advance(Duration.ofNanos(by));
            assertThat(runs).isEqualTo(plain.advance(by));
        }

        void moveClock(int by) {
            if (by < 0) {
                clock.stepBack(Duration.ofNanos(-by));
            } else {
                clock.advanceNanos(by);
            }
            plain.now += by;
        }

        /** Rarely, or there would be little to see after it. */
        void shutdown(int dice) {
            if (dice == 0) {
                real.shutdown();
                plain.shutdown();
            } else if (dice == 1) {
                List<Runnable> dropped = real.shutdownNow();
                assertThat(dropped.stream().map(futures::indexOf).toList()).isEqualTo(plain.shutdownNow());
            }
        }

        List<String> realTasks() {
            List<String> tasks = new ArrayList<>();
            for (ScheduledFuture<?> future : futures) {
                tasks.add(describeTask(future.isDone(), future.isCancelled(), future.getDelay(NANOSECONDS)));
            }
            tasks.add("pending=" + real.pendingTasks() + " now=" + now() + " terminated=" + real.isTerminated()
                    + " failed=" + real.failures().size());
            return tasks;
        }

        private void scheduleReal(int period, int delay, Script script) {
            int id = futures.size();
            var runs = new AtomicInteger();
            Runnable task = () -> runReal(id, script.inRun(runs.incrementAndGet()));
            try {
                futures.add(
                        period == 0
                                ? real.schedule(task, delay, NANOSECONDS)
                                : period > 0
                                        ? real.scheduleAtFixedRate(task, delay, period, NANOSECONDS)
                                        : real.scheduleWithFixedDelay(task, delay, -period, NANOSECONDS));
            } catch (RejectedExecutionException e) {
                realLog.add("rejected");
            }
        }

        private void runReal(int id, Script script) {
            realLog.add(id + "@" + now());
            switch (script.action()) {
                case "schedule" -> scheduleReal(0, script.number(), NOTE);
                case "cancel" -> {
                    if (script.number() < futures.size()) {
                        futures.get(script.number()).cancel(true);
                    }
                }
                case "runLong" -> clock.advanceNanos(script.number());
                case "stepBack" -> clock.stepBack(Duration.ofNanos(script.number()));
                case "throw" -> throw new IllegalStateException("planned");
                case "shutdown" -> {
                    if (script.number() == 0) {
                        real.shutdown();
                    }
                }
                default -> {}
            }
        }

        private long now() {
            return clock.nanos() - start;
        }
    }

    private static String describeTask(boolean done, boolean cancelled, long dueIn) {
        return (done ? "done" : "open") + (cancelled ? " cancelled" : "") + " dueIn=" + dueIn;
    }

    /** Time counts from zero and never wraps; the next task is found by looking at all of them. */
    private static final class PlainScheduler {
        private final List<PlainTask> tasks = new ArrayList<>();
        private final List<String> log = new ArrayList<>();
        private long now;
        private int failed;
        private boolean shutdown;

        private static final class PlainTask {
            int id;
            int period;
            Script script = NOTE;
            int runs;
            long due;
            boolean waiting = true;
            boolean done;
            boolean cancelled;
        }

        void schedule(int period, int delay, Script script) {
            if (shutdown) {
                log.add("rejected");
                return;
            }
            var task = new PlainTask();
            task.id = tasks.size();
            task.period = period;
            task.script = script;
            task.due = now + Math.max(0, delay);
            tasks.add(task);
        }

        boolean cancel(int id) {
            PlainTask task = tasks.get(id);
            if (task.done) {
                return false;
            }
            task.waiting = false;
            task.done = true;
            task.cancelled = true;
            return true;
        }

        int advance(int by) {
            long end = now + by;
            int runs = 0;
            for (PlainTask task = nextBy(end); task != null; task = nextBy(end)) {
                now = Math.max(now, task.due);
                run(task);
                runs++;
            }
            now = Math.max(now, end);
            return runs;
        }

        private @Nullable PlainTask nextBy(long end) {
            PlainTask next = null;
            for (PlainTask task : tasks) {
                if (task.waiting && task.due <= end && (next == null || task.due < next.due)) {
                    next = task;
                }
            }
            return next;
        }

        private void run(PlainTask task) {
            Script script = task.script.inRun(++task.runs);
            task.waiting = false;
            log.add(task.id + "@" + now);
            switch (script.action()) {
                case "schedule" -> schedule(0, script.number(), NOTE);
                case "cancel" -> {
                    if (script.number() < tasks.size()) {
                        cancel(script.number());
                    }
                }
                case "runLong" -> now += script.number();
                case "stepBack" -> now -= script.number();
                case "throw" -> {
                    failed++;
                    task.done = true;
                }
                case "shutdown" -> {
                    if (script.number() == 0) {
                        shutdown();
                    }
                }
                default -> {}
            }
            if (task.done) {
                return;
            }
            if (task.period == 0) {
                task.done = true;
            } else if (shutdown) {
                cancel(task.id);
            } else {
                task.due = task.period > 0 ? task.due + task.period : now - task.period;
                task.waiting = true;
            }
        }

        void shutdown() {
            shutdown = true;
            for (PlainTask task : tasks) {
                if (task.waiting && task.period != 0) {
                    cancel(task.id);
                }
            }
        }

        List<Integer> shutdownNow() {
            shutdown = true;
            List<Integer> dropped = new ArrayList<>();
            for (PlainTask task = nextBy(Long.MAX_VALUE); task != null; task = nextBy(Long.MAX_VALUE)) {
                task.waiting = false;
                dropped.add(task.id);
            }
            return dropped;
        }

        List<String> describe() {
            List<String> described = new ArrayList<>();
            long pending = 0;
            for (PlainTask task : tasks) {
                described.add(describeTask(task.done, task.cancelled, task.due - now));
                pending += task.waiting ? 1 : 0;
            }
            described.add("pending=" + pending + " now=" + now + " terminated=" + (shutdown && pending == 0)
                    + " failed=" + failed);
            return described;
        }
    }
}
