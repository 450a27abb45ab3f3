#!/usr/bin/env bash
# The executors beside what .NET has itself, CPython, Java, Go, Rust (rayon, tokio) and oneTBB, alternating, each
# measurement in a process of its own, every result checked. Prints medians, spreads and ratios; a run of everything goes
# into bench/RESULTS.md. Jobs in processes are measured by bench/processes.
# Usage: bench/executors/run.sh [rounds, default 3] [percent of the jobs, default 100] [submit | map | fork-join | latency | producers | async | held | lock | contended | start]...
# Needs what bench/executors/setup.sh installs, and the .NET 10 SDK with a C compiler to link natively.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
for tool in python3 java javac go g++ cargo; do
  command -v "$tool" >/dev/null || { echo "bench/executors: $tool is missing (bench/executors/setup.sh installs it)" >&2; exit 2; }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PYTHONDONTWRITEBYTECODE=1 GOCACHE=$work/go-cache GO111MODULE=on DOTNET_CLI_TELEMETRY_OPTOUT=1

dotnet publish "$here/peers/csharp" -c Release -o "$work/jit" -v quiet
dotnet publish "$here/peers/csharp" -c Release -r "linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')" -p:Native=true -p:CppCompilerAndLinker=gcc -o "$work/native" -v quiet
(cd "$here/peers/go" && go build -buildvcs=false -o "$work/go" .)
javac -d "$work/java" "$here/peers/ExecutorsBenchmark.java"
g++ -O2 -std=c++17 -o "$work/tbb" "$here/peers/tbb.cpp" -ltbb
cp -r "$here/peers/rust" "$work/rust-source"
mkdir "$work/rust-source/.cargo"
printf '[source.crates-io]\nreplace-with = "debian"\n[source.debian]\ndirectory = "/usr/share/cargo/registry"\n' >"$work/rust-source/.cargo/config.toml"
(cd "$work/rust-source" && cargo build -q --release --offline --target-dir "$work/rust")

# The table's form is the one of bench/fetch.
PYTHONPATH=$root/bench/fetch python3 "$here/compare.py" "$work" "${1:-3}" "${2:-100}" "${@:3}" | tee "$work/table.md"
# A part of it stays on the screen: what is written down is one run of everything.
[ $# -gt 2 ] || [ "${2:-100}" != 100 ] || python3 "$root/bench/results.py" "Executors" "$work/table.md"
