# How long each tool takes to start, and sweep-train to its first batch, beside /bin/true: medians of interleaved runs, in
# milliseconds. MNIST is looked for in $SWEEP_SHARED/mnist, else beside the source tree in ../shared/mnist.
runs=41

# milliseconds COMMAND...: of one start
milliseconds()
{
	begin=$(date +%s%N)
	"$@" >/dev/null
	end=$(date +%s%N)
	echo "$(((end - begin) / 1000))" | awk '{printf "%.3f\n", $1 / 1000}'
}

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
i=0
while [ $i -lt $runs ]; do
	milliseconds /bin/true >>"$dir/true"
	for tool in sweep sweep-sample sweep-train sweep-store sweep-report; do
		milliseconds "$tool" --version >>"$dir/$tool"
	done
	i=$((i + 1))
done
printf '%-16s %10s %10s\n' program 'median ms' 'less true'
base=$(sort -n "$dir/true" | sed -n "$(((runs + 1) / 2))p")
for program in true sweep sweep-sample sweep-train sweep-store sweep-report; do
	median=$(sort -n "$dir/$program" | sed -n "$(((runs + 1) / 2))p")
	awk -v p="$program" -v m="$median" -v b="$base" 'BEGIN {printf "%-16s %10.2f %10.2f\n", p, m, m - b}'
done
echo "(each start includes this script's own fork and date, which /bin/true shows alone; wanted: under 5 ms)"

# --- sweep-train's first batch -------------------------------------------------------------------------------

data=${SWEEP_SHARED:-$srcdir/../shared}/mnist
[ -d "$data" ] || data=digits
for stride in 1 5; do sweep-train -d "$data" --stride $stride --epochs=0 >"$dir/ready" 2>&1 || exit 1; done # fills the cache
# lines NAME COMMAND...: appends the milliseconds of the first lines to NAME
lines()
{
	name=$1
	shift
	"$builddir/bench/first-lines" "$@" >>"$dir/$name" || exit 1
}
i=0
while [ $i -lt $runs ]; do
	lines lines-true /bin/true
	lines lines-version sweep-train --version
	for stride in 5 1; do
		lines lines-$stride-few sweep-train -d "$data" --stride $stride --no-test --train_images=64 --batch_size=64
		lines lines-$stride-all sweep-train -d "$data" --stride $stride --no-test --log-every 1 --batch_size=64
		lines lines-$stride-test sweep-train -d "$data" --stride $stride --log-every 1 --batch_size=64
	done
	i=$((i + 1))
done
# row TEXT NAME: the medians of both lines, and the best second one
row()
{
	for column in 1 2; do cut -d ' ' -f $column "$dir/$2" | sort -n >"$dir/column-$column"; done
	printf '%-44s %10.2f %10.2f %10.2f\n' "$1" "$(sed -n "$(((runs + 1) / 2))p" "$dir/column-1")" \
		"$(sed -n "$(((runs + 1) / 2))p" "$dir/column-2")" "$(head -n 1 "$dir/column-2")"
}
echo
printf '%-44s %10s %10s %10s\n' "from the start of the process, $(basename "$data")" 'line 1' 'line 2' 'best 2'
row 'true, its end' lines-true
row 'sweep-train --version' lines-version
for stride in 5 1; do
	row "stride $stride, one batch of 64, no test" lines-$stride-few
	row "stride $stride, all images, no test" lines-$stride-all
	row "stride $stride, all images and the test's" lines-$stride-test
done
echo "(line 1: the images are there, the run begins; line 2: the first batch is done; wanted: under 10 ms)"
