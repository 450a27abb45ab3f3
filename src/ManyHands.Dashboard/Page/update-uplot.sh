#!/usr/bin/env bash
# Brings another version of uPlot, the chart library that the page uses, from npm: its ES module, its style, its licence.
# npm checks the archive against the registry's hash. Usage: ./update-uplot.sh VERSION
set -euo pipefail
version=${1:?usage: $0 VERSION, such as 1.6.32}
vendor=$(cd "$(dirname "$0")" && pwd)/files/vendor
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm pack --silent "uplot@$version" >/dev/null
tar xzf "uplot-$version.tgz"
cp package/dist/uPlot.esm.js "$vendor/uPlot.js"
cp package/dist/uPlot.min.css "$vendor/uPlot.css"
cp package/LICENSE "$vendor/uPlot.LICENSE.txt"
grep -m 1 '(v[0-9.]*)' "$vendor/uPlot.js"
