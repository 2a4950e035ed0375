# The crash promise in earnest: eight agents on one grid, a random one killed with SIGKILL every fifth of a second and
# another started, until the grid is done. Then every point has exactly one finished run, and all that this run printed
# is in the ledger. SWEEP_CRASH_POINTS is the size of the grid (make check-long has more).
. "$srcdir/tests/tools/tap.sh"
. "$srcdir/tests/tools/agent.sh"

points=${SWEEP_CRASH_POINTS:-300}
agents=8

grid "$points"
mkdir said
# Each attempt notes what it prints in a file of its own before it prints it, and at last that it was its end.
program <<'P'
for i in 1 2 3; do
	line="{\"i\":$i,\"by\":\"$x.$$\"}"
	echo "$line" >>said/$x.$$
	echo "$line"
	[ $i != 2 ] || sleep 0.2
done
echo end >>said/$x.$$
P
sweep-store init grid.yaml >id

# start N: an agent in place N
start()
{
	sweep-agent -q --max-retries 1000 "$(cat id)" 2>>errors </dev/null &
	eval "agent$1=\$!"
}
random() { od -An -N2 -tu2 /dev/urandom | awk -v n="$1" '{ print 1 + $1 % n }'; }

for n in $(seq $agents); do start "$n"; done
kills=0
while :; do
	sleep 0.2
	n=$(random $agents)
	eval "victim=\$agent$n"
	kill -KILL "$victim" 2>/dev/null
	status=0
	wait "$victim" 2>/dev/null || status=$?
	[ "$status" -eq 137 ] || break # it had ended by itself: nothing is left to do
	kills=$((kills + 1))
	if [ "$kills" = 8 ]; then # all of them at once
		for n in $(seq $agents); do eval "kill -KILL \$agent$n" 2>/dev/null; done
		for n in $(seq $agents); do start "$n"; done
	else start "$n"; fi
done
worst=$status
eval "agent$n="
for n in $(seq $agents); do
	eval "victim=\$agent$n"
	[ -z "$victim" ] || wait "$victim" 2>/dev/null || worst=$?
done
echo "# $kills agents were killed"
check "agents were killed" test "$kills" -gt 10
is_text "$worst" 0 "those that were not have ended well"
is_text "$(cat errors)" "" "without a complaint"
is_states "finished $points" "every run is finished"
is_text "$(field x | sort -n | paste -s -d ' ' -)" "$(seq -s ' ' 1 "$points")" "every point has one"
is_sound "the ledger is sound"

# What the ledger has of each run's last attempt, and what the program of that attempt noted.
sweep-store export | sed -n 's/.*"metrics":{"i":\([0-9]*\),"by":"\([0-9.]*\)"}.*/\2 \1/p' >kept
awk '{ print $1 }' kept | sort | uniq -c | awk '{ print $1 }' | sort | uniq -c | awk '{ print $2 "x" $1 }' >counts
is_text "$(cat counts)" "3x$points" "each run's three lines are there"
awk '{ print $1 }' kept | sort -u >attempts
while read -r attempt; do
	[ "$(sed -n 's/.*"i":\([0-9]*\).*/\1/p' "said/$attempt" | paste -s -d ' ' -)" = "1 2 3" ] &&
		[ "$(tail -n 1 "said/$attempt")" = end ] || echo "$attempt"
done <attempts >wrong
is_text "$(cat wrong)" "" "and those are what it printed, up to its end"
again=$(($(ls said | wc -l) - points))
check "runs whose agents died were tried again" test "$again" -gt 0
echo "# $again attempts were in vain"
finish
