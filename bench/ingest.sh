# How many metric records sweep-store ingest takes in a second, beside SQLite alone inserting the lines and cJSON alone
# parsing them; and its peak memory for few records and for many. Medians of interleaved runs.
runs=${RUNS:-5}
count=1000000 many=2000000
measure=$builddir/bench/measure
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# lines COUNT: metric records, 1000 to a run
lines()
{
	awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++)
		printf "{\"run\":%d,\"step\":%d,\"time\":%d.25,\"metrics\":{\"loss\":0.%06d,\"epoch\":%d}}\n",
			i / 1000, i % 1000, i % 1000, i * 7919 % 1000003, i % 1000 / 200 }'
}
lines $count >"$dir/lines"

i=0
while [ $i -lt "$runs" ]; do
	rm -f "$dir"/*.db*
	"$measure" /dev/null "$builddir/bench/cjson-parse" "$dir/lines" >>"$dir/cjson" || exit 1
	"$measure" /dev/null "$builddir/bench/sqlite-rows" "$dir/rows.db" "$dir/lines" >>"$dir/sqlite" || exit 1
	"$measure" /dev/null sweep-store ingest --db "$dir/new.db" "$dir/lines" >>"$dir/new" 2>>"$dir/said" || exit 1
	"$measure" /dev/null sweep-store ingest --db "$dir/new.db" "$dir/lines" >>"$dir/known" 2>>"$dir/said" || exit 1
	"$measure" /dev/null sweep-store export --db "$dir/new.db" >>"$dir/export" || exit 1
	i=$((i + 1))
done

# row NAME FILE: the median's records a second, beside SQLite's rows
row()
{
	sort -n "$dir/$2" | sed -n "$(((runs + 1) / 2))p" | awk -v n=$count -v name="$1" -v base="$base" '
		{printf "%-32s %12.0f %10.2f %10d\n", name, n / $1, base / $1, $2}'
}
base=$(sort -n "$dir/sqlite" | sed -n "$(((runs + 1) / 2))p" | cut -d' ' -f1)
printf '%-32s %12s %10s %10s\n' "$count metric records" records/s 'to SQLite' 'peak kB'
row 'cJSON parses them' cjson
row 'SQLite inserts them' sqlite
row 'sweep-store ingest' new
row 'sweep-store ingest, once more' known
row 'sweep-store export' export
echo "(wanted: ingest at least 400,000)"

printf '\n%-32s %10s\n' 'sweep-store ingest' 'peak kB'
for n in 1000 $many; do
	rm -f "$dir"/*.db*
	lines $n | "$measure" /dev/null sweep-store ingest --db "$dir/memory.db" 2>>"$dir/said" |
		awk -v n=$n '{printf "%-32d %10d\n", n, $2}'
done
rm -f "$dir"/*.db*
awk -v n=20000 'BEGIN { for (i = 0; i < 2 * n; i++)
	printf "{\"run\":%d,\"sweep\":\"s%07d\",\"metrics\":{\"loss\":1}}\n", i / n, i % n }' |
	"$measure" /dev/null sweep-store ingest --db "$dir/memory.db" 2>>"$dir/said" |
	awk '{printf "%-32s %10d\n", "40000 of 20000 sweeps", $2}'
echo "(wanted: flat, under 20,000)"
