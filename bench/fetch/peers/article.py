"""The article's scraper, given a list and a place for the pages: requests.get in a pool of five threads."""
import concurrent.futures
import pathlib
import sys

import requests

urls = pathlib.Path(sys.argv[1]).read_text().split()
folder = pathlib.Path(sys.argv[2])


def download(url):
    answer = requests.get(url, timeout=30)
    answer.raise_for_status()
    (folder / url.rsplit("/", 1)[1]).write_bytes(answer.content)


with concurrent.futures.ThreadPoolExecutor(max_workers=5) as pool:
    list(pool.map(download, urls))
