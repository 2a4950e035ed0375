# Memory of many runs in one process: peak resident kilobytes after 10 and after 1,000 one-epoch runs on all 60,000 images
# of MNIST (else of the digits), which are mapped and count as well. One run in 500 has 512 units, the others 16.
runs=${RUNS:-1000}
data=${SWEEP_SHARED:-$srcdir/../shared}/mnist
[ -d "$data" ] || data=digits

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
records()
{
	awk -v n="$1" 'BEGIN {
		for (i = 1; i <= n; i++)
			printf "{\"run\":%d,\"config\":{\"fc_layer_size\":%d,\"batch_size\":256,\"seed\":%d}}\n", i, i % 500 == 5 ? 512 : 16, i
	}'
}

# train RUNS JOBS: its peak memory
train()
{
	records "$1" >"$dir/records"
	"$builddir/bench/measure" "$dir/out" sh -c "exec sweep-train -d '$data' --stride 1 --no-test -j $2 <'$dir/records' 2>/dev/null" |
		cut -d ' ' -f 2
	[ "$(grep -c '"state":"finished"' "$dir/out")" -eq "$1" ] || echo "not all runs finished" >&2
}

train 1 1 >/dev/null # fills the cache
printf '%-28s %10s %10s\n' 'peak kB' '-j 1' '-j 2'
for n in 10 "$runs"; do printf '%-28s %10d %10d\n' "$n runs" "$(train "$n" 1)" "$(train "$n" 2)"; done
echo "(wanted: flat, under 150,000)"
