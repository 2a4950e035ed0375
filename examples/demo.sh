#!/bin/sh
# demo.sh - the tutorial's sweep from sampling to the chart; what ./bootstrap demo runs.
#
#   demo.sh [RUNS]
#
# The sweep, its ledger and the chart are left in ./demo, so that every step can be repeated by hand.
set -eu
runs=${1:-20}
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p demo
cd demo
rm -f sweep.db sweep.db-wal sweep.db-shm chart.png
unset SWEEP_DB
cp "$here/mnist-random.yaml" .

step() { printf '\n$ %s\n' "$1"; }

step "sweep-sample --check mnist-random.yaml"
sweep-sample --check mnist-random.yaml
step "sweep-store init mnist-random.yaml"
sweep-store init mnist-random.yaml
step "sweep-sample mnist-random.yaml -n $runs | sweep-train | sweep-store ingest"
sweep-sample mnist-random.yaml -n "$runs" | sweep-train | sweep-store ingest
step "sweep-report"
sweep-report
step "sweep-report -o chart.png"
sweep-report -o chart.png

[ -s chart.png ] || { echo "demo: no chart was drawn" >&2; exit 1; }
printf '\ndemo: %s runs trained and kept in %s/sweep.db; the chart is %s/chart.png\n' "$runs" "$PWD" "$PWD"
