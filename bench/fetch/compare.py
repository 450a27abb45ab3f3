"""Runs the downloaders in turn on one server, checks every body they saved, and prints medians and ratios."""
import hashlib
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

work, site, pages, rounds = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
expected = [hashlib.sha256((work / "site" / f"{page}.html").read_bytes()).digest() for page in range(pages)]
urls = work / "urls.txt"
urls.write_text("".join(f"{site}/{page}.html\n" for page in range(pages)))
curl_config = work / "curl.txt"
curl_config.write_text("".join(f'url = "{site}/{page}.html"\noutput = "{page}.html"\n' for page in range(pages)))


def hands(*options):
    return [str(work / "hands" / "hands"), "fetch", "-q", "--json", "-i", str(urls), "-o", "out", *options]


commands = {
    "hands fetch": hands("--per-host", "64"),
    "hands fetch, defaults": hands(),
    "curl --parallel": ["curl", "-sS", "--no-progress-meter", "--parallel", "--parallel-max", "64", "-K", str(curl_config)],
}


def check(name, folder):
    """Every page whole; from hands also: every line valid JSON, one a URL, and its hash right."""
    found = {path.name: path for path in folder.rglob("*.html")}
    for page in range(pages):
        path = found.get(f"{page}.html")
        if path is None or hashlib.sha256(path.read_bytes()).digest() != expected[page]:
            sys.exit(f"{name}: page {page} is missing or not intact")
    if name.startswith("hands"):
        lines = [json.loads(line) for line in (folder / "stdout").read_text().splitlines()]
        told = {line["url"] for line in lines if line["ok"]}
        if len(lines) != pages or len(told) != pages:
            sys.exit(f"{name}: {len(lines)} lines for {pages} pages")


results = {name: [] for name in commands}
for round in range(rounds):
    for name, command in commands.items():
        # Kept to the end: ext4 is slow for minutes to give out again the inodes of files that were just deleted.
        folder = work / f"run-{round}-{name.replace(' ', '-')}"
        folder.mkdir()
        with open(folder / "stdout", "wb") as stdout:
            start = time.monotonic()
            process = subprocess.Popen(command, cwd=folder, stdout=stdout)
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.monotonic() - start
        if status != 0:
            sys.exit(f"{name}: ended with {os.waitstatus_to_exitcode(status)}")
        check(name, folder)
        cpu = usage.ru_utime + usage.ru_stime
        results[name].append((pages / seconds, cpu / pages * 1000, usage.ru_maxrss / 1024))
        print(f"round {round + 1}: {name}: {pages / seconds:,.0f} pages/s", file=sys.stderr)

base = [statistics.median(column) for column in zip(*results["curl --parallel"])]
print(f"{pages} pages of 8 KB, {rounds} rounds, medians (lowest to highest); ratio to curl --parallel")
for name, rows in results.items():
    rate, cpu, memory = (list(column) for column in zip(*rows))
    print(f"{name:24} {statistics.median(rate):8,.0f} pages/s ({min(rate):,.0f} to {max(rate):,.0f}) x{statistics.median(rate) / base[0]:.2f}"
          f" | {statistics.median(cpu):.3f} CPU s a thousand x{statistics.median(cpu) / base[1]:.2f}"
          f" | {statistics.median(memory):.0f} MB")
