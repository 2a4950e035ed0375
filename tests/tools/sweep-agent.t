# sweep-agent: which sweep it runs, how many of its runs, and what their programs find.
. "$srcdir/tests/tools/tap.sh"
. "$srcdir/tests/tools/agent.sh"

# --- a sweep from its file -----------------------------------------------------------------------------
cp "$srcdir"/examples/train.* .
run sweep-agent train.yaml
is_status 0 "a sweep of nine runs"
is_out "" "nothing on standard output"
is_states "finished 9" "all of them are done"
err_has '^sweep-agent: new sweep [a-z0-9]\{8\}$' "the new sweep is named"
for n in 1 2 3 4 5 6 7 8 9; do err_has "^run $n: finished, loss " "run $n is told"; done
err_has 'all 9 ' "and why it ended"
is_text "$(field lr | sort -g | uniq -c | awk '{ print $2 "x" $1 }' | paste -s -d ' ' -)" "0.03x3 0.3x3 3.0x3" \
	"every point of the grid"
# 2.3 exp(-5 lr) + 0.3 lr^2 + 1 / width is least at lr 0.3, width 64: 0.5558 (by hand)
is_text "$(sweep-store best -n 1 | awk 'NR == 2 { print $1 }')" 0.5558 "the best is what it is by hand"
is_text "$(cat sweep.db.runs/*/run-1.log)" "training with lr 0.03, width 16" "what is no metric is in a log"
run sweep-agent train.yaml
is_status 0 "the same command after the end"
err_has '^sweep-agent: sweep [a-z0-9]\{8\} of this very file is finished; --new begins another$' "does not begin it anew"
is_text "$(sweep-store ls | wc -l)" 2 "so agents that come late redo nothing"
is_states "finished 9" "of what is done"
run sweep-agent --new -n 1 train.yaml
err_has '^sweep-agent: new sweep ' "--new does"
sweep-store cancel
run sweep-agent train.yaml
err_has '^sweep-agent: sweep [a-z0-9]\{8\} of this very file is canceled; --new begins another$' "nor a canceled one"
is_text "$(sweep-store ls | wc -l)" 3 "which stays as it is"

# --- going on -------------------------------------------------------------------------------------------
fresh
grid 6
program <<'P'
echo "{\"y\":$x}"
P
run sweep-agent -n 2 grid.yaml
is_status 0 "-n 2"
is_states "finished 2" "runs two"
err_has '2 runs are done' "and says so"
run sweep-agent -n 2 grid.yaml
err_has '^sweep-agent: going on with sweep ' "the same file goes on"
is_states "finished 4" "with two more"
id=$(sweep-store ls | awk 'NR == 2 { print $1 }')
run sweep-agent --new -n 1 grid.yaml
err_has '^sweep-agent: new sweep ' "--new begins another"
run sweep-agent "$id"
is_status 0 "a sweep by its id"
is_text "$(sweep-store show "$id" | grep -c finished)" 6 "is finished"
echo '# another' >>grid.yaml
run sweep-agent -n 1 grid.yaml
err_has '^sweep-agent: new sweep ' "another text is another sweep"
run sweep-agent
is_status 0 "without a name the newest sweep"
is_states "finished 6" "is run"
run sh -c "sed 's/grid$/grid /' grid.yaml | sweep-agent -n 1 -"
is_status 0 "a file from standard input"
err_has '^sweep-agent: new sweep ' "is a sweep, too"

fresh
for i in 1 2 3 4; do sweep-agent -q grid.yaml & done
wait
is_text "$(sweep-store ls | wc -l)" 2 "four agents of one file make one sweep"
is_states "finished 6" "and share it"
is_text "$(field y | sort -n | paste -s -d ' ' -)" "1 2 3 4 5 6" "each point once"

# --- how many ---------------------------------------------------------------------------------------------
fresh
grid 6 'run_cap: 4'
run sweep-agent grid.yaml
is_states "finished 4" "run_cap ends a sweep"
err_has 'run_cap' "and is the reason"
fresh
grid 6
run sweep-agent --total 3 grid.yaml
is_states "finished 3" "so does --total"
fresh
grid 6 'metric: {name: y, goal: maximize, target: 3}'
run sweep-agent grid.yaml
is_states "finished 3" "and the metric's target"
err_has 'target' "which is the reason"
fresh
grid 8
# Each waits, for half a minute at most, until three have been under way at once.
program <<'P'
mkdir under-way/$x
tries=0
until [ -e three ] || [ $tries -gt 600 ]; do
	now=$(ls under-way | wc -l)
	echo "$now" >>most
	[ "$now" -lt 3 ] || touch three
	sleep 0.05
	tries=$((tries + 1))
done
ls under-way | wc -l >>most
rmdir under-way/$x
P
mkdir under-way
run sweep-agent -q -j 3 grid.yaml
is_states "finished 8" "-j 3"
is_text "$(sort -n most | tail -n 1 | tr -d ' ')" 3 "runs three at a time"
fresh
run sweep-agent -q -j 0 -n 1 grid.yaml
is_status 0 "-j 0 is one a core"
fresh
cat >random.yaml <<'Y'
command: [sh, -c, "exit 0"]
method: random
parameters: {x: {min: 0, max: 1}}
Y
run sweep-agent -q -n 5 random.yaml
is_states "finished 5" "random draws, as many as -n says"
sweep-sample -n 5 random.yaml | sed 's/.*"x":\([^}]*\).*/\1/' >wanted
is_text "$(field x)" "$(cat wanted)" "are those of sweep-sample"

# --- what a program finds -----------------------------------------------------------------------------------
fresh
cat >env.yaml <<'Y'
program: ./env.sh
command: ["${env}", sh, "${program}", "${args}", "${args_no_equals}", "${args_json}", "${x}"]
method: grid
project: demo
parameters: {x: {value: 1.5}, name: {value: "a b"}, flag: {value: true}}
Y
cat >env.sh <<'P'
for word; do echo "word $word"; done
env | grep -e '^SWEEP_' -e '^WANDB_' | sort
echo "config $(cat "$SWEEP_CONFIG")"
sed 's/^/yaml /' "$WANDB_SWEEP_PARAM_PATH"
echo "group $(ps -o pgid= -p $$ 2>/dev/null | tr -d ' ') process $$"
cat | wc -c
P
run env WANDB_SERVICE=x WANDB_DIR= sweep-agent -q --logs logs env.yaml
is_status 0 "a program that looks about"
id=$(sweep-store ls | awk 'NR == 2 { print $1 }')
cp logs/"$id"/run-1.log out
has() { check "$2" grep -qxF -e "$1" out; }
has 'word --name=a b' "arguments"
has 'word --flag=True' "as Python spells them"
has 'word --x' "in two words"
has 'word {"flag": true, "name": "a b", "x": 1.5}' "as JSON"
has 'word 1.5' "one by one"
has "SWEEP_ID=$id" "SWEEP_ID"
has "SWEEP_RUN=1" "SWEEP_RUN"
has "SWEEP_DB=$(pwd)/sweep.db" "SWEEP_DB, absolute"
has "WANDB_SWEEP_ID=$id" "WANDB_SWEEP_ID"
has "WANDB_RUN_ID=$id-1" "WANDB_RUN_ID"
has "WANDB_PROJECT=demo" "WANDB_PROJECT"
has "SWEEP_CONFIG=$(pwd)/logs/$id/config-$id-1.json" "SWEEP_CONFIG"
has 'config {"flag": true, "name": "a b", "x": 1.5}' "names a JSON file"
has 'yaml wandb_version: 1' "WANDB_SWEEP_PARAM_PATH names a YAML file"
has 'yaml   value: 1.5' "with the values"
has 0 "the standard input is empty"
check "WANDB_SERVICE is not passed on" sh -c "! grep -q WANDB_SERVICE out"
check "it leads a process group" awk '$1 == "group" && ($2 == $4 || $2 == "process") { found = 1 } END { exit !found }' out
is_text "$(ls logs/"$id")" run-1.log "the configuration's files are gone afterwards"
check "with --logs nothing lies beside the ledger" test ! -e sweep.db.runs

# --- sweep-train ----------------------------------------------------------------------------------------------
fresh
cat >mnist.yaml <<'Y'
method: grid
metric: {name: loss, goal: minimize}
parameters:
  learning_rate: {values: [0.001, 0.01]}
  fc_layer_size: {value: 8}
  epochs: {value: 1}
  train_images: {value: 600}
Y
run sweep-agent mnist.yaml -- --no-test --stride 2
is_status 0 "a file without a program runs sweep-train"
is_states "finished 2" "with each configuration"
check "and records the loss" test -n "$(field loss 2)"
ledger_has '"attempt"\|"summary":{' "and the summaries"
run sweep-agent --new mnist.yaml -- --strid 2 --no-such-option
is_status 1 "an option that sweep-train does not know ends the agent"
err_has 'no-such-option\|strid' "and is named"
is_states "pending 1" "and fails no run"
run sweep-agent --new mnist.yaml -- --no-test --epochs=500
is_status 2 "a parameter among the options for sweep-train"
is_err "sweep-agent: --epochs=500: a parameter, which the sweep file sets; options of sweep-train alone stand behind --" \
	"is refused before anything is trained"
run sweep-agent grid.yaml -- --no-test
is_status 2 "options for sweep-train make no sense where there is another program"

# --- wrong use --------------------------------------------------------------------------------------------------
fresh
refused() { text=$1; shift; run "$@"; is_status 2 "$text"; is_text "$(wc -l <err)" 1 "in one line"; }
refused "an unknown option" sweep-agent --no-such-option
refused "two sweeps" sweep-agent a b
refused "no runs at all" sweep-agent -n 0 grid.yaml
refused "a sweep of none" sweep-agent --total 0 grid.yaml
refused "too many at once" sweep-agent -j 100000 grid.yaml
refused "a negative time" sweep-agent --timeout -1 grid.yaml
refused "no time" sweep-agent --lease nan grid.yaml
refused "--new without a file" sweep-agent --new
check "none of these made a ledger" test ! -e sweep.db
run sweep-agent none.yaml
is_status 1 "a file that is not there"
err_has '^sweep-agent: none.yaml: ' "is named"
printf 'method: gird\nparameters: {x: {value: 1}}\n' >wrong.yaml
run sweep-agent wrong.yaml
is_status 2 "a file with a mistake"
err_has '^wrong.yaml:1:9: error: ' "whose place is told"
check "makes no ledger" test ! -e sweep.db
run sweep-agent nosuchid
is_status 1 "a sweep without a ledger"
is_err 'sweep-agent: no ledger at sweep.db: make one with sweep-store init FILE.yaml, or name it with --db' "is told so"
check "and makes none" test ! -e sweep.db
run sweep-agent grid.yaml -- --epochs=1
is_status 2 "options for sweep-train in a sweep that has a program"
check "make no sweep" test ! -e sweep.db
sweep-store init grid.yaml >id
run sweep-agent nosuchid
is_status 2 "an unknown sweep"
is_err 'sweep-agent: sweep.db: no sweep is called "nosuchid" (sweep-store ls lists those that there are)' "is named"
echo '{"run":1,"sweep":"otherone","config":{"x":1}}' | sweep-store ingest 2>/dev/null
run sweep-agent otherone
is_status 2 "a sweep without a file"
err_has 'no sweep file' "has nothing to run"

# --- a grid whose points are nearly all there -----------------------------------------------------------
# more of them than one transaction passes over
fresh
printf 'command: [sh, ./program.sh, "${args}"]\nmethod: grid\nparameters: {x: {distribution: int_uniform, min: 1, max: 20001}}\n' \
	>large.yaml
program <<'P'
echo "{\"y\":$x}"
P
id=$(sweep-store init large.yaml)
seq 1 20000 | sed 's/.*/{"config":{"x":&}}/' | sweep-store import "$id" 2>/dev/null
run sweep-agent -q "$id"
is_status 0 "a grid of which all points but the last were imported"
is_text "$(field y 20001)" 20001 "has that run"
is_states "finished 20001" "and is done"
finish
