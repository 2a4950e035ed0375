# How many runs of /bin/true sweep-agent does in a second, alone and with seven others on one ledger, beside a loop of
# posix_spawn() and beside xargs; what recording 10,000 metrics a second costs; and the agent's memory.
# Medians of interleaved runs.
runs=${RUNS:-3}
count=${COUNT:-2000}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1

# grid N COMMAND: a sweep file of N runs
grid()
{
	awk -v n="$1" -v command="$2" 'BEGIN {
		printf "command: %s\nmethod: grid\nparameters: {x: {values: [1", command
		for (i = 2; i <= n; i++) printf ",%d", i
		print "]}}" }' >grid.yaml
}

# rate COUNT COMMAND...: how many in a second
rate()
{
	n=$1
	shift
	begin=$(date +%s%N)
	"$@" || exit 1
	end=$(date +%s%N)
	echo "$n $begin $end" | awk '{ printf "%.1f\n", $1 * 1e9 / ($3 - $2) }'
}
several() { for k in 1 2 3 4 5 6 7 8; do sweep-agent -q --db shared.db "$(cat id)" & done; wait; }
median() { sort -n "$1" | sed -n "$(((runs + 1) / 2))p"; }

grid "$count" '[/bin/true]'
i=0
while [ $i -lt "$runs" ]; do
	rm -rf ./*.db*
	"$builddir/bench/spawn-loop" "$count" /bin/true >>spawn
	rate "$count" sh -c "seq $count | xargs -n 1 -P 2 /bin/true" >>xargs
	command -v parallel >/dev/null 2>&1 && rate "$count" sh -c "seq $count | parallel -j 2 /bin/true" >>parallel
	rate "$count" sweep-agent -q -j 2 --db one.db grid.yaml >>one
	sweep-store init --db shared.db grid.yaml >id
	rate "$count" several >>shared
	sweep-store show --db shared.db | awk 'NR > 1 { print $2 }' | sort | uniq -c >>states
	i=$((i + 1))
done
printf '%-34s %8s %8s\n' "$count runs of /bin/true" runs/s 'to spawn'
base=$(median spawn)
row() { awk -v name="$1" -v m="$(median "$2")" -v b="$base" 'BEGIN { printf "%-34s %8.0f %8.2f\n", name, m, m / b }'; }
row 'posix_spawn, one at a time' spawn
row 'xargs -P 2' xargs
[ -e parallel ] && row 'GNU parallel -j 2' parallel
row 'sweep-agent -j 2' one
row '8 times sweep-agent' shared
echo "(wanted: 400 and 300)"
echo "runs of the eight, by state:" $(sort states | uniq -c | awk '{ print $2, $3, "(" $1 " times)" }')

# begin ARGUMENT...: an agent whose program ends with the file "end"
begin()
{
	rm -f end
	sweep-agent -q --db many.db --new "$@" &
	agent=$!
}
# memory: the agent's peak in kB
memory() { awk '/VmHWM/ { print $2 }' /proc/$agent/status; }
# ticks: what the agent itself has used of a processor, in clock ticks
ticks() { sed 's/.*) //' /proc/$agent/stat | awk '{ print $12 + $13 }'; }

printf '\n%-34s %8s %8s %8s\n' 'one program, 10 s' lines/s '% a core' 'peak kB'
for lines in 0 1000 10000 50000; do
	grid 1 "[\"$builddir/bench/print-lines\", \"$lines\", \"10\", end]"
	begin grid.yaml
	sleep 10.5
	awk -v lines=$lines -v t="$(ticks)" -v hz="$(getconf CLK_TCK)" -v kb="$(memory)" \
		'BEGIN { printf "%-34s %8d %8.1f %8d\n", "", lines, 100 * t / hz / 10, kb }'
	touch end
	wait $agent
done
echo "(wanted: under 10 % and 20,000 kB at 10,000)"

# A program that ends but for the last one's, which waits.
cat >random.yaml <<'Y'
command: [/bin/sh, -c, '[ "$SWEEP_RUN" != "$LAST" ] || until [ -e end ]; do sleep 0.1; done']
method: random
parameters: {x: {min: 0, max: 1}}
Y
printf '\n%-34s %8s\n' 'runs of one agent' 'peak kB'
for n in 100 1000 5000; do
	LAST=$n
	export LAST
	begin -n $n random.yaml
	until sweep-store show --db many.db | tail -n 1 | grep -q "^$n.running"; do sleep 0.5; done
	printf '%-34s %8d\n' $n "$(memory)"
	touch end
	wait $agent
done
echo "(wanted: flat, under 20,000)"
