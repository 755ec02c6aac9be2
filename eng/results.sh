#!/usr/bin/env bash
# Runs recipes over the seeds 0 to 4, one thread each, and writes docs/results.md from what is finished:
#   eng/results.sh FOLDER [RECIPE ...]      without recipes: those that are finished in the folder
# Other finished runs over seeds in the folder, such as paper tiers, get their sections too. An interrupted run goes on where it was; all
# recipes take some hours on two cores.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:?the folder of the runs}
shift
cli=src/Semiflow.Cli/bin/Release/net10.0/Semiflow.Cli.dll
[ -e "$cli" ] || dotnet build src/Semiflow.Cli -c Release -v q
export OMP_NUM_THREADS=1
for recipe in "$@"; do
  if [ -e "$folder/$recipe/run.json" ]; then dotnet "$cli" resume "$folder/$recipe"; else
    dotnet "$cli" run "$recipe" --seeds 0:5 --out "$folder/$recipe"; fi
done
finished=()
for run in "$folder"/*; do
  [ -e "$run/summary.json" ] && finished+=("$run")
done
{
  cat <<'PAGE'
# Results over seeds

Small tiers unless a heading says paper tier, seeds 0 to 4, of long runs fewer, as the command of each section says: the median, the range
over the seeds, the published value where there is one (from far longer trainings than the small tiers), and what a recipe demands of each
of its seeds. Times are of one thread, beside other work. Written by `eng/results.sh FOLDER RECIPE …`, which runs what is not finished;
each section is `semiflow results FOLDER/RECIPE`.

PAGE
  dotnet "$cli" results "${finished[@]}"
} > docs/results.md
