#!/bin/sh
# ask-tell.sh - drives a sweep of any program from a shell, in two calls: ask for a run, tell how it ended.
#
#   ask-tell.sh SWEEP METRIC PROGRAM [ARGUMENT...]
#
# PROGRAM gets the configuration as --NAME=VALUE arguments behind its own, and the last line that it prints is the value
# of METRIC. Start as many of these as there are processors, and end them when you like: a run whose script was killed
# is handed out again after an hour. SWEEP is what `sweep-store init FILE.yaml` prints.
set -u
[ $# -ge 3 ] || { echo "usage: ask-tell.sh SWEEP METRIC PROGRAM [ARGUMENT...]" >&2; exit 2; }
sweep=$1 metric=$2
shift 2

# "3 1 --lr=0.1 --optimizer=adam": the run, its attempt, and the arguments, quoted for a shell
while line=$(sweep-store ask --wait --args "$sweep"); do
	run=${line%% *} line=${line#* }
	attempt=${line%% *} arguments=${line#* }
	status=0
	output=$(eval '"$@"' "$arguments") || status=$?
	value=$(printf '%s\n' "$output" | tail -n 1)
	if [ "$status" -eq 0 ] && [ -n "$value" ]; then
		sweep-store tell --run "$run" --attempt "$attempt" --state finished "$sweep" "$metric=$value"
	else
		sweep-store tell --run "$run" --attempt "$attempt" --state failed --error "exited with status $status" "$sweep"
	fi
done
