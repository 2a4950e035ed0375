# How long training data takes: drawing the synthetic digits and loading MNIST, beside zlib alone inflating MNIST's
# files. On one thread; medians of interleaved runs. MNIST is looked for in $SWEEP_SHARED/mnist.
runs=${RUNS:-7}
mnist=${SWEEP_SHARED:-$srcdir/../shared}/mnist
measure=$builddir/bench/measure
load=$builddir/bench/load-data
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

i=0
while [ $i -lt "$runs" ]; do
	for stride in 1 5; do
		"$measure" /dev/null "$load" digits $stride >>"$dir/digits-$stride" || exit 1
		[ ! -d "$mnist" ] || "$measure" /dev/null "$load" "$mnist" $stride >>"$dir/mnist-$stride" || exit 1
	done
	[ ! -d "$mnist" ] || "$measure" /dev/null "$builddir/bench/zlib-inflate" "$mnist"/*.gz >>"$dir/zlib" || exit 1
	i=$((i + 1))
done

# row NAME FILE IMAGES: the median's milliseconds, microseconds an image, and peak memory
row()
{
	[ -f "$dir/$2" ] || return 0
	sort -n "$dir/$2" | sed -n "$(((runs + 1) / 2))p" |
		awk -v name="$1" -v n="$3" '{printf "%-36s %8d %8.0f %10.2f %9d\n", name, n, $1 * 1e3, $1 * 1e6 / n, $2}'
}
printf '%-36s %8s %8s %10s %9s\n' what images ms us/image 'peak kB'
row 'digits drawn, all' digits-1 70000
row 'digits drawn, every 5th + test' digits-5 22000
row 'zlib inflates MNIST' zlib 70000
row 'MNIST loaded, all' mnist-1 70000
row 'MNIST loaded, every 5th + test' mnist-5 22000
[ -d "$mnist" ] || echo "(no MNIST in $mnist: set SWEEP_SHARED to measure it)"
echo "(wanted: all digits in under 1000 ms; MNIST near what zlib takes)"
