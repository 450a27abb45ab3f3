"""Runs each way of doing a work in turn, several rounds, each in a process of its own; prints medians and ratios.

python3 compare.py FOLDER ROUNDS PERCENT [WORK]...; FOLDER has the programs.
"""
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

import table  # bench/fetch
from works import WORKS

STARTS = 10  # of each in a round of "start"
WORKERS = 2


def main():
    folder, rounds, percent = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    # Two cores for all, for every pool takes as many threads as there are cores.
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:WORKERS])
    print(f"{table.machine()}\n\n{rounds} rounds in turn, {WORKERS} workers on {WORKERS} cores, each measurement in a process "
          "of its own; medians (lowest to highest). Processor time and peak memory are the whole process's.\n")
    for name in sys.argv[4:] or WORKS:
        print("\n".join(show(WORKS[name], run(folder, name, WORKS[name], rounds, percent))), flush=True)


def run(folder, name, work, rounds, percent):
    """Rows of (value, CPU time a job, MB) for each way."""
    results = {way.title: [] for way in work.ways}
    for number in range(rounds):
        # Forwards and backwards in turn, so that a machine that grows busier favours none.
        for way in work.ways if number % 2 == 0 else reversed(work.ways):
            size = work.size if name == "start" else max(4, work.size * percent // 100 // way.fewer // 4 * 4)
            command = [word.replace("FOLDER", str(folder)) for word in way.program] + [name, way.key, str(size)]
            row = start(command, work, size) if name == "start" else once(command, work, size)
            results[way.title].append(row)
            print(f"{name}, round {number + 1}: {way.title}: {row[0]:,.4g} {work.unit}", file=sys.stderr)
    return results


def once(command, work, size):
    found = measure(command, work, size)
    if "bytes" in found:
        return found["bytes"], None, None
    return work.value(found["seconds"], size), found["cpu"] / size * 1e9, found["mb"]


def start(command, work, size):
    rows = []
    for _ in range(STARTS):
        before, began = os.times(), time.monotonic()
        measure(command, work, size)
        seconds, after = time.monotonic() - began, os.times()
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        rows.append((seconds * 1e3, cpu))
    seconds, cpu = zip(*rows)
    return statistics.median(seconds), sum(cpu) / STARTS * 1e9, None


def measure(command, work, size):
    process = subprocess.run(command, stdout=subprocess.PIPE, timeout=120)
    if process.returncode != 0:
        sys.exit(f"{command} ended with {process.returncode}")
    found = json.loads(process.stdout)
    if found["sum"] != work.expected(size):
        sys.exit(f"{command} gave {found['sum']}, not {work.expected(size)}")
    return found


def columns(rows):
    return [None if None in column else column for column in zip(*rows)]


def short(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def show(work, results):
    base = table.medians([row[:1] for row in next(iter(results.values()))])
    # What was not measured has no column.
    shown = [column for column in range(3) if next(iter(results.values()))[0][column] is not None]
    names = (work.unit, f"CPU {work.cpu_unit}", "MB")
    lines = [f"### {work.title}", "", f"× is the ratio to {next(iter(results))}.", "", f"| | {' | '.join(names[column] for column in shown)} |", "| --- |" + " --- |" * len(shown)]
    for title, rows in sorted(results.items(), key=lambda item: statistics.median(row[0] for row in item[1]), reverse=work.more_is_better):
        middle = [None if row is None else statistics.median(row) for row in columns(rows)]
        cells = [table.spread(rows, 0, base, work.form)] + [short(middle[column] / (work.cpu_scale if column == 1 else 1)) for column in shown[1:]]
        lines.append(f"| {title} | {' | '.join(cells)} |")
    return [*lines, ""]


if __name__ == "__main__":
    main()
