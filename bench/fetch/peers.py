"""How each downloader is called: at its best setting for many small pages of one host, saving all of them."""
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
PYTHON = "/usr/bin/python3"  # Debian's, which has its Scrapy and requests

CURL = "curl --parallel"
AUTO = "--workers auto"


def workers(*numbers):
    return [*(f"--workers {number}" for number in numbers), AUTO]


FAST = ["hands, native", "hands", CURL, "Go", "Rust", "C#, native", "C#", "wget2"]
GZIP = ["hands, native", "hands", CURL, "Go", "C#, native", "C#"]
START = ["hands, native", "hands", CURL, "wget2", "C#, native", "C#"]
SLOW = ["aria2", "Scrapy", "the article's"]


def commands(work, site, at_once):
    """By name; each runs in a folder of its own with urls.txt and curl.txt, and saves below out/. A list: `hands` with each."""
    hands = ["fetch", "-q", "--json", "-i", "urls.txt", "-o", "out", "--per-host"]
    if not isinstance(at_once, int):
        return {chosen: [str(work / "native" / "hands"), *hands, "1024", *chosen.split()] for chosen in at_once}
    many = str(at_once)
    hands += [many, "--workers", many]
    wget2 = ["wget2", "-q", "--no-robots", "--max-threads", str(min(at_once, 64)), "-P", "out", "-i", "urls.txt"]
    return {
        "hands, native": [str(work / "native" / "hands"), *hands],
        "hands": [str(work / "hands" / "hands"), *hands],
        CURL: ["curl", "-sS", "--no-progress-meter", "--compressed", "--parallel", "--parallel-max", str(min(at_once, 300)), "-K", "curl.txt"],
        "Go": [str(work / "go-fetch"), "urls.txt", "out", many],
        "Rust": [str(work / "rust" / "release" / "fetch"), "urls.txt", "out", many],
        "C#, native": [str(work / "today-native" / "today"), "urls.txt", "out", many],
        "C#": [str(work / "today" / "today"), "urls.txt", "out", many],
        "wget2": wget2,
        "aria2": ["aria2c", "-q", "-j", many, "-x", "1", "--file-allocation=none", "-d", "out", "-i", "urls.txt"],
        "Scrapy": [PYTHON, str(HERE / "peers" / "spider.py"), "urls.txt", "out", many],
        "the article's": [PYTHON, str(HERE / "peers" / "article.py"), "urls.txt", "out"],
    }
