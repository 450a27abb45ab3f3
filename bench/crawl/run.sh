#!/usr/bin/env bash
# Real documentation sites from a local nginx, crawled by `hands crawl`, wget2, wget, HTTrack and Scrapy: their sets beside
# the reachable one, every hash of ours, then pages a second. Traffic stays on loopback.
# Usage: bench/crawl/run.sh [rounds, default 3] [NAME of a crawler, or "defaults"]...
# Needs what bench/crawl/setup.sh installs, and the .NET 10 SDK.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
rounds=${1:-3}
for tool in nginx wget2 wget httrack scrapy python3; do
  command -v "$tool" >/dev/null || { echo "bench/crawl: $tool is missing (bench/crawl/setup.sh installs it)" >&2; exit 2; }
done

work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
chmod 755 "$work"
export PYTHONDONTWRITEBYTECODE=1
cd "$here"

dotnet publish "$root/src/ManyHands.Cli" -c Release -o "$work/hands" -v quiet
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
python3 -c "import pathlib, sites; sites.write_configuration(pathlib.Path('$work'), $port)"
nginx -c "$work/nginx.conf" -e "$work/nginx/error.log" &
server=$!
for _ in $(seq 50); do [ -s "$work/nginx/pid" ] && break; sleep 0.1; done

mapfile -t starts < <(python3 -c "import sites; print(*sites.starts($port), sep='\n')")
python3 reachable.py "$work/reachable.json" "${starts[@]}"
python3 compare.py "$work" "$port" "$rounds" "${@:2}"
