# Runs a second of sweep-train -j 1 and -j 2, beside what the machine gives two processes of sweep-train at once. Five
# configurations go round, of one epoch on 12,000 images. Medians of interleaved measurements of whole processes. (Cores
# that are shared with other machines are not equally fast, nor for long: what -j 2 gives is to be judged by the two
# processes.)
#
# The images are MNIST in $SWEEP_SHARED/mnist, else beside the source tree in ../shared/mnist, else digits.
rounds=${ROUNDS:-5}
runs=${RUNS:-100}
data=${SWEEP_SHARED:-$srcdir/../shared}/mnist
[ -d "$data" ] || data=digits
measure=$builddir/bench/measure
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# records COUNT
records()
{
	awk -v n="$1" 'BEGIN {
		config[0] = "\"optimizer\":\"adam\",\"fc_layer_size\":128,\"dropout\":0.3,\"learning_rate\":0.001,\"batch_size\":32"
		config[1] = "\"optimizer\":\"adam\",\"fc_layer_size\":256,\"dropout\":0.4,\"learning_rate\":0.001,\"batch_size\":64"
		config[2] = "\"optimizer\":\"sgd\",\"fc_layer_size\":256,\"dropout\":0.5,\"learning_rate\":0.05,\"batch_size\":64"
		config[3] = "\"optimizer\":\"sgd\",\"fc_layer_size\":512,\"dropout\":0.3,\"learning_rate\":0.01,\"batch_size\":128"
		config[4] = "\"optimizer\":\"adam\",\"fc_layer_size\":512,\"dropout\":0.4,\"learning_rate\":0.003,\"batch_size\":256"
		for (i = 0; i < n; i++) printf "{\"run\":%d,\"config\":{%s}}\n", i + 1, config[i % 5]
	}'
}

# train NAME RECORDS OPTION...: appends seconds and kB to NAME; ends all when sweep-train fails
train()
{
	name=$1 input=$2
	shift 2
	"$measure" /dev/null sweep-train -d "$data" "$@" <"$input" >>"$dir/$name" 2>"$dir/$name.said" && return
	cat "$dir/$name.said" >&2
	exit 1
}

records "$runs" >"$dir/records"
records 1 >"$dir/first"
train warm "$dir/first" # the first use of a compressed set may leave a cache
round=0
while [ "$round" -lt "$rounds" ]; do
	round=$((round + 1))
	train one "$dir/records" --no-test
	train two "$dir/records" --no-test -j 2
	rm -f "$dir/left" "$dir/right"
	train left "$dir/records" --no-test &
	left=$!
	train right "$dir/records" --no-test
	wait "$left" || exit
	# as if both had ended together: the seconds of as many runs at the sum of their rates
	awk '{rate += 1 / $1; if ($2 > peak) peak = $2} END {printf "%.6f %d\n", 2 / rate, peak}' "$dir/left" "$dir/right" \
		>>"$dir/processes"
done

# row NAME FILE RUNS: the median's runs a second, beside those of -j 1, and its peak memory
row()
{
	sort -n "$dir/$2" | sed -n "$(((rounds + 1) / 2))p" | awk -v name="$1" -v runs="$3" -v all="$runs" -v base="$base" '
		{printf "%-28s %10.2f %10.2f %10d\n", name, runs / $1, runs / $1 / (all / base), $2}'
}
base=$(sort -n "$dir/one" | sed -n "$(((rounds + 1) / 2))p" | cut -d' ' -f1)
printf '%-28s %10s %10s %10s\n' "$runs runs on $(basename "$data")" runs/s "to -j 1" "peak kB"
row 'sweep-train -j 1' one "$runs"
row 'sweep-train -j 2' two "$runs"
row 'two of sweep-train -j 1' processes $((2 * runs))
echo "(wanted: -j 2 at least 1.9 times -j 1 on two idle cores, which is where two processes reach as much)"
