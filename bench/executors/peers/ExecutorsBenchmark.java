import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** One measurement of Java's pools and locks. Usage: java ExecutorsBenchmark WORK WAY SIZE; see compare.py. */
final class ExecutorsBenchmark {
    static final int WORKERS = 2;
    static final long WARM_UP = 500_000_000;
    static final long MEASURED = 300_000_000;

    interface Run {
        long of(int size) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        int size = Integer.parseInt(arguments[2]);
        boolean forks = arguments[1].equals("fork-join-pool");
        ExecutorService pool = forks ? new ForkJoinPool(WORKERS) : Executors.newFixedThreadPool(WORKERS);
        switch (arguments[0]) {
            case "submit" -> measure(size, count -> submit(pool, 0, count));
            case "producers" -> measure(size, count -> producers(pool, count));
            case "latency" -> measure(size, count -> oneByOne(pool, count));
            case "map" -> measure(size, ExecutorsBenchmark::ordered);
            case "fork-join" -> measure(size, count -> ((ForkJoinPool) pool).invoke(new Split(0, count)));
            case "lock" -> measure(size, count -> locking(count, 1));
            case "contended" -> measure(size, count -> locking(count, 2));
            case "start" -> System.out.println("{\"sum\": " + submit(pool, 0, size) + "}");
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        pool.shutdown();
    }

    static int trivial(int item) {
        return item + 1;
    }

    static long submit(ExecutorService pool, int first, int count) throws Exception {
        List<Future<Integer>> futures = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int item = first + i;
            futures.add(pool.submit(() -> trivial(item)));
        }
        long sum = 0;
        for (Future<Integer> future : futures)
            sum += future.get();
        return sum;
    }

    static long producers(ExecutorService pool, int size) throws Exception {
        AtomicLong sum = new AtomicLong();
        onEach(4, producer -> {
            try {
                sum.addAndGet(submit(pool, size / 4 * producer, size / 4));
            } catch (Exception exception) {
                throw new IllegalStateException(exception);
            }
        });
        return sum.get();
    }

    static long oneByOne(ExecutorService pool, int size) throws Exception {
        long sum = 0;
        for (int i = 0; i < size; i++) {
            int item = i;
            sum += pool.submit(() -> trivial(item)).get();
        }
        return sum;
    }

    /** On the common pool, in which the caller is one of the workers. */
    static long ordered(int size) {
        int hash = 0;
        for (int result : IntStream.range(0, size).parallel().map(ExecutorsBenchmark::trivial).toArray())
            hash = hash * 31 + result;
        return Integer.toUnsignedLong(hash);
    }

    static final class Split extends RecursiveTask<Long> {
        private static final long serialVersionUID = 1;
        private final int first;
        private final int end;

        Split(int first, int end) {
            this.first = first;
            this.end = end;
        }

        @Override
        protected Long compute() {
            if (end - first == 1)
                return (long) trivial(first);
            int middle = (first + end) / 2;
            Split right = new Split(middle, end);
            right.fork();
            return new Split(first, middle).compute() + right.join();
        }
    }

    static final class Counter {
        private long count;

        synchronized void raise() {
            count++;
        }

        synchronized long count() {
            return count;
        }
    }

    static long locking(int size, int threads) throws Exception {
        Counter counter = new Counter();
        onEach(threads, number -> {
            for (int i = 0; i < size / threads; i++)
                counter.raise();
        });
        return counter.count();
    }

    static void onEach(int count, IntConsumer work) throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            threads.add(new Thread(() -> work.accept(number)));
        }
        for (Thread thread : threads)
            thread.start();
        for (Thread thread : threads)
            thread.join();
    }

    /** As in the other programs: at least two runs that don't count, then at least three: the median seconds, and the processor seconds a run. */
    static void measure(int size, Run run) throws Exception {
        long sum = run.of(size);
        long start = System.nanoTime();
        do
            check(run.of(size), sum);
        while (System.nanoTime() - start < WARM_UP);
        List<Double> seconds = new ArrayList<>();
        double before = cpu();
        start = System.nanoTime();
        while (seconds.size() < 3 || System.nanoTime() - start < MEASURED) {
            long began = System.nanoTime();
            long found = run.of(size);
            seconds.add((System.nanoTime() - began) / 1e9);
            check(found, sum);
        }
        double cpu = (cpu() - before) / seconds.size();
        System.out.println("{\"seconds\": " + median(seconds) + ", \"cpu\": " + cpu + ", \"mb\": "
            + kilobytesOf("VmHWM") / 1024.0 + ", \"sum\": " + sum + "}");
    }

    static void check(long found, long expected) {
        if (found != expected)
            throw new IllegalStateException("One run gave " + expected + ", another " + found);
    }

    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(value -> value).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    static double cpu() {
        var system = (com.sun.management.OperatingSystemMXBean) java.lang.management.ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime() / 1e9;
    }

    static long kilobytesOf(String what) throws Exception {
        String line = Files.readAllLines(Path.of("/proc/self/status")).stream().filter(text -> text.startsWith(what)).findFirst().orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", ""));
    }
}
