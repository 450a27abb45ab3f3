"""Writes N pages of 8 KB, each different, below a folder."""
import random
import sys

folder, pages = sys.argv[1], int(sys.argv[2])
words = "bread oven dough baker flour yeast crust crumb loaf sugar butter early morning street".split()
for page in range(pages):
    chance = random.Random(page)
    text = f"<!doctype html><title>{page}</title><p>" + " ".join(chance.choices(words, k=1600))
    with open(f"{folder}/{page}.html", "w") as file:
        file.write(text[:8192].ljust(8192))
