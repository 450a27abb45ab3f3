#!/usr/bin/env bash
# Installs what the tests need beyond the .NET 10 SDK and runs all of them. That is Chromium, for the tests of the live page:
# Debian's, or the one that CHROMIUM names.
# Usage: ./test.sh [arguments of dotnet test]
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

case "$*" in
  *--project*Dashboard*) needs_browser=1 ;;
  *--project*) needs_browser= ;;
  *) needs_browser=1 ;;
esac
if [ -n "$needs_browser" ] && [ ! -x "${CHROMIUM:-/usr/bin/chromium}" ]; then
  if [ -n "${CHROMIUM:-}" ] || [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "test.sh: the tests of the live page need Chromium, and ${CHROMIUM:-/usr/bin/chromium} is not there." >&2
    echo "test.sh: as root: apt-get install --no-install-recommends chromium; or name one: CHROMIUM=/path/to/it ./test.sh" >&2
    exit 1
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
dotnet test --solution ManyHands.slnx "$@" 2>&1 | tee "$log" || status=$?

# The closing line that people and machines look for, from the runner's own summary.
count() { sed -n "s/^ *$1: *\([0-9]*\)\$/\1/p" "$log" | tail -n 1; }
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)
if [ -z "$passed" ]; then
  echo "test.sh: the runner printed no summary, so nothing is known to have passed" >&2
  exit 1
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$passed" -gt 0 ] || { echo "test.sh: no test was run" >&2; exit 1; }
exit "$status"
