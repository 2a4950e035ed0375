# What getting training and test data takes: at the first start, which draws the synthetic digits or inflates MNIST and
# leaves a file in the cache, and at a later one, which maps it and leaves the pixels to be checked when they are used;
# beside zlib alone inflating MNIST's files, and beside the start of a process that does nothing. Medians of interleaved
# runs. MNIST is looked for in $SWEEP_SHARED/mnist. The peak is of resident memory; what a later start maps counts when
# it is touched.
runs=${RUNS:-7}
mnist=${SWEEP_SHARED:-$srcdir/../shared}/mnist
measure=$builddir/bench/measure
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export XDG_CACHE_HOME="$dir/cache"

# load SET FILE STRIDE: a first and two later starts
load()
{
	rm -rf "$dir/cache"
	"$measure" /dev/null "$builddir/bench/load-data" "$1" "$3" >>"$dir/$2-$3-first" || exit 1
	for again in 1 2; do
		"$measure" /dev/null "$builddir/bench/load-data" "$1" "$3" >>"$dir/$2-$3-later" || exit 1
	done
}

i=0
while [ $i -lt "$runs" ]; do
	"$measure" /dev/null true >>"$dir/true"
	for stride in 1 5; do
		load digits digits $stride
		[ ! -d "$mnist" ] || load "$mnist" mnist $stride
	done
	[ ! -d "$mnist" ] || "$measure" /dev/null "$builddir/bench/zlib-inflate" "$mnist"/*.gz >>"$dir/zlib" || exit 1
	i=$((i + 1))
done

# row NAME FILE: the median's milliseconds and peak memory, and the best's milliseconds
row()
{
	[ -f "$dir/$2" ] || return 0
	n=$(($(wc -l <"$dir/$2")))
	sort -n "$dir/$2" | awk -v name="$1" -v middle=$(((n + 1) / 2)) '
		NR == 1 {best = $1}
		NR == middle {printf "%-40s %9.1f %9.1f %9d\n", name, $1 * 1e3, best * 1e3, $2}'
}
printf '%-40s %9s %9s %9s\n' what 'median ms' 'best ms' 'peak kB'
row 'a process that does nothing' true
row 'zlib inflates MNIST' zlib
for stride in 1 5; do
	row "MNIST, stride $stride, first start" mnist-$stride-first
	row "MNIST, stride $stride, later" mnist-$stride-later
	row "digits, stride $stride, first start" digits-$stride-first
	row "digits, stride $stride, later" digits-$stride-later
done
[ -d "$mnist" ] || echo "(no MNIST in $mnist: set SWEEP_SHARED to measure it)"
echo "(all with the 10,000 test images; wanted: a later start within 10 ms)"
