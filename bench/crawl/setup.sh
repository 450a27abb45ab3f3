#!/usr/bin/env bash
# Installs, on Debian 12, the documentation that is crawled, the server and the other crawlers. Needs root.
set -euo pipefail
cd "$(dirname "$0")"
apt-get update -qq
mapfile -t packages < <(python3 -c 'from sites import SITES; print(*(site.package for site in SITES), sep="\n")')
apt-get install -y --no-install-recommends "${packages[@]}" nginx-light curl wget wget2 httrack python3 python3-scrapy sqlite3
