"""Runs each measurement in turn, several rounds of all, each in a process of its own, and prints medians and ratios as a table."""
import pathlib
import statistics
import subprocess
import sys

program, rounds = sys.argv[1], int(sys.argv[2])
pools = str(pathlib.Path(__file__).with_name("pools.py"))


def ours(what, count):
    return [program, what, str(count)]


def python(kind, what, count, *chunk):
    return [sys.executable, pools, kind, what, str(count), *map(str, chunk)]


def both(what, count):
    return python("futures", what, count), python("multiprocessing", what, count)


# What, its unit, and the measurements of: ours, concurrent.futures (the best of several), multiprocessing (likewise).
ROWS = [
    ("a small job at a time, awaited", "µs", ours("awaited", 20000), *([c] for c in both("one", 5000))),
    ("the same, blocking", "µs", ours("blocking", 20000), *([c] for c in both("one", 5000))),
    ("100,000 submitted, then awaited; a job (CPython: 10,000)", "µs", ours("pipelined", 100000), *([c] for c in both("pipelined", 10000))),
    ("`Map` over 100,000; an item (CPython: the best chunk size)", "µs", ours("map", 100000),
     [python("futures", "map", 100000 if chunk > 1 else 10000, chunk) for chunk in (1, 100, 1000)],
     [python("multiprocessing", "map", 100000)]),
    ("1 MB there and back (CPython: `bytes`)", "ms", ours("array", 1_000_000), *([c] for c in both("array", 1_000_000))),
    ("100 MB there and back", "ms", ours("array", 100_000_000), *([c] for c in both("array", 100_000_000))),
    ("five workers: first result (CPython: fork)", "ms", ours("start-first", 5), *([c] for c in both("start-first-fork", 5))),
    ("the same (CPython: spawn)", "ms", ours("start-first", 5), *([c] for c in both("start-first-spawn", 5))),
    ("five workers: all have answered (CPython: fork)", "ms", ours("start-all", 5), *([c] for c in both("start-all-fork", 5))),
    ("the same (CPython: spawn)", "ms", ours("start-all", 5), *([c] for c in both("start-all-spawn", 5))),
    ("one SIGKILL among 200 jobs: results", "", ours("kept", 200), *([c] for c in both("kept", 200))),
]
FLOOR = [
    ("64 bytes to another .NET process and back, bare pipes, blocking", "µs", ours("pipe", 50000)),
    ("a .NET process that does nothing, start to end", "ms", ours("hello", 10)),
]

# Those of a row one after the other; what stands in two rows is run once a round.
commands = [tuple(c) for _, _, mine, futures, pool in ROWS for c in (mine, *futures, *pool)] + [tuple(c) for _, _, c in FLOOR]
commands = list(dict.fromkeys(commands))
found = {command: [] for command in commands}
for number in range(rounds):
    # Forwards and backwards in turn, so that a machine that grows busier favours none.
    for command in commands if number % 2 == 0 else reversed(commands):
        print("round", number + 1, *(pathlib.Path(word).name for word in command[:-1]), command[-1], file=sys.stderr)
        run = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=120)
        if run.returncode != 0:
            sys.exit(f"{command} ended with {run.returncode}")
        found[command].append(float(run.stdout))


def median(command):
    return statistics.median(found[tuple(command)])


def best(of):
    return min(median(command) for command in of)


def text(value, unit):
    number = f"{value:.0f}" if value >= 100 or unit == "" else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
    return f"{number} {unit}".strip()


def rate(value, what):
    size = 1 if what.startswith("1 MB") else 100 if what.startswith("100 MB") else None
    return f" ({2 * size / value * 1000:,.0f} MB/s)" if size else ""


print("| | `ProcessPoolExecutor` | CPython `concurrent.futures` | `multiprocessing.Pool` |\n| --- | --- | --- | --- |")
for what, unit, mine, futures, pool in ROWS:
    base = median(mine)
    cells = [text(base, unit) + rate(base, what)]
    for other in (futures, pool):
        value = best(other) if unit else median(other[0])
        cells.append(text(value, unit) + rate(value, what) + (f", {value / base:.2g} ×" if unit else ""))
    print(f"| {what} | {' | '.join(cells)} |")
print("\n| the floor | |\n| --- | --- |")
for what, unit, command in FLOOR:
    print(f"| {what} | {text(median(command), unit)} |")
