#!/bin/sh
# Writes PublicSuffixes.txt beside this script from a copy of the list: rules only, sorted, each once.
# usage: update-public-suffixes.sh public_suffix_list.dat VERSION
#   VERSION is what the copy's header says, such as 2025-05-12_07-25-20_UTC
set -eu
[ $# = 2 ] || { sed -n '2,4s/^# //p' "$0" >&2; exit 2; }
to=$(dirname "$0")/PublicSuffixes.txt
{
    cat <<HEAD
// This Source Code Form is subject to the terms of the Mozilla Public License, v. 2.0.
// If a copy of the MPL was not distributed with this file, You can obtain one at https://mozilla.org/MPL/2.0/.
//
// The rules of the Public Suffix List (https://publicsuffix.org), version $2, ICANN and private ones together.
// Made by update-public-suffixes.sh, which leaves out the list's comments; the list in full is at
// https://publicsuffix.org/list/public_suffix_list.dat
HEAD
    sed -e '/^\/\//d' -e 's/[[:space:]].*//' -e '/^$/d' "$1" | LC_ALL=C sort -u
} >"$to.new"
mv "$to.new" "$to"
