"""The crawlers, each told to fetch whole hosts, to obey robots.txt, to go 20 links deep and to ask up to 16 at once where it can."""
import pathlib
from typing import NamedTuple

HERE = pathlib.Path(__file__).parent


class Crawler(NamedTuple):
    name: str
    command: list[str]
    is_slow: bool = False
    """Runs in the first round alone."""


def crawlers(hands: str, starts: list[str]) -> list[Crawler]:
    own = [hands, "crawl", "-q", "--delay", "0", "--per-host", "16", "-o", "out"]
    deep = ["-r", "-l", "20", "-q", "-P", "out"]
    return [
        Crawler("hands crawl", [*own, *starts]),
        Crawler("hands crawl --requisites", [*own, "--requisites", *starts]),
        Crawler("wget2 -r, 16 threads", ["wget2", *deep, "--max-threads=16", *starts]),
        Crawler("wget -r", ["wget", *deep, *starts]),
        Crawler("HTTrack", ["httrack", *starts, "-O", "out", "-q", "-%v0", "-B", "-r20", "-s2", "-c16", "-%c0", "-A0", "--disable-security-limits", "-I0", "-C0", "-K0"], True),
        Crawler("Scrapy", ["scrapy", "runspider", str(HERE / "spider.py"), "-a", f"starts={' '.join(starts)}", "-a", "out=out"], True),
    ]
