"""One measurement of CPython's thread pool, asyncio and locks. Usage: python.py WORK WAY SIZE; see compare.py."""
import asyncio
import concurrent.futures
import gc
import json
import sys
import threading
import time

WARM_UP, MEASURED = 0.5, 0.3  # seconds


def trivial(item):
    return item + 1


def submit(pool, first, count):
    return sum(future.result() for future in [pool.submit(trivial, first + item) for item in range(count)])


def producers(pool, size):
    sums = []
    on_each(4, lambda number: sums.append(submit(pool, size // 4 * number, size // 4)))
    return sum(sums)


def one_by_one(pool, size):
    return sum(pool.submit(trivial, item).result() for item in range(size))


def locking(size, threads):
    gate, count = threading.Lock(), 0

    def work(_):
        nonlocal count
        for _ in range(size // threads):
            with gate:
                count += 1

    on_each(threads, work)
    return count


def on_each(count, work):
    threads = [threading.Thread(target=work, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


async def bounded(at_once, size, wait):
    places = asyncio.Semaphore(at_once)

    async def job(item):
        async with places:
            await wait()
            return trivial(item)

    return sum(await asyncio.gather(*map(job, range(size))))


async def hold(size):
    signal, begun = asyncio.Event(), 0

    async def wait():
        nonlocal begun
        begun += 1
        await signal.wait()

    before = resident()
    everything = asyncio.ensure_future(bounded(size, size, wait))
    while begun < size:
        await asyncio.sleep(0)
    grown = (resident() - before) // size
    signal.set()
    return {"bytes": grown, "sum": await everything}


def measure(run, size):
    """As in the other programs: at least two runs that don't count, then at least three: the median seconds, and the processor seconds a run."""
    expected = run(size)
    start = time.monotonic()
    while True:
        check(run(size), expected)
        if time.monotonic() - start >= WARM_UP:
            break
    seconds, cpu, start = [], time.process_time(), time.monotonic()
    while len(seconds) < 3 or time.monotonic() - start < MEASURED:
        began = time.monotonic()
        found = run(size)
        seconds.append(time.monotonic() - began)
        check(found, expected)
    cpu = (time.process_time() - cpu) / len(seconds)
    return {"seconds": median(seconds), "cpu": cpu, "mb": kilobytes_of("VmHWM") / 1024, "sum": expected}


def check(found, expected):
    if found != expected:
        sys.exit(f"one run gave {expected}, another {found}")


def median(values):
    return sorted(values)[len(values) // 2]


def resident():
    gc.collect()
    return kilobytes_of("VmRSS") * 1024


def kilobytes_of(what):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(what))


def main():
    work, _, size = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        measured = {
            "submit": lambda: measure(lambda count: submit(pool, 0, count), size),
            "producers": lambda: measure(lambda count: producers(pool, count), size),
            "latency": lambda: measure(lambda count: one_by_one(pool, count), size),
            "async": lambda: measure(lambda count: asyncio.run(bounded(1000, count, lambda: asyncio.sleep(0.001))), size),
            "held": lambda: asyncio.run(hold(size)),
            "lock": lambda: measure(lambda count: locking(count, 1), size),
            "contended": lambda: measure(lambda count: locking(count, 2), size),
            "start": lambda: {"sum": submit(pool, 0, size)},
        }[work]()
    print(json.dumps(measured))


if __name__ == "__main__":
    main()
