# Early termination: each rule stops the runs that it should, and the ledger says why.
. "$srcdir/tests/tools/tap.sh"
. "$srcdir/tests/tools/agent.sh"

# A run prints its x ten times; one that is to be stopped waits behind its third value until it is.
program <<'P'
i=0
trap 'echo "{\"last\":$x}"; exit 0' TERM
while [ $i -lt 10 ]; do
	i=$((i + 1))
	echo "{\"loss\":$x}"
	if [ $i = 3 ] && [ -e "wait$x" ]; then
		tries=0
		until [ $tries -gt 1500 ]; do sleep 0.02; tries=$((tries + 1)); done
	fi
done
P
touch wait4 wait5

# hyperband with bands 3, 6, ... and eta 2: of n runs the threshold is the element trunc(n / 2), from 0, of the sorted
# values at the band. So x = 2, of 2, is at the threshold and goes on, and x = 3, of 3, is above 2.
fresh
grid 5 'metric: {name: loss, goal: minimize}' 'early_terminate: {type: hyperband, min_iter: 3, eta: 2}'
touch wait3
run sweep-agent grid.yaml
rm wait3
is_status 0 "hyperband"
is_text "$(field state | paste -s -d ' ' -)" "finished finished stopped stopped stopped" "hyperband: stops what is hopeless"
is_text "$(records '"run":3,.*"loss"')" 3 "hyperband: at the first band"
ledger_has '"run":3,"state":"stopped",.*"reason":"band 3: ' "hyperband: and says why"
is_text "$(field last 3) $(field loss 3)" "3 3" "hyperband: what a run says at its end is recorded"
err_has 'run 3: stopped' "hyperband: which is told"

# median: of the first three runs, whose averages are 1, 2 and 3, the median is 2, and 4 is above it.
fresh
grid 5 'metric: {name: loss, goal: minimize}' 'early_terminate: {type: median, min_iter: 3, min_runs: 3}'
run sweep-agent grid.yaml
is_text "$(field state | paste -s -d ' ' -)" "finished finished finished stopped stopped" "median: stops what is hopeless"
is_text "$(records '"run":4,.*"loss"')" 3 "median: as soon as it can"

# asha: rungs 3, 9 with eta 2: of 4 runs the best two go on
fresh
grid 5 'metric: {name: loss, goal: minimize}' 'early_terminate: {type: asha, min_iter: 3, eta: 2}'
touch wait2 wait3
run sweep-agent grid.yaml
is_text "$(field state | paste -s -d ' ' -)" "finished stopped stopped stopped stopped" \
	"asha: one that comes after a better one goes on only among the best half"
rm wait2 wait3

# A program that ignores SIGTERM is killed, and its run is stopped all the same.
fresh
grid 5 'metric: {name: loss, goal: minimize}' 'early_terminate: {type: median, min_iter: 3, min_runs: 3}'
sed -i "s/^trap.*/trap '' TERM/" program.sh
rm wait5
run sweep-agent --grace 0.2 grid.yaml
is_text "$(field state 4)" stopped "a program that ignores SIGTERM is killed after the grace time"

# Another agent's runs count: the first three are run by one agent, the fourth by another.
fresh
rm wait4
run sweep-agent -q -n 3 grid.yaml
touch wait4
run sweep-agent -q --grace 0.2 -n 1 grid.yaml
is_text "$(field state 4)" stopped "runs of another agent, and of another day, count"

# Values that come while others run: hyperband asks again. x = 1 begins last, and both of the others wait.
fresh
cat >late.yaml <<'Y'
command: [sh, ./late.sh, "${x}"]
method: grid
metric: {name: loss, goal: minimize}
parameters: {x: {values: [3, 1]}}
early_terminate: {type: hyperband, min_iter: 1, eta: 3}
Y
cat >late.sh <<'P'
[ "$1" = 3 ] || until [ -e first ]; do sleep 0.02; done
echo "{\"loss\":$1}"
touch first
[ "$1" = 3 ] || exit 0
tries=0
until [ $tries -gt 1500 ]; do sleep 0.02; tries=$((tries + 1)); done
P
run sweep-agent -q -j 2 late.yaml
is_text "$(field state | paste -s -d ' ' -)" "stopped finished" "hyperband: a run may be stopped by what comes later"
finish
