#!/usr/bin/env bash
# Installs the other downloaders and what their programs are built with (Debian 12; needs root). Rust's libraries come from
# Debian too, so that nothing is fetched from elsewhere.
set -euo pipefail
apt-get install -y --no-install-recommends nginx-light time curl wget2 aria2 wrk python3 python3-requests python3-scrapy \
  golang-go cargo librust-reqwest-dev librust-tokio-dev
