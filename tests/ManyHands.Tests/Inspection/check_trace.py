"""Reads a Chrome trace by what the format says (JSON object format, metadata and complete events), with nothing but json.

Usage: check_trace.py FILE PROCESS
Prints a line for each row of the process: its name, a tab, and its busy microseconds, which are the sum of its outermost
entries. Exits with 1 after the first thing that is not as it must be.
"""
import collections
import decimal
import json
import sys


class Wrong(Exception):
    pass


def require(condition, *what):
    if not condition:
        raise Wrong(" ".join(str(part) for part in what))


def is_number(value):
    return isinstance(value, (int, decimal.Decimal)) and not isinstance(value, bool)


def read(path):
    """The names of processes and of their rows, and the complete events of each row."""
    with open(path, encoding="utf-8") as file:
        trace = json.load(file, parse_float=decimal.Decimal)
    require(trace.get("displayTimeUnit") in ("ms", "ns"), "displayTimeUnit is", trace.get("displayTimeUnit"))
    processes, rows, events = {}, {}, collections.defaultdict(list)
    for event in trace["traceEvents"]:
        pid, tid = event["pid"], event["tid"]
        require(isinstance(pid, int) and isinstance(tid, int), "no numbers:", event)
        require(isinstance(event["name"], str), "no name:", event)
        if event["ph"] == "M":
            names = {"process_name": processes, "thread_name": rows}
            require(event["name"] in names, "metadata of another kind:", event)
            key = pid if event["name"] == "process_name" else (pid, tid)
            require(key not in names[event["name"]], "named twice:", event)
            names[event["name"]][key] = event["args"]["name"]
        else:
            require(event["ph"] == "X", "neither metadata nor complete:", event)
            require(is_number(event["ts"]) and is_number(event["dur"]), "no times:", event)
            require(event["ts"] >= 0 and event["dur"] >= 0, "times below zero:", event)
            events[pid, tid].append(event)
    for pid, tid in events:
        require(pid in processes, "a process without a name:", pid)
        require((pid, tid) in rows, "a row without a name:", pid, tid)
    return processes, rows, events


def outermost(events):
    """Those inside of no other. Complete events of one row lie behind each other or inside of each other."""
    def end(event):
        return event["ts"] + event["dur"]

    around = []
    for event in sorted(events, key=lambda event: (event["ts"], -event["dur"])):
        while around and end(around[-1]) <= event["ts"]:
            around.pop()
        if around:
            require(end(event) <= end(around[-1]), event, "begins inside of", around[-1], "and ends after it")
        else:
            yield event
        around.append(event)


def main(path, process):
    processes, rows, events = read(path)
    for (pid, tid), name in rows.items():
        if processes[pid] == process:
            busy = sum((event["dur"] for event in outermost(events[pid, tid])), decimal.Decimal())
            print(name, busy, sep="\t")


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2])
    except (Wrong, ValueError, KeyError) as wrong:
        print(f"{type(wrong).__name__}: {wrong}")
        sys.exit(1)
