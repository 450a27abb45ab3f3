"""Puts a run's results into RESULTS.md: python3 results.py TITLE FILE replaces what stands below "## TITLE", or adds it."""
import pathlib
import re
import sys

PLACE = pathlib.Path(__file__).resolve().parent / "RESULTS.md"
HEAD = "# Results\n\nWhat the scripts of this folder printed when they were last run whole; each replaces its own part.\n"

title, body = sys.argv[1], pathlib.Path(sys.argv[2]).read_text().strip()
text = PLACE.read_text() if PLACE.exists() else HEAD
head, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
sections = dict(part.split("\n", 1) for part in parts)
sections[title] = f"\n{body}\n"
PLACE.write_text(head.rstrip() + "\n" + "".join(f"\n## {name}\n\n{part.strip()}\n" for name, part in sections.items()))
