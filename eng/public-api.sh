#!/usr/bin/env bash
# Writes the public API of the libraries into their PublicAPI.Unshipped.txt; the diff is what a review reads.
# Needs the .NET SDK alone: the analyzer says in the compiler's log what is not declared yet (RS0016).
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for project in Semiflow.Core Semiflow Semiflow.Data Semiflow.Recipes; do # each after those that it refers to
    file=src/$project/PublicAPI.Unshipped.txt
    cp "$file" "$work/before"
    echo '#nullable enable' >"$file"
    if ! dotnet build "src/$project" --no-dependencies -c Release -v q -p:UseSharedCompilation=true \
        -p:WarningsNotAsErrors=RS0016 -p:ErrorLog="$work/$project.json" >"$work/out" 2>&1; then
        cp "$work/before" "$file"
        grep -E ': error ' "$work/out" | sort -u
        echo "$project does not build; its $file is as it was."
        exit 1
    fi
    sed -nE 's/^ *"APIName": "(.*)",?$/\1/p' "$work/$project.json" | sed -E 's/\\(["\\])/\1/g' | LC_ALL=C sort -u >>"$file"
    echo "$file: $(($(wc -l <"$file") - 1)) members"
done
