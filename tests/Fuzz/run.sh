#!/usr/bin/env bash
# Feeds made-up inputs to the readers of what servers send, and says which of them fail or take too long.
# Usage: tests/Fuzz/run.sh [INPUTS] [--seed N] [--target NAME] [--threads N] [--failures DIR]
#        tests/Fuzz/run.sh --target NAME --replay FILE-OR-BASE64
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build -c Release -v q Fuzz.csproj
exec dotnet bin/Release/net10.0/Fuzz.dll "$@"
