"""What is measured, and by which ways; the first of them is what the others are compared with."""
import collections

Way = collections.namedtuple("Way", "title program key fewer", defaults=[1])  # of so many times fewer jobs
Work = collections.namedtuple("Work", "title size unit value more_is_better form expected cpu_unit cpu_scale ways")

DOTNET, NATIVE = ["FOLDER/jit/ExecutorBenchmarks"], ["FOLDER/native/ExecutorBenchmarks"]
GO, RUST, TBB = ["FOLDER/go"], ["FOLDER/rust/release/executors"], ["FOLDER/tbb"]
JAVA = ["java", "-cp", "FOLDER/java", "ExecutorsBenchmark"]
PYTHON = ["python3", __file__.replace("works.py", "peers/python.py")]

SUBMIT, FORK_JOIN_POOL, THREAD_POOL = "`ThreadPoolExecutor.Submit`", "Java `ForkJoinPool`", "Java `ThreadPoolExecutor`"
POOLS = [Way(FORK_JOIN_POOL, JAVA, "fork-join-pool"), Way(THREAD_POOL, JAVA, "thread-pool")]
CPYTHON = "CPython `ThreadPoolExecutor`"
GOROUTINES = Way("Go, a goroutine each, a channel of results", GO, "goroutines")
LOCKS = [
    Way("C# `lock` on an object", DOTNET, "lock"),
    Way("C# `System.Threading.Lock`", DOTNET, "lock-type"),
    Way("`Guarded.Use`", DOTNET, "ours"),
    Way("Go `sync.Mutex`", GO, "mutex"),
    Way("Rust `Mutex`", RUST, "mutex"),
    Way("Java `synchronized`", JAVA, "synchronized"),
    Way("C++ `std::mutex`", TBB, "mutex"),
    Way("CPython `Lock`", PYTHON, "lock", 100),
]


def total(size):
    """Job number n gives n + 1."""
    return size * (size + 1) // 2


def in_order(size):
    value = 0
    for item in range(size):
        value = (value * 31 + item + 1) & 0xFFFFFFFF
    return value


def rate(title, size, ways, expected=total):
    return Work(title, size, "million a second", lambda seconds, jobs: jobs / seconds / 1e6, True, ",.2f", expected, "ns a job", 1, ways)


def a_lock(title):
    return Work(title, 5_000_000, "ns", lambda seconds, times: seconds / times * 1e9, False, ",.1f", lambda size: size, "ns", 1, LOCKS)


WORKS = {
    "submit": rate("A million trivial jobs from one thread outside, every result collected", 1_000_000, [
        Way("`Task.Run`", DOTNET, "task"),
        Way(SUBMIT, DOTNET, "ours"),
        *POOLS,
        GOROUTINES,
        Way("Go, two workers between two channels", GO, "workers"),
        Way("rayon `spawn`", RUST, "rayon"),
        Way("tokio `spawn`", RUST, "tokio"),
        Way("oneTBB `task_group`", TBB, "task-group"),
        Way(f"{CPYTHON} (10,000 jobs)", PYTHON, "pool", 100),
    ]),
    "map": rate("A trivial function over a million items, the results in order", 1_000_000, [
        Way("PLINQ, `AsOrdered`", DOTNET, "plinq"),
        Way("`ThreadPoolExecutor.Map`", DOTNET, "ours"),
        Way("TPL Dataflow, `TransformBlock`", DOTNET, "dataflow"),
        Way("`Parallel.ForEachAsync` into an array", DOTNET, "for-each-async"),
        Way("rayon `par_iter`, through a function pointer", RUST, "rayon"),
        Way("Java parallel `IntStream`", JAVA, "stream"),
        Way("Go, two workers into a slice", GO, "workers"),
        Way("oneTBB `parallel_for`, through a function pointer", TBB, "parallel-for"),
    ], in_order),
    "fork-join": rate("Fork and join: a million leaves, a job for each right half", 1_000_000, [
        Way("`Task.Run`, `Result`", DOTNET, "task"),
        Way("`Task.Run`, `await`", DOTNET, "task-awaited"),
        Way(f"{SUBMIT}, `Result`", DOTNET, "ours"),
        Way(f"{SUBMIT}, `await` (10,000 leaves)", DOTNET, "ours-awaited", 100),
        Way("Java `RecursiveTask`", JAVA, "fork-join-pool"),
        Way("Go, a goroutine and a channel each", GO, "goroutines"),
        Way("rayon `join`", RUST, "rayon"),
        Way("tokio `spawn`", RUST, "tokio"),
        Way("oneTBB `task_group`", TBB, "task-group"),
    ]),
    "latency": Work("One job at a time: 20,000, each awaited before the next", 20_000, "µs a job", lambda seconds, jobs: seconds / jobs * 1e6, False, ",.2f", total, "µs a job", 1e3, [
        Way("`Task.Run`, `Result`", DOTNET, "task-blocking"),
        Way("`Task.Run`, `await` (after the first, on the pool's own threads)", DOTNET, "task"),
        Way(f"{SUBMIT}, `Result`", DOTNET, "ours-blocking"),
        Way(f"{SUBMIT}, `await`", DOTNET, "ours"),
        Way(f"{SUBMIT}, `await` in a job of the same pool", DOTNET, "ours-inside"),
        *POOLS,
        Way("Go, a goroutine each, a channel", GO, "goroutines"),
        Way("rayon `install`", RUST, "rayon"),
        Way("tokio `spawn`", RUST, "tokio"),
        Way(CPYTHON, PYTHON, "pool", 10),
    ]),
    "producers": rate("A million trivial jobs from four threads, each collecting its own", 1_000_000, [
        Way("`Task.Run`", DOTNET, "task"),
        Way(SUBMIT, DOTNET, "ours"),
        *POOLS,
        GOROUTINES,
        Way("rayon `spawn`", RUST, "rayon"),
        Way("tokio `spawn`", RUST, "tokio"),
        Way("oneTBB `task_group`", TBB, "task-group"),
        Way(f"{CPYTHON} (10,000 jobs)", PYTHON, "pool", 100),
    ]),
    "async": Work("100,000 async jobs of 1 ms, 1,000 in flight", 100_000, "thousand a second", lambda seconds, jobs: jobs / seconds / 1e3, True, ",.0f", total, "µs a job", 1e3, [
        Way("`SemaphoreSlim` and `Task.WhenAll`", DOTNET, "semaphore"),
        Way("`Parallel.ForEachAsync`", DOTNET, "for-each-async"),
        Way("`AsyncExecutor.Submit`", DOTNET, "ours"),
        Way("`AsyncExecutor.Map`", DOTNET, "ours-map"),
        Way("Go, goroutines behind a semaphore", GO, "goroutines"),
        Way("tokio tasks behind a `Semaphore`", RUST, "tokio"),
        Way("CPython `asyncio` behind a `Semaphore` (10,000 jobs)", PYTHON, "asyncio", 10),
    ]),
    "held": Work("Memory of a job in flight: 100,000 at once that wait for one signal", 100_000, "bytes", None, False, ",.0f", total, "", 1, [
        Way("`SemaphoreSlim` and `Task.WhenAll`", DOTNET, "semaphore"),
        Way("`AsyncExecutor.Submit`", DOTNET, "ours"),
        Way("`AsyncExecutor.Map`", DOTNET, "ours-map"),
        Way("Go, goroutines behind a semaphore", GO, "goroutines"),
        Way("tokio tasks behind a `Semaphore`", RUST, "tokio"),
        Way("CPython `asyncio` behind a `Semaphore`", PYTHON, "asyncio"),
    ]),
    "lock": a_lock("A counter behind a lock that nobody else wants"),
    "contended": a_lock("A counter behind a lock that two threads raise without a pause"),
    "start": Work("Start: a process that runs one job", 1, "ms", None, False, ",.1f", total, "ms", 1e6, [
        Way("`Task.Run`", DOTNET, "task"),
        Way("`Task.Run`, compiled natively", NATIVE, "task"),
        Way(SUBMIT, DOTNET, "ours"),
        Way(f"{SUBMIT}, compiled natively", NATIVE, "ours"),
        *POOLS,
        Way("Go", GO, "goroutines"),
        Way("rayon", RUST, "rayon"),
        Way("tokio", RUST, "tokio"),
        Way("oneTBB", TBB, "task-group"),
        Way(CPYTHON, PYTHON, "pool"),
    ]),
}
