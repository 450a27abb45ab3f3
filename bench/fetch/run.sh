#!/usr/bin/env bash
# `hands fetch` beside every other downloader that Debian has, and the programs one would write oneself, alternating, every
# body checked. Prints pages a second, CPU seconds a thousand pages and peak memory: medians, spreads, ratios to curl;
# a run of everything goes into bench/RESULTS.md.
# Usage: bench/fetch/run.sh [rounds, default 5] [pages, default 20000] [8k | sizes | gzip | delay | start | auto | auto-delay | auto-crowd]...
# Needs what bench/fetch/setup.sh installs, and the .NET 10 SDK. Traffic stays on loopback.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
rounds=${1:-5} pages=${2:-20000}
for tool in /usr/bin/time nginx curl wget2 aria2c scrapy wrk python3 go cargo; do
  command -v "$tool" >/dev/null || { echo "bench/fetch: $tool is missing (bench/fetch/setup.sh installs it)" >&2; exit 2; }
done

work=$(mktemp -d)
servers=()
trap 'for server in "${servers[@]}"; do kill "$server"; done; rm -rf "$work"' EXIT
export PYTHONDONTWRITEBYTECODE=1 GOCACHE=$work/go GO111MODULE=on DOTNET_CLI_TELEMETRY_OPTOUT=1

dotnet publish "$root/src/ManyHands.Cli" -c Release -o "$work/hands" -v quiet
"$root/publish.sh" "$work/native"
dotnet publish "$here/peers/csharp" -c Release -o "$work/today" -v quiet
dotnet publish "$here/peers/csharp" -c Release -r "linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')" -p:CppCompilerAndLinker=gcc -o "$work/today-native" -v quiet
(cd "$here/server" && go build -o "$work/go-server" .)
(cd "$here/peers/go" && go build -o "$work/go-fetch" .)
cp -r "$here/peers/rust" "$work/rust-source"
mkdir "$work/rust-source/.cargo"
printf '[source.crates-io]\nreplace-with = "debian"\n[source.debian]\ndirectory = "/usr/share/cargo/registry"\n' >"$work/rust-source/.cargo/config.toml"
(cd "$work/rust-source" && cargo build -q --release --offline --target-dir "$work/rust")

mkdir -p "$work/site" "$work/nginx"
chmod 755 "$work" "$work/site"
python3 "$here/corpus.py" "$work/site" "$pages"

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
port=$(free_port)
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
  server { listen 127.0.0.1:$port; root $work/site; types { text/html html; } location /gzip/ { gzip_static on; } }
}
CONF
nginx -c "$work/nginx.conf" -e "$work/nginx/error.log" &
servers+=($!)
delayed=$(free_port)
"$work/go-server" "127.0.0.1:$delayed" 50ms &
servers+=($!)
crowded=$(free_port)
"$work/go-server" "127.0.0.1:$crowded" 10ms 32 &
servers+=($!)
export SITE=http://127.0.0.1:$port DELAYED=http://127.0.0.1:$delayed CROWDED=http://127.0.0.1:$crowded
for _ in $(seq 50); do curl -so /dev/null "$SITE/8k/0.html" && curl -so /dev/null "$DELAYED/0.html" && curl -so /dev/null "$CROWDED/0.html" && break; sleep 0.1; done

python3 "$here/compare.py" "$work" "$rounds" "$pages" "${@:3}" | tee "$work/table.md"
# A part of it stays on the screen: what is written down is one run of everything.
[ $# -gt 2 ] || python3 "$root/bench/results.py" "Downloading" "$work/table.md"
