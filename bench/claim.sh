# How long it takes to claim a run, on disk, in a sweep that has 100,000 runs already, beside SQLite alone inserting and
# committing one row on the same disk. Claims and rows alternate.
runs=${CLAIM_RUNS:-100000}
dir=$(mktemp -d "${TMPDIR:-.}/claim.XXXXXX")
trap 'rm -rf "$dir"' EXIT

printf '%-32s %10s %10s\n' "of $runs runs" 'median ms' '99 % ms'
for method in grid random; do
	"$builddir/bench/claim-runs" "$dir" "$runs" "$method" || exit 1
done
echo "(wanted: a claim under 5 ms)"
