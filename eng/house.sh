#!/usr/bin/env bash
# house.sh: measures the plan of the house (docs/house.md) and says where it is not met. Exit code 1 if a limit is exceeded.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8
failed=0

sources() { find "$@" -name '*.cs' -not -path '*/obj/*' -not -path '*/bin/*'; }

row() { # row WHAT VALUE LIMIT [least]: one line of the table; LIMIT is the most, or with 'least' the least
    local verdict=met
    if awk -v v="$2" -v l="$3" -v least="${4:-}" 'BEGIN { exit !(least ? v < l : v > l) }'; then
        verdict="NOT MET"
        failed=1
    fi
    printf '%-62s %10s   %s %-8s %s\n' "$1" "$2" "$([ -n "${4:-}" ] && echo "≥" || echo "≤")" "$3" "$verdict"
}

public_types() { # declared public types, nested ones too
    sources "$@" | xargs grep -hE '^\s*public (sealed |static |abstract |readonly |ref |partial |unsafe )*(class|record|struct|interface|enum|delegate)\b' | wc -l
}

fullest() { # the most files in sight in one folder of those given
    find "$@" -type d -not -path '*/obj*' -not -path '*/bin*' -print0 | while IFS= read -r -d '' folder; do
        printf '%s %s\n' "$(find "$folder" -maxdepth 1 -name '*.cs' | wc -l)" "$folder"
    done | sort -rn | head -n 1
}

lines() { sources "$@" | xargs cat | wc -l; }

methods=$(find src/Semiflow.Recipes -mindepth 1 -maxdepth 1 -type d \
    \( -name 'AphynityRecipes' -o -name 'LeadsRecipes' -o -name 'LeastActionRecipes' -o -name 'Partial' \
    -o -name 'Modulewise' -o -name 'Translation' -o -name 'Classification' \))

printf '%-62s %10s   %-10s %s\n' "measure" "today" "wanted" ""
row "public types, all assemblies of src" "$(public_types src)" 350
row "public types of Recipes" "$(public_types src/Semiflow.Recipes)" 40
read -r count folder <<<"$(fullest src bench tests)"
row "files in sight in the fullest folder ($folder)" "$count" 30
row "lines over 140 columns" "$(sources src bench tests | xargs grep -hE '^.{141,}' | wc -l)" 0
row "files over 400 lines" "$(sources src bench tests | xargs wc -l | awk '$2 != "total" && $1 > 400' | wc -l)" 0
# shellcheck disable=SC2086
row "files in method folders of Recipes" "$(sources $methods | wc -l)" 120
# shellcheck disable=SC2086
row "lines in method folders of Recipes" "$(lines $methods)" 10000
row "tables that give a figure its meaning again (*Rows.cs)" "$(sources src/Semiflow.Recipes -name '*Rows.cs' | wc -l)" 0
row "types that decide on a step (StepController)" "$(sources src | xargs grep -lE 'class \w*Step(Controller|Control|Track)\b' | wc -l)" 1
missing=0
while IFS=: read -r file _; do [ -f "docs/spec/$file" ] || missing=$((missing + 1)); done < <(
    sources src bench | xargs grep -hoE '\(spec [a-z-]+\.md' | sed 's/(spec //' | sort | uniq)
row "specifications cited that docs/spec does not hold" "$missing" 0
row "lines of tests per line of Recipes" \
    "$(awk -v t="$(lines tests/Semiflow.Tests/Recipes)" -v s="$(lines src/Semiflow.Recipes)" 'BEGIN { printf "%.2f", t / s }')" 0.5 least
exit $failed
