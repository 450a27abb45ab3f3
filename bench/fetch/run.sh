#!/usr/bin/env bash
# 20,000 pages of 8 KB from a local nginx: `hands fetch` beside `curl --parallel`, alternating, every body checked.
# Prints pages a second, CPU seconds a thousand pages and peak memory: medians, and ratios to curl.
# Usage: bench/fetch/run.sh [rounds, default 5] [pages, default 20000]
# Needs nginx, curl, python3 (Debian: nginx-light curl python3) and the .NET 10 SDK. Traffic stays on loopback.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
rounds=${1:-5} pages=${2:-20000}
for tool in nginx curl python3; do
  command -v "$tool" >/dev/null || { echo "bench/fetch: $tool is missing (apt-get install nginx-light curl python3)" >&2; exit 2; }
done

work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT

dotnet publish "$root/src/ManyHands.Cli" -c Release -o "$work/hands" -v quiet
mkdir -p "$work/site" "$work/nginx"
chmod 755 "$work" "$work/site"
python3 "$here/corpus.py" "$work/site" "$pages"

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >"$work/nginx.conf" <<CONF
daemon off;
worker_processes 1;
pid $work/nginx/pid;
error_log $work/nginx/error.log;
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_requests 1000000;
  open_file_cache max=10000;
  client_body_temp_path $work/nginx; proxy_temp_path $work/nginx; fastcgi_temp_path $work/nginx;
  uwsgi_temp_path $work/nginx; scgi_temp_path $work/nginx;
  server { listen 127.0.0.1:$port; root $work/site; types { text/html html; } }
}
CONF
nginx -c "$work/nginx.conf" -e "$work/nginx/error.log" &
server=$!
for _ in $(seq 50); do curl -so /dev/null "http://127.0.0.1:$port/0.html" && break; sleep 0.1; done

python3 "$here/compare.py" "$work" "http://127.0.0.1:$port" "$pages" "$rounds"
