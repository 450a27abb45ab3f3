"""
Runs the crawlers in turn on the served sites. For each: which URLs it asked for by the server's log, how they differ from the
set that reachable.py worked out and why, what it asked for twice or against robots.txt; of hands also every hash.
Then pages a second, CPU seconds a thousand pages and peak memory: medians, and ratios to wget2.

Usage: compare.py WORK PORT ROUNDS [NAME...]     (NAME: only crawlers whose names contain one of these)
"""
import collections
import hashlib
import json
import os
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.request

import weburl
from crawlers import crawlers
from sites import SITES, starts

work, port, rounds, only = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
reachable = json.loads((work / "reachable.json").read_text())
pages, barred, links = reachable["pages"], reachable["barred"], reachable["links"]
log = work / "access.log"


class Requests:
    """What the server was asked since this was made."""

    def __init__(self):
        self.mark()
        self.offset = log.stat().st_size

    @staticmethod
    def mark():
        """The server has one process: once this is answered and written, so is all before it."""
        text = f"mark={time.monotonic_ns()}"
        urllib.request.urlopen(f"http://127.0.0.2:{port}/robots/../index.html?{text}").read()
        while text.encode() not in log.read_bytes()[-4096:]:
            time.sleep(0.01)

    def read(self):
        """(time, method, status, URL in its normal form) of each, robots.txt and the marks aside."""
        self.mark()
        rows = []
        with open(log, "rb") as file:
            file.seek(self.offset)
            for line in file.read().decode("latin-1").splitlines():
                moment, status, host, method, path = line.rsplit(" HTTP/", 1)[0].split(" ", 4)
                url = f"http://{host}{path}"
                if "?mark=" not in url and not url.endswith(("/robots.txt", "/robots/here.txt")):
                    rows.append((float(moment), method, int(status), weburl.resolve(url) or url))
        return rows


def why_missed(url, got):
    kinds = sorted(kind for kind, where in links[url].items() if kind != "requisite" and "nofollow" not in kind and any(page in got for page in where)) if url in links else ["start"]
    return f"a page that it has names it: {', '.join(kinds)}" if kinds else "behind pages that it missed"


def why_more(url):
    if url in barred:
        return "DISALLOWED by robots.txt"
    kinds = links.get(url, {})
    if "requisite" in kinds:
        return "part of a page: image, script, style"
    if kinds:
        return f"behind nofollow: {', '.join(sorted(kinds))}"
    return "no page names it as a link"


def tell(title, classes):
    for reason, urls in sorted(classes.items(), key=lambda item: -len(item[1])):
        print(f"  {title} {len(urls):6} {reason}, such as {min(urls)}")


def check_sets(name, rows):
    asked = collections.Counter(url for _, method, _, url in rows if method == "GET")
    got, wanted = set(asked), set(pages)
    heads = sum(method == "HEAD" for _, method, _, _ in rows)
    twice = {url: times for url, times in asked.items() if times > 1}
    print(f"\n{name}: {len(got)} URLs asked for; {len(wanted - got)} missed, {len(got - wanted)} more than reachable; "
          f"{sum(twice.values()) - len(twice)} requests for what it had asked for before, {heads} HEAD requests, {len(got & set(barred))} disallowed URLs asked for")
    missed, more = collections.defaultdict(set), collections.defaultdict(set)
    for url in wanted - got:
        missed[why_missed(url, got)].add(url)
    for url in got - wanted:
        more[why_more(url)].add(url)
    tell("missed", missed)
    tell("more  ", more)
    if twice:
        print(f"  twice         such as {min(twice)}, {twice[min(twice)]} times")
    return got


def check_hands(name, out, got, must_be_equal=True):
    """One row a URL, all as served: status, hash, and the file's hash; what was kept out is told."""
    with sqlite3.connect(f"file:{out}/manyhands.db?mode=ro", uri=True) as journal:
        rows = {url: row for url, *row in journal.execute("SELECT url, status, sha256, file, error_kind FROM results")}
    wrong = [url for url, (status, sha256, _, kind) in rows.items() if kind != "robots" and url in pages and (status, sha256) != (pages[url]["status"], pages[url]["sha256"])]
    wrong += [url for url, (_, sha256, file, _) in rows.items() if file and hashlib.sha256((out / file).read_bytes()).hexdigest() != sha256]
    told = {url for url, (*_, kind) in rows.items() if kind == "robots"}
    print(f"  {len(rows)} results, {len(wrong)} not as served{': ' + str(wrong[:3]) if wrong else ''}; {len(told)} told as disallowed, of {len(barred)}")
    if wrong or must_be_equal and (told != set(barred) or got != set(pages) or {url for url in rows if url not in told} != set(pages)):
        sys.exit(f"{name}: WRONG")


def run(command, folder):
    """In a new folder: ext4 looks long for an inode when thousands were freed in the minutes before, so none is while it is measured."""
    (folder / "out").mkdir(parents=True)
    requests, load, start = Requests(), os.getloadavg()[0], time.monotonic()
    with open(folder / "stdout", "wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    return requests.read(), os.waitstatus_to_exitcode(status), seconds, usage, load


def politely():
    """One small site as hands crawls by default: one request at a time, half a second between two."""
    site = next(site for site in SITES if site.name == "apt")
    start = starts(port, [site])[0]
    wanted = {url for url in pages if weburl.host_of(url) == weburl.host_of(start)}
    rows, status, seconds, _, _ = run([str(work / "hands" / "hands"), "crawl", "-q", "-o", "out", start], work / "run" / "defaults")
    moments = sorted(moment for moment, *_ in rows)
    gaps = [after - before for before, after in zip(moments, moments[1:])]
    got = {url for *_, url in rows}
    print(f"\nhands crawl, defaults, {site.name}: {len(got)} pages in {seconds:.0f} s, the set {'is' if got == wanted else 'IS NOT'} the reachable one; "
          f"between two requests {min(gaps):.3f} s at least, {statistics.median(gaps):.3f} s as a median")
    check_hands("hands crawl, defaults", work / "run" / "defaults" / "out", got, must_be_equal=False)
    if got != wanted or len(rows) != len(got) or min(gaps) < 0.499:
        sys.exit("hands crawl, defaults: WRONG")


def main():
    chosen = [crawler for crawler in crawlers(str(work / "hands" / "hands"), starts(port)) if not only or any(word in crawler.name for word in only)]
    measured = collections.defaultdict(list)
    for round in range(rounds):
        for crawler in chosen:
            if crawler.is_slow and round > 0:
                continue
            folder = work / "run" / f"{len(measured[crawler.name])} {crawler.name}"
            rows, status, seconds, usage, load = run(crawler.command, folder)
            urls = {url for *_, url in rows}
            html = sum(pages[url]["media"] == "text/html" and pages[url]["status"] == 200 for url in urls if url in pages)
            cpu = usage.ru_utime + usage.ru_stime
            measured[crawler.name].append((seconds, len(urls) / seconds, cpu / len(urls) * 1000, usage.ru_maxrss / 1024, html / seconds))
            print(f"round {round + 1}: {crawler.name}: {seconds:.1f} s, {cpu:.1f} CPU s, exit {status}; load before {load:.1f}", file=sys.stderr)
            if round == 0:
                got = check_sets(crawler.name, rows)
                if crawler.name.startswith("hands"):
                    check_hands(crawler.name, folder / "out", got, must_be_equal="--requisites" not in crawler.name)
            elif crawler.name == "hands crawl" and (urls != set(pages) or len(rows) != len(pages)):
                sys.exit(f"{crawler.name}: round {round + 1} asked for another set")
    if not only or "defaults" in only:
        politely()

    base = [statistics.median(column) for column in zip(*measured["wget2 -r, 16 threads"])] if "wget2 -r, 16 threads" in measured else None
    print(f"\n{rounds} rounds, medians (slow ones once); × as compared with wget2\n")
    print("| | seconds | URLs a second | CPU s a thousand URLs | MB | HTML pages a second |\n| --- | --- | --- | --- | --- | --- |")
    for name, runs in measured.items():
        columns = [statistics.median(column) for column in zip(*runs)]
        cells = [f"{value:,.{digits}f}" + (f", {value / base[number]:.2f} ×" if base else "")
                 for number, (value, digits) in enumerate(zip(columns, (1, 0, 2, 0, 0)))]
        print(f"| {name} | {' | '.join(cells)} |")


main()
