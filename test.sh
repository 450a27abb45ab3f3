#!/usr/bin/env bash
# Installs what the tests need beyond the .NET 10 SDK (nothing, so far) and runs all of them.
# Usage: ./test.sh [arguments of dotnet test]
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

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
