#!/usr/bin/env bash
# ProcessPoolExecutor beside CPython's concurrent.futures.ProcessPoolExecutor and multiprocessing.Pool, alternating, every
# result checked; and what the machine itself allows. Prints medians and ratios as tables.
# Usage: bench/processes/run.sh [rounds, default 5]
# Needs python3 (3.11 or later) and the .NET 10 SDK.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
rounds=${1:-5}
command -v python3 >/dev/null || { echo "bench/processes: python3 is missing" >&2; exit 2; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet publish "$here" -c Release -o "$work" -v quiet
python3 "$here/compare.py" "$work/ProcessBenchmarks" "$rounds"
