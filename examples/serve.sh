#!/bin/sh
# Searches for the minimum of a function in a shell: sweep-sample --serve proposes, this script evaluates.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat >"$dir/parabola.yaml" <<'Y'
method: bayes
metric: {name: y, goal: minimize}
parameters:
  x: {min: -10, max: 10}
Y
mkfifo "$dir/ask" "$dir/answer"
sweep-sample --serve "$dir/parabola.yaml" <"$dir/ask" >"$dir/answer" &
exec 3>"$dir/ask" 4<"$dir/answer"
for _ in 1 2 3 4 5 6 7 8 9 10; do
	echo '{"ask":1}' >&3
	read -r record <&4
	run=${record#*:} run=${run%%,*}
	x=${record#*'"x":'} x=${x%%\}*}
	y=$(((x - 3) * (x - 3)))
	echo "{\"run\":$run,\"state\":\"finished\",\"summary\":{\"y\":$y}}" >&3
	echo "$y at x = $x"
done | sort -n | head -n 1
