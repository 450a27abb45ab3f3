"""One measurement of CPython's process pools: prints one number. Usage: pools.py futures|multiprocessing WHAT COUNT [CHUNK]"""
import concurrent.futures
import concurrent.futures.process
import multiprocessing
import os
import signal
import sys
import time

WORKERS = 2


def add(a, b):
    return a + b


def increment(number):
    return number + 1


def echo(values):
    return values


def who_am_i():
    time.sleep(0.001)
    return os.getpid()


def kill_at(number, fatal):
    time.sleep(0.001)
    if number == fatal:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


class Futures:
    def __init__(self, workers, context=None):
        self.pool = concurrent.futures.ProcessPoolExecutor(workers, mp_context=context)

    def submit(self, function, *args):
        return self.pool.submit(function, *args).result

    def map(self, function, items, chunk):
        return self.pool.map(function, items, chunksize=chunk or 1)

    def close(self):
        self.pool.shutdown(wait=True)


class Multiprocessing:
    def __init__(self, workers, context=None):
        self.pool = (context or multiprocessing).Pool(workers)

    def submit(self, function, *args):
        return self.pool.apply_async(function, args).get

    def map(self, function, items, chunk):
        return self.pool.map(function, items, chunk)

    def close(self):
        self.pool.terminate()
        self.pool.join()


def one(make, jobs, _):
    pool = make(WORKERS)
    for i in range(jobs // 4):
        pool.submit(add, i, 1)()
    start = time.perf_counter()
    for i in range(jobs):
        assert pool.submit(add, i, 1)() == i + 1
    took = time.perf_counter() - start
    pool.close()
    return took / jobs * 1e6


def pipelined(make, jobs, _):
    pool = make(WORKERS)
    [result() for result in [pool.submit(add, i, 1) for i in range(jobs // 4)]]
    start = time.perf_counter()
    results = [result() for result in [pool.submit(add, i, 1) for i in range(jobs)]]
    took = time.perf_counter() - start
    assert results == list(range(1, jobs + 1))
    pool.close()
    return took / jobs * 1e6


def map_items(make, items, chunk):
    pool = make(WORKERS)
    sum(pool.map(increment, range(items // 4), chunk))
    start = time.perf_counter()
    total = sum(pool.map(increment, range(items), chunk))
    took = time.perf_counter() - start
    assert total == items * (items + 1) // 2
    pool.close()
    return took / items * 1e6


def array(make, size, _):
    pool = make(WORKERS)
    values = bytes(size)
    times = min(max(200_000_000 // size, 3), 100)
    pool.submit(echo, values)()
    took = 0
    for _ in range(times):
        start = time.perf_counter()
        back = pool.submit(echo, values)()
        took += time.perf_counter() - start
        assert back == values
    pool.close()
    return took / times * 1e3


def start(method, all_of_them):
    def measure(make, workers, _):
        begun = time.perf_counter()
        pool = make(workers, multiprocessing.get_context(method))
        wanted = workers if all_of_them else 1
        answered = set()
        while len(answered) < wanted:
            answered |= {result() for result in [pool.submit(who_am_i) for _ in range(wanted)]}
        took = time.perf_counter() - begun
        pool.close()
        return took * 1e3

    return measure


def kept(make, jobs, _):
    pool = make(WORKERS)
    results, count = [], 0
    for i in range(jobs):
        try:
            results.append(pool.submit(kill_at, i, jobs // 40))
        except concurrent.futures.process.BrokenProcessPool:
            pass
    deadline = time.monotonic() + 3
    for result in results:
        try:
            result(timeout=max(0, deadline - time.monotonic()))
            count += 1
        except Exception:
            pass  # What is not there in time, or is lost, is not kept: that is counted.
    pool.close()
    return count


MEASURES = {
    "one": one, "pipelined": pipelined, "map": map_items, "array": array, "kept": kept,
    "start-first-fork": start("fork", False), "start-all-fork": start("fork", True),
    "start-first-spawn": start("spawn", False), "start-all-spawn": start("spawn", True),
}

if __name__ == "__main__":
    kind, what, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    chunk = int(sys.argv[4]) if len(sys.argv) > 4 else None
    print(MEASURES[what]({"futures": Futures, "multiprocessing": Multiprocessing}[kind], count, chunk))
