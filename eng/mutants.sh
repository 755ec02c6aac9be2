#!/usr/bin/env bash
# Breaks the code on purpose, one place at a time, and says whether the tests notice: eng/mutants.txt has the places.
#   eng/mutants.sh            runs what has no result yet for the list's entry, then writes docs/mutants.md
#   eng/mutants.sh NAME…      runs these again
#   eng/mutants.sh --full     runs the quick suite too where the named classes notice nothing
#   eng/mutants.sh --again    forgets all results first
# Works in a worktree of HEAD under ${MUTANTS:-/tmp/semiflow-mutants}, which stays for the next time; results are kept in docs/mutants.tsv.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 OMP_NUM_THREADS=1
root=$PWD list=$PWD/eng/mutants.txt results=$PWD/docs/mutants.tsv
work=${MUTANTS:-/tmp/semiflow-mutants} seconds=${MUTANT_SECONDS:-300}
tests=$work/tests/Semiflow.Tests/bin/Release/net10.0
full= names=()
for word in "$@"; do
    case $word in
        --full) full=1 ;;
        --again) : >"$results" ;;
        *) names+=("$word") ;;
    esac
done

build() { # project, further options
    dotnet build "$work/$1" -c Release -v q -p:RunAnalyzers=false -p:UseSharedCompilation=true -p:TreatWarningsAsErrors=false "${@:2}" \
        >"$work/.mutant-build" 2>&1
}

run() { # classes; true if all tests pass and there are some
    local arguments=()
    for class in ${1//,/ }; do arguments+=(-class "*$class"); done
    [ -n "$1" ] || arguments=(-trait- Category=Science)
    timeout "$2" dotnet "$tests/Semiflow.Tests.dll" "${arguments[@]}" -noColor >"$work/.mutant-run" 2>&1 || return 1
    ! grep -q 'Total: 0$\|Total: 0,' "$work/.mutant-run"
}

prepare() {
    if [ ! -e "$work/.git" ]; then git worktree add --detach "$work" HEAD >/dev/null; fi
    if [ "$(git -C "$work" rev-parse HEAD)" != "$(git rev-parse HEAD)" ] || [ ! -e "$work/.mutant-ready" ]; then
        git -C "$work" checkout -q --force --detach "$(git rev-parse HEAD)"
        rm -f "$work/.mutant-ready"
        build tests/Semiflow.Tests/Semiflow.Tests.csproj || { grep ' error ' "$work/.mutant-build" | sort -u; exit 1; }
        touch "$work/.mutant-ready"
    fi
}

try() { # name, file, old, new, classes, word
    local file=$work/$2 project outcome=killed note=
    project=$(cut -d/ -f2 <<<"$2")
    local before; before=$(<"$file")
    local rest=${before#*"$3"}
    if [ "$rest" = "$before" ]; then echo "$1: its text is not in $2" >&2; return 1; fi
    if [ "${rest#*"$3"}" != "$rest" ]; then echo "$1: its text is in $2 twice" >&2; return 1; fi
    printf '%s\n' "${before/"$3"/"$4"}" >"$file"
    local built=1
    build "src/$project/$project.csproj" --no-dependencies --no-restore || built=
    printf '%s\n' "$before" >"$file"
    if [ -z "$built" ]; then echo "$1: does not build" >&2; grep ' error ' "$work/.mutant-build" | sort -u | head -3 >&2; return 1; fi
    cp "$tests/$project.dll" "$work/.mutant-sound"
    cp "$work/src/$project/bin/Release/net10.0/$project.dll" "$tests/$project.dll"
    if run "$5" "$seconds"; then
        outcome=survived
        if [ -n "$full" ] && ! run "" 3600; then outcome=killed; note=' (by the suite alone)'; fi
    fi
    cp "$work/.mutant-sound" "$tests/$project.dll"
    local by
    by=$(sed -nE 's/^ *Semiflow\.Tests\.[A-Za-z0-9_.]*\b([A-Za-z0-9_]+\.[A-Za-z0-9_]+).* \[FAIL\].*/\1/p' "$work/.mutant-run" | head -1)
    [ "$outcome" = killed ] || by=
    printf '%s\t%s\t%s\t%s%s\n' "$1" "$outcome" "$2" "$by" "$note" >>"$results"
    LC_ALL=C sort -o "$results" "$results"
    echo "$outcome  $1  $by$note"
}

touch "$results"
ready=
while IFS= read -r head; do
    case $head in '= '*) ;; *) continue ;; esac
    name=${head#= } word=${head#*: }; name=${name%%:*}
    IFS= read -r file; IFS= read -r old; IFS= read -r new; IFS= read -r classes
    if [ ${#names[@]} -gt 0 ]; then
        case " ${names[*]} " in *" $name "*) ;; *) continue ;; esac
    elif grep -q "^$name	" "$results"; then
        if [ -f "$file" ] && grep -qF -- "$old" "$file"; then continue; fi
        echo "$name: its text is not in $file any more: its result is dropped" >&2
    fi
    grep -v "^$name	" "$results" >"$results.new" || true
    mv "$results.new" "$results"
    if [ -z "$ready" ]; then prepare; ready=1; fi
    try "$name" "$file" "$old" "$new" "$classes" </dev/null || echo "$name: no result"
done <"$list"

{
    all=$(wc -l <"$results") killed=$(grep -c '	killed	' "$results" || true)
    echo "# Mutants"
    echo
    echo "Places that \`eng/mutants.sh\` breaks on purpose (\`eng/mutants.txt\`), and whether the tests notice:"
    echo "**$killed of $all killed, $((100 * killed / (all > 0 ? all : 1))) %.** A mutant is one wrong text in one file. Only the classes that the"
    echo "list names run, so others may still notice a survivor (\`--full\` asks them). The script writes this page."
    echo
    echo "Why a list of our own: Stryker.NET 5.1.0 (\`dotnet-stryker -t mtp\`, 2026-11) does start our tests, xUnit v3 on"
    echo "Microsoft.Testing.Platform, and calls that runner a preview. It mutates the whole library whatever its filter says (25,819"
    echo "mutants, 2,305 of which did not compile) to try the 78 of three files of \`Principles/Environments\`, with 27 tests: 13 minutes"
    echo "went by before the first one on two busy cores, per-test coverage ran into its time limit for 18 of the 27 tests, and after 25"
    echo "minutes, when it was stopped, there was no result. Here a mutant takes a minute."
    echo
    echo "| mutant | what it breaks | file | noticed by |"
    echo "| --- | --- | --- | --- |"
    while IFS=$'\t' read -r name outcome file by; do
        word=$(sed -n "s/^= $name: //p" "$list")
        [ "$outcome" = killed ] || by="**survived**"
        echo "| $name | $word | \`${file#src/}\` | ${by:-a time limit or a crash} |"
    done <"$results"
} >docs/mutants.md
echo "$killed of $all killed; survivors: $(grep '	survived	' "$results" | cut -f1 | tr '\n' ' ')"
