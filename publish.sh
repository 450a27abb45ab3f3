#!/usr/bin/env bash
# Compiles hands natively: one program that needs no .NET, with SQLite's library beside it.
# Usage: ./publish.sh [FOLDER]   (the default is artifacts/hands)
# Needs the .NET 10 SDK and a C compiler to link with; as root on Debian it installs that where there is none.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

folder=${1:-artifacts/hands}
case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) runtime=linux-x64 locked=true ;; # what the lock files are for
  Linux-aarch64) runtime=linux-arm64 locked=false ;;
  *) echo "publish.sh: it makes a program for Linux on x64 or arm64, where it runs on that" >&2; exit 1 ;;
esac
if ! command -v clang >/dev/null && ! command -v gcc >/dev/null; then
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "publish.sh: clang or gcc is needed to link, and neither is there; as root: apt-get install --no-install-recommends gcc libc6-dev" >&2
    exit 1
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends gcc libc6-dev
fi
linker=clang
command -v clang >/dev/null || linker=gcc

# A warning of trimming or of ahead-of-time compilation is an error, as all are: what may break only there must not pass.
dotnet publish src/ManyHands.Cli -c Release -r "$runtime" -p:Native=true -p:RestoreLockedMode="$locked" -p:CppCompilerAndLinker="$linker" -v quiet -o "$folder"
ls -l "$folder" | awk 'NR > 1 { printf "%12d  %s\n", $5, $9 }'
