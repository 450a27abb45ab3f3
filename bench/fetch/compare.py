"""Runs the downloaders in turn on one server, checks every body they saved, and prints medians and ratios.

python3 compare.py WORK ROUNDS PAGES [NAME of a job]...; where the servers are, $SITE, $DELAYED and $CROWDED say.
"""
import collections
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import time

import peers
import table

# What is downloaded: from which server, its folder there, how many pages of those asked for (None: one), how many at once
# (a list: which choices are tried), who takes part (None: all), whom the others are compared with.
Job = collections.namedtuple("Job", "title site folder share at_once peers base", defaults=[peers.CURL])
JOBS = {
    "8k": Job("pages of 8 KB", "SITE", "8k", 1, 64, None),
    "sizes": Job("pages of 1 KB to 1 MB", "SITE", "sizes", 0.05, 64, peers.FAST),
    "gzip": Job("pages of 8 KB, sent as gzip", "SITE", "gzip", 0.25, 64, peers.GZIP),
    "delay": Job("pages of 8 KB, each answered after 50 ms", "DELAYED", None, 1, 512, peers.FAST),
    "start": Job("page: a process from start to end", "SITE", "8k", None, 1, peers.START),
    "auto": Job("pages of 8 KB: how many at once?", "SITE", "8k", 1, peers.workers(8, 16, 32, 64, 128), None, peers.AUTO),
    "auto-delay": Job("pages, each answered after 50 ms: how many at once?", "DELAYED", None, 1, peers.workers(64, 128, 256, 512, 1024), None, peers.AUTO),
    "auto-crowd": Job("pages of a server that slows down beyond 32 at once", "CROWDED", None, 0.5, peers.workers(8, 16, 32, 64, 128), None, peers.AUTO),
}
STARTS = 20  # of each in a round of "start"


def main():
    work, rounds, pages = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    report = [table.machine(), ""]
    for name in sys.argv[4:] or JOBS:
        job = JOBS[name]
        count = 1 if job.share is None else max(1, int(pages * job.share))
        site = "/".join(filter(None, [os.environ[job.site], job.folder]))
        results = run(work, name, job, site, count, rounds)
        report += table.of(job, count, rounds, results)
        if name == "8k":
            report += [ceiling(f"{site}/0.html"), ""]
    print("\n".join(report))


def run(work, name, job, site, count, rounds):
    """Rows of (pages a second, CPU seconds a thousand, MB) for each downloader."""
    commands = peers.commands(work, site, job.at_once)
    results = {peer: [] for peer in commands if job.peers is None or peer in job.peers}
    for number in range(rounds):
        for peer in results:
            # The slow ones would take minutes; their rate is as good over fewer pages.
            share = max(1, count // 10) if peer in peers.SLOW else count
            urls = [f"{site}/{page}.html" for page in range(share)]
            runs = [download(work, f"{name}-{number}-{peer}-{start}", commands[peer], urls, job) for start in range(STARTS if job.share is None else 1)]
            results[peer].append(tuple(sorted(column)[len(column) // 2] for column in zip(*runs)))
            print(f"{name}, round {number + 1}: {peer}: {results[peer][-1][0]:,.0f} pages/s", file=sys.stderr)
    return results


def download(work, name, command, urls, job):
    # Kept to the end: ext4 is slow for minutes to give out again the inodes of files that were just deleted.
    folder = work / "runs" / name.replace(" ", "-").replace("`", "").replace(",", "")
    (folder / "out").mkdir(parents=True)
    (folder / "urls.txt").write_text("".join(f"{url}\n" for url in urls))
    (folder / "curl.txt").write_text("".join(f'url = "{url}"\noutput = "out/{url.rsplit("/", 1)[1]}"\n' for url in urls))
    # What a process inherits before it becomes another program counts as its peak; from `time` that is next to nothing.
    if job.share is not None:
        command = ["/usr/bin/time", "-q", "-f", "%M", "-o", "peak", *command]
    with open(folder / "stdout", "wb") as stdout:
        start = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, stdout=stdout)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
    if status != 0:
        sys.exit(f"{name}: ended with {os.waitstatus_to_exitcode(status)}")
    check(work, name, folder, urls, job)
    peak = 0 if job.share is None else int((folder / "peak").read_text()) / 1024
    return len(urls) / seconds, (usage.ru_utime + usage.ru_stime) / len(urls) * 1000, peak


def check(work, name, folder, urls, job):
    """Every page whole; from hands also: every line valid JSON, one a URL, and its hash right."""
    found = {path.name: path for path in (folder / "out").rglob("*.html")}
    hashes = {}
    for page, url in enumerate(urls):
        path = found.get(f"{page}.html")
        body = path.read_bytes() if path else b""
        whole = body == (work / "site" / job.folder / f"{page}.html").read_bytes() if job.folder else body.startswith(f"<title>{page}.html</title>".encode()) and len(body) > 8000
        if not whole:
            sys.exit(f"{name}: page {page} is missing or not intact")
        hashes[url] = hashlib.sha256(body).hexdigest()
    if "hands" in name:
        lines = [json.loads(line) for line in (folder / "stdout").read_text().splitlines()]
        if {line["url"]: line["sha256"] for line in lines if line["ok"]} != hashes or len(lines) != len(urls):
            sys.exit(f"{name}: what it told is not what it saved")


def ceiling(url):
    output = subprocess.run(["wrk", "-t1", "-c64", "-d5s", url], capture_output=True, text=True, check=True).stdout
    rate = next(float(line.split()[1]) for line in output.splitlines() if line.startswith("Requests/sec"))
    return f"The ceiling: `wrk` asks for one page again and again and keeps none of it, {rate:,.0f} a second."


if __name__ == "__main__":
    main()
