#!/usr/bin/env bash
# Installs the other languages and their libraries (Debian 12; needs root). Rust's come from Debian too, so that nothing is
# fetched from elsewhere.
set -euo pipefail
apt-get install -y --no-install-recommends python3 openjdk-17-jdk-headless golang-go g++ libtbb-dev \
  cargo librust-libc-dev librust-rayon-dev librust-tokio-dev
