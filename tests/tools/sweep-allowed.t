# Conditions, constraints and max_trials_per_config, from the file to the ledger.
. "$srcdir/tests/tools/tap.sh"
. "$srcdir/tests/tools/agent.sh"

cat >grid.yaml <<'Y'
command: [sh, ./program.sh, "${args}"]
method: grid
metric: {name: y, goal: minimize}
parameters:
  batch: {values: [16, 32, 64]}
  accumulate: {min: 1, max: 4}
  optimizer: {values: [sgd, adam]}
  momentum: {values: [0.5, 0.9], condition: {optimizer: sgd}}
constraints:
  - batch * accumulate <= 64
  - "momentum < 0.9 or batch == 16"
Y
echo 'echo "{\"y\":$#}"' >program.sh

# By hand: batch 16 with 4 of accumulate, by adam and two of sgd: 12; 32 with 2 and 64 with 1, by adam and one of sgd: 6.
run sweep-sample grid.yaml
is_status 0 "a grid with conditions and constraints"
is_text "$(wc -l <out)" 18 "has each allowed configuration"
is_text "$(sort -u -t : -k 3 out | wc -l)" 18 "once"
is_text "$(head -n 3 out)" '{"run":1,"config":{"accumulate":1,"batch":16,"momentum":0.5,"optimizer":"sgd"}}
{"run":2,"config":{"accumulate":1,"batch":16,"optimizer":"adam"}}
{"run":3,"config":{"accumulate":1,"batch":16,"momentum":0.9,"optimizer":"sgd"}}' "in the order of all combinations"
cp out all
for k in 1 7 18; do
	run sweep-sample -n 1 --start $k grid.yaml
	is_out "$(sed -n ${k}p all)" "run $k alone is the same"
done
run sweep-sample -n 5 --start 17 grid.yaml
is_out "$(tail -n 2 all)" "behind the end there is none"
is_err "sweep-sample: the grid ends with run 18: 2 of the 5 runs asked for" "which is said"
run sweep-sample --format args -n 2 grid.yaml
is_out "--accumulate=1 --batch=16 --momentum=0.5 --optimizer=sgd
--accumulate=1 --batch=16 --optimizer=adam" "what is absent is no argument"
run sweep-sample --format csv -n 2 grid.yaml
is_out "run,accumulate,batch,momentum,optimizer
1,1,16,0.5,sgd
2,1,16,,adam" "and an empty field"
run sweep-sample --check grid.yaml
is_status 0 "--check takes the file"

# --- what nothing meets --------------------------------------------------------------------------------------
sed 's/<= 64/> 1000/' grid.yaml >impossible.yaml
for method in grid random sobol bayes tpe cmaes; do
	run sweep-sample -m $method impossible.yaml
	is_status 2 "$method: constraints that nothing meets are an error"
	err_has '^sweep-sample: impossible.yaml:10:5: none of .*held for 0 of 10000 draws' "at the one that never holds"
	is_out "" "and nothing is printed"
done
run sweep-sample --check impossible.yaml
is_status 2 "--check says so too"
err_has '^impossible.yaml:10:5: error: none of' "at the same place, in its own form"
err_has '^impossible.yaml:10:5: warning: constraints[[]1[]]: it is never true' "beside what else looks wrong there"
is_out "" "and shows no space"

fresh
run sweep-agent -q impossible.yaml
is_status 2 "an agent ends with it"
err_has '^sweep-agent: the file of sweep [0-9a-z]*:10:5: none of .*"batch \* accumulate > 1000" held for 0' "and says where"
run sweep-store ask
is_status 2 "so does sweep-store ask"
err_has 'the file of sweep [0-9a-z]*:10:5: none of' "which says the same"

# --- max_trials_per_config -------------------------------------------------------------------------------------
{
	echo 'max_trials_per_config: 2'
	cat grid.yaml
} >twice.yaml
for method in random sobol bayes tpe cmaes; do
	run sweep-sample -m $method -n 100 twice.yaml
	is_text "$(wc -l <out)" 36 "$method: of 18 configurations there are 36 runs"
	is_text "$(sed 's/.*config//' out | sort | uniq -c | awk '$1 != 2')" "" "two of each"
	is_err "sweep-sample: every configuration has as many runs as max_trials_per_config allows: 36 of the 100 runs asked for" \
		"and it is said why"
done
echo '{"ask":40}' | sweep-sample --serve -m bayes twice.yaml >out
is_text "$(tail -n 1 out)" '{"end":true}' "--serve tells the end"
is_text "$(wc -l <out)" 37 "behind all of them"

# --- histories ------------------------------------------------------------------------------------------------
awk '{ print; printf "{\"run\":%d,\"state\":\"finished\",\"summary\":{\"y\":%d}}\n", NR, NR * 7 % 18 }' all >history
for method in bayes tpe cmaes; do
	run sweep-sample -m $method --history history grid.yaml
	is_status 0 "$method learns from configurations that lack parameters"
	is_err "" "without a warning"
done
sed 's/"optimizer":"adam"/"momentum":0.7,"optimizer":"adam"/' history >extra
run sweep-sample -m bayes --history extra grid.yaml
is_err "sweep-sample: warning: run 2: parameter momentum is there, though its condition does not hold, and so on for 7 runs; they count as far as they fit the file" \
	"a parameter that should be absent is warned of once"

# --- agents ------------------------------------------------------------------------------------------------------
# each FILE N TEXT: four agents at once; every configuration has as many runs as N
each()
{
	fresh
	for agent in 1 2 3 4; do sweep-agent -q -j 2 "$1" >/dev/null 2>agent$agent.err & done
	wait
	is_text "$(cat agent?.err)" "" "$3: four agents at once"
	sweep-store export | sed -n 's/.*"config"://p' | sort | uniq -c >counts
	is_text "$(wc -l <counts)" 18 "run each configuration"
	is_text "$(awk -v n="$2" '$1 != n' counts)" "" "as often as it may be"
	is_states "finished $((18 * $2))" "to its end"
	is_sound "the ledger is sound"
}
each grid.yaml 1 "a grid"
for method in random bayes; do
	sed "s/^method.*/method: $method/" twice.yaml >$method.yaml
	each $method.yaml 2 "$method"
done
fresh
run sweep-agent -q bayes.yaml
is_status 0 "an agent ends when every configuration has its runs"
run sweep-store ask
err_has 'every configuration has 2 runs, as many as max_trials_per_config allows' "and sweep-store says why there is none"

finish
