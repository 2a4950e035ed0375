# How long each tool takes to start, beside /bin/true: medians of interleaved runs, in milliseconds.
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
