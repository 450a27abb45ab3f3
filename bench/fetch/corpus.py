"""Makes what is downloaded: python3 corpus.py FOLDER PAGES writes below FOLDER

8k/     PAGES pages of 8 KB
sizes/  a twentieth as many of 1 KB to 1 MB, evenly spread by the logarithm of their size
gzip/   a quarter as many of 8 KB, each beside its gzip for the server to send
"""
import gzip
import pathlib
import random
import sys

WORDS = "bread oven dough baker flour yeast crust crumb loaf sugar butter early morning street".split()


def page(number, size):
    chance = random.Random(number)
    text = f"<!doctype html><title>{number}</title><p>"
    while len(text) < size:
        text += " ".join(chance.choices(WORDS, k=1600)) + " "
    return text[:size].encode()


def main():
    root, pages = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    for name in ("8k", "sizes", "gzip"):
        (root / name).mkdir(parents=True)
    for number in range(pages):
        (root / "8k" / f"{number}.html").write_bytes(page(number, 8192))
    for number in range(max(1, pages // 20)):
        size = int(1024 * 1024 ** (number / max(1, pages // 20 - 1)))
        (root / "sizes" / f"{number}.html").write_bytes(page(number, size))
    for number in range(max(1, pages // 4)):
        body = page(number, 8192)
        (root / "gzip" / f"{number}.html").write_bytes(body)
        (root / "gzip" / f"{number}.html.gz").write_bytes(gzip.compress(body, mtime=0))


if __name__ == "__main__":
    main()
