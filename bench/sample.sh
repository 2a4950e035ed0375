# How many configurations of the tutorial's file sweep-sample prints in a second, beside cJSON printing such records;
# and its peak memory for few and for many. Medians of interleaved runs; the output goes to /dev/null.
runs=${RUNS:-5}
count=1000000 many=10000000
file=$srcdir/examples/mnist-random.yaml
measure=$builddir/bench/measure
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

i=0
while [ $i -lt "$runs" ]; do
	"$measure" /dev/null "$builddir/bench/cjson-print" $count >>"$dir/cjson" || exit 1
	for format in jsonl args csv; do
		"$measure" /dev/null sweep-sample -n $count --format $format "$file" >>"$dir/$format" || exit 1
	done
	i=$((i + 1))
done

# row NAME FILE: the median's configurations a second, beside cJSON's
row()
{
	sort -n "$dir/$2" | sed -n "$(((runs + 1) / 2))p" | awk -v n=$count -v name="$1" -v base="$base" '
		{printf "%-24s %14.0f %10.2f\n", name, n / $1, base ? base / $1 : 1}'
}
base=$(sort -n "$dir/cjson" | sed -n "$(((runs + 1) / 2))p" | cut -d' ' -f1)
printf '%-24s %14s %10s\n' program records/s 'to cJSON'
row 'cJSON' cjson
for format in jsonl args csv; do row "sweep-sample $format" $format; done
echo "(wanted: at least 300,000)"

printf '\n%-24s %14s\n' configurations 'peak kB'
for n in 10 $many; do
	"$measure" /dev/null sweep-sample -n $n "$file" | awk -v n=$n '{printf "%-24d %14d\n", n, $2}'
done
echo "(wanted: flat, under 20,000)"
