# Memory of many runs in one process: peak resident kilobytes after 10 and after 1,000 one-epoch runs on 60,000 images (the
# mapped images count as well), and the seconds that they took. The runs are small ones; two of them have 512 units.
runs=${RUNS:-1000}
shared=${SWEEP_SHARED:-$srcdir/../shared}
data=digits
[ ! -d "$shared/mnist" ] || data=$shared/mnist

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
records()
{
	awk -v n="$1" 'BEGIN {
		for (i = 1; i <= n; i++) printf "{\"run\":%d,\"config\":{\"fc_layer_size\":%d,\"batch_size\":256,\"seed\":%d}}\n", i,
			i % 500 == 5 ? 512 : 16, i
	}'
}
printf '%-8s %8s %10s %10s\n' data runs seconds "peak kB"
records 1 | sweep-train -d "$data" --stride 1 >/dev/null 2>&1 # the cache
for n in 10 "$runs"; do
	records "$n" >"$dir/records"
	"$builddir/bench/measure" "$dir/out" sh -c "sweep-train -d '$data' --stride 1 --no-test <'$dir/records' 2>/dev/null" |
		while read -r seconds memory; do printf '%-8s %8d %10.1f %10d\n' "${data##*/}" "$n" "$seconds" "$memory"; done
	[ "$(grep -c '"state":"finished"' "$dir/out")" -eq "$n" ] || echo "not all runs finished"
done
