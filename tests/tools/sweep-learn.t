# A sweep that learns, in the ledger: what it hands out follows from its runs, as sweep-sample --history has it.
. "$srcdir/tests/tools/tap.sh"

cat >bayes.yaml <<'Y'
method: bayes
metric: {name: loss, goal: minimize}
parameters:
  lr: {distribution: log_uniform_values, min: 0.0001, max: 1}
  opt: {values: [adam, sgd]}
Y
id=$(sweep-store init bayes.yaml)

# tell RUNS: the loss of each, least at lr 0.01 with sgd; run 4 fails, every tenth was stopped early
tell()
{
	awk '/"config"/ {
		match($0, /"run":[0-9]+/); run = substr($0, RSTART + 6, RLENGTH - 6)
		match($0, /"lr":[-0-9.e]+/); x = log(substr($0, RSTART + 5, RLENGTH - 5)) / log(10) + 2
		if (run == 4) printf "{\"run\":%d,\"state\":\"failed\"}\n", run
		else printf "{\"run\":%d,\"state\":\"%s\",\"summary\":{\"loss\":%.17g}}\n", run,
			(run % 10 == 3 ? "stopped" : "finished"), x * x + (/adam/ ? 0.5 : 0)
	}' "$1" | sweep-store tell "$id"
}
configs() { sed 's/.*\("config":.*\)/\1/; s/}}.*/}}/' "$@"; }

i=0
while [ $i -lt 6 ]; do
	sweep-store ask "$id" -n 2 >asked || break
	tell asked
	i=$((i + 1))
done
is_text "$i" 6 "six times two runs are handed out and told"

sweep-store export "$id" >history.jsonl
run sweep-sample -n 3 --history history.jsonl bayes.yaml
configs out >wanted
run sweep-store ask "$id" -n 3
is_status 0 "three more"
is_text "$(configs out)" "$(cat wanted)" "are those of sweep-sample --history"
out_has '"lr":0\.0[01][0-9]*,"opt":"sgd"' "and lead to the minimum"
check "all 15 configurations differ" sh -c \
	'sweep-store export '"$id"' | grep \"config\" | sed "s/.*\"config\"//" | sort | uniq -d | cmp -s - /dev/null'

# Those three are pending: the next one keeps clear of them.
sweep-store export "$id" >history.jsonl
run sweep-sample --history history.jsonl bayes.yaml
configs out >wanted
run sweep-store ask "$id"
is_text "$(configs out)" "$(cat wanted)" "runs that are going on are known too"

cat >program.yaml <<'Y'
method: bayes
metric: {name: loss, goal: minimize}
run_cap: 14
parameters:
  x: {min: 0.0, max: 1.0}
command: [awk, 'BEGIN {x = ${x}; printf "{\"loss\":%.17g}\n", (x - 0.3) ^ 2}']
Y
run sweep-agent program.yaml
is_status 0 "an agent runs a sweep that learns"
check "and finds its minimum" sh -c 'sweep-store best --json -n 1 | grep -q "\"x\":0\.[23]"'

# A metric that no run has: those who run the sweep are told.
sed 's/{"loss\|{\\"loss/{\\"los/' program.yaml >unseen.yaml
unseen='warning: no run has a value of "loss", so all count as failed: the metric'"'"'s name must be one that the runs log (los)'
run sweep-agent -n 4 unseen.yaml
is_status 0 "an agent runs a sweep whose metric no run has"
is_text "$(grep -cxF "sweep-agent: $unseen" err)" 1 "and says so once"
run sweep-store ask
is_err "sweep-store: $unseen" "sweep-store ask says so too"
out_has '"config"' "and hands out a run all the same"

# --- several metrics -------------------------------------------------------------------------------

cat >two.yaml <<'Y'
method: bayes
metrics: [{name: val.loss, goal: minimize}, {name: gain, goal: maximize}]
parameters:
  x: {min: 0.0, max: 1.0}
  y: {min: 0.0, max: 1.0}
Y
id=$(sweep-store init two.yaml)
i=0
while [ $i -lt 9 ]; do
	sweep-store ask "$id" | awk '{
		match($0, /"run":[0-9]+/); run = substr($0, RSTART + 6, RLENGTH - 6)
		match($0, /"x":[-0-9.e]+/); x = substr($0, RSTART + 4, RLENGTH - 4)
		match($0, /"y":[-0-9.e]+/); y = substr($0, RSTART + 4, RLENGTH - 4)
		printf "{\"run\":%d,\"step\":1,\"metrics\":{\"val\":{\"loss\":%.17g}}}\n", run, x * x + y
		printf "{\"run\":%d,\"state\":\"finished\",\"summary\":{\"gain\":%.17g}}\n", run, -(1 - x) ^ 2 - y
	}' | sweep-store tell "$id"
	i=$((i + 1))
done
sweep-store export "$id" >history.jsonl
run sweep-sample -n 2 --history history.jsonl two.yaml
is_status 0 "a history of two metrics is learnt from"
configs out >wanted
run sweep-store ask "$id" -n 2
is_text "$(configs out)" "$(cat wanted)" "by the ledger and by sweep-sample alike"
{
	cat history.jsonl
	echo '{"ask":2}'
} >dialogue
run_in dialogue sweep-sample --serve two.yaml
is_text "$(configs out)" "$(cat wanted)" "and in a dialogue"
out_has '"y":0\.0' "on to the front, where y is 0"
sed 's/"gain":-/"gain":/; s/goal: maximize/goal: minimize/' history.jsonl >negated.jsonl
sed 's/goal: maximize/goal: minimize/' two.yaml >down.yaml
run sweep-sample -n 2 --history negated.jsonl down.yaml
is_text "$(configs out)" "$(cat wanted)" "to maximize is to minimize what is negated"
sed 's/"gain":-/"other":-/' history.jsonl >half.jsonl
run sweep-sample --history half.jsonl two.yaml
is_status 0 "runs with one of two metrics are failures, none of them stops the search"
run sweep-sample -m cmaes two.yaml
is_status 2 "method cmaes takes one metric"
err_has 'use bayes or tpe' "and says what to use"

# --- the other methods -----------------------------------------------------------------------------

# The same for each: failed and stopped runs among them, and four at a time.
for method in tpe cmaes sobol; do
	sed "s/bayes/$method/" bayes.yaml >$method.yaml
	id=$(sweep-store init $method.yaml)
	for round in 1 2 3 4 5; do
		sweep-store ask "$id" -n 4 >asked
		tell asked
	done
	sweep-store ask "$id" -n 2 >open
	sweep-store export "$id" >history.jsonl
	is_text "$(grep -c '"stopped"\|"failed"' history.jsonl)" 3 "$method: two runs that were stopped, one that failed"
	run sweep-sample -n 4 --history history.jsonl $method.yaml
	is_status 0 "and two that are going on are no trouble"
	configs out >wanted
	run sweep-store ask "$id" -n 4
	is_text "$(configs out)" "$(cat wanted)" "ask hands out what sweep-sample --history has"
	sort -r history.jsonl >backwards.jsonl
	run sweep-sample -n 4 --history backwards.jsonl $method.yaml
	is_text "$(configs out)" "$(cat wanted)" "in whatever order it was told"
	sweep-store export "$id" | sed -n 's/.*"config"//p' | sort >all
	is_text "$(uniq all | wc -l)" 26 "and all 26 configurations differ"

	sed "s/bayes/$method/" program.yaml >agent.yaml
	run sweep-agent --jobs 2 agent.yaml
	is_status 0 "an agent runs a sweep of method $method"
	is_text "$(sweep-store export | grep -c '"finished"')" 14 "to its end"
done
finish
