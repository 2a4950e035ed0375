# sweep-report where there is little or nothing to report: a clear sentence each time, and a status that fits.
. "$srcdir/tests/tools/tap.sh"

printf 'method: random\nmetric: {name: loss}\nparameters: {lr: {min: 0.0, max: 1.0}}\n' >sweep.yaml
sweep-store init sweep.yaml >empty.id

# asks FILE STATUS SENTENCE ARGUMENT...: the report of records
asks()
{
	file=$1 wanted=$2 sentence=$3
	shift 3
	rm -f out.*
	run_in "$file" sweep-report -f sweep.yaml "$@" -
	is_status "$wanted" "$file: sweep-report $* has status $wanted"
	cat out err out.* 2>/dev/null | tr '\n' ' ' | tr -s ' ' >all
	check "$file: sweep-report $* says: $sentence" grep -q -e "$sentence" all
	check "$file: sweep-report $* draws no broken file" sh -c '[ '"$wanted"' = 0 ] || ! ls out.* >/dev/null 2>&1'
}
# reports FILE TEXT MARKDOWN SUGGEST-STATUS SUGGESTION PLOT-STATUS PLOT: each kind of report
reports()
{
	asks "$1" 0 "$2"
	asks "$1" 0 "$3" -o out.md
	asks "$1" 0 '^{"sweep"' --json
	if command -v python3 >/dev/null 2>&1; then
		check "$1: --json is JSON" python3 -c 'import json, sys; json.load(open("out"), parse_constant=lambda name: sys.exit(name))'
	fi
	asks "$1" "$4" "$5" --suggest
	if command -v gnuplot >/dev/null 2>&1; then asks "$1" "$6" "$7" -o out.svg; fi
}

# --- no runs ---------------------------------------------------------------------------------------------

run sweep-report
is_status 1 "a sweep without runs"
is_err "sweep-report: sweep $(cat empty.id), the newest, has no runs yet (sweep-store ls shows all sweeps)" "is said to have none"
for option in --json --suggest '-o out.md' '-o out.svg' '--plot history'; do
	run sweep-report $option
	is_status 1 "so it is with $option"
	is_text "$(cat out)$(ls out.* 2>/dev/null)" "" "which writes nothing"
done
run sweep-report "$(cat empty.id)" "$(cat empty.id)"
is_status 1 "two of them are not compared"
is_err "sweep-report: sweep $(cat empty.id) has no runs yet" "either"
: >nothing.jsonl
run_in nothing.jsonl sweep-report -
is_status 1 "no records"
is_err "sweep-report: standard input has no records to report on" "are said to be none"

# --- few runs, and none that counts ----------------------------------------------------------------------

record() { printf '{"run":%d,"config":%s}\n{"run":%d,"state":"%s"%s}\n' "$1" "$2" "$1" "$3" "${4:+,\"summary\":{$4\}}"; }

record 1 '{"lr":0.5}' finished '"loss":0.25' >one.jsonl
reports one.jsonl 'Best run 1: loss 0.25 lr: 0.5 as flags: --lr=0.5 1 run with a finite metric: too few for a correlation' \
	'Run 1: loss 0.25\.' 0 'nothing is narrowed: fewer than 10 runs' 0 '</svg>'

for run in 1 2 3; do record $run '{"lr":0.'$run'}' failed '"loss":1'; done >failed.jsonl
reports failed.jsonl 'Runs 3: 3 failed; 0 with a finite loss .*Best run none: no run has a finite metric' \
	'None: no run has a finite metric\.' 1 'no suggestion: no run has a finite loss' 1 'no chart: no run has a finite loss'

for run in 1 2 3; do record $run '{"lr":0.'$run'}' finished '"other":'$run; done >missing.jsonl
reports missing.jsonl 'no run has the sweep file.s metric "loss" (--metric takes: other)' 'None: no run has a finite metric\.' \
	1 'no suggestion: no run has a finite loss' 1 'no chart: no run has a finite loss'
run_in missing.jsonl sweep-report -f sweep.yaml -m loss -
is_status 2 "a metric that no run has"
is_err 'sweep-report: no run has a metric "loss" (there are: other)' "is an error when it was asked for"

for run in 1 2 3; do record $run '{"lr":0.'$run'}' finished; done >unmeasured.jsonl
reports unmeasured.jsonl 'Best run none: no run has a finite metric' 'None: no run has a finite metric\.' \
	1 'no suggestion: no run has a finite loss' 1 'no chart: no run has a finite loss'

for run in 1 2 3; do record $run '{"lr":0.'$run'}' finished '"loss":"NaN"'; done >nan.jsonl
reports nan.jsonl '0 with a finite loss, 3 diverged (NaN or infinite)' 'runs | 3: 3 finished; 3 diverged' \
	1 'no suggestion: no run has a finite loss' 1 'no chart: no run has a finite loss'

# --- values that say little --------------------------------------------------------------------------------

for run in 1 2 3 4 5 6 7 8 9 10 11 12; do record $run '{"lr":0.'$run'}' finished '"loss":2'; done >constant.jsonl
reports constant.jsonl 'Correlation with loss over 12 runs None: every run has the same value\.' 'Run 1: loss 2\.' \
	0 'nothing is narrowed: ' 0 '</svg>'

for run in 1 2 3 4 5 6 7 8 9 10 11 12; do
	record $run '{"lr":0.'$run'}' finished '"loss":'$([ $run = 5 ] && echo '"Infinity"' || echo $run.5)
done >infinite.jsonl
reports infinite.jsonl '11 with a finite loss, 1 diverged (NaN or infinite)' 'Run 1: loss 1\.5\.' 0 'A narrowed sweep' 0 '</svg>'

for run in 1 2 3 4 5 6 7 8 9 10 11 12; do record $run '{"lr":'$([ $run = 3 ] && echo '"NaN"' || echo 0.$run)'}' finished '"loss":1.'$run; done >nanvalue.jsonl
reports nanvalue.jsonl 'Runs 12: 12 finished; 12 with a finite loss' 'Run 1: loss 1\.1\.' 0 'A narrowed sweep' 0 '</svg>'

awk 'BEGIN { for (run = 1; run <= 40; run++) { printf "{\"run\":%d,\"config\":{", run
	for (i = 0; i < 500; i++) printf "%s\"p%d\":%d", i ? "," : "", i, run * (i + 3) % 41
	printf "}}\n{\"run\":%d,\"state\":\"finished\",\"summary\":{\"loss\":%d}}\n", run, run } }' >many.jsonl
reports many.jsonl 'and 4[0-9]* weaker rows (--json has them all)' 'And 4[0-9]* weaker rows\.' 0 'A narrowed sweep' 0 '</svg>'
check "no line of 500 parameters is too long" sh -c 'sweep-report -f sweep.yaml - <many.jsonl | grep -v "^as flags" | awk "length(\$0) > 80 * 3 { exit 1 }"'

for run in 1 2 3 4 5 6; do
	record $run '{"lr":0.'$run$([ $run -gt 2 ] || echo ',"rare":'$run)'}' finished '"loss":'$run
done >rare.jsonl
reports rare.jsonl 'Left out: rare (in fewer than three runs)' 'Left out: rare (in fewer than three runs)' \
	0 'nothing is narrowed: fewer than 10 runs' 0 '</svg>'

for run in 1 2 3 4; do record $run '{}' finished '"loss":'$run; done >bare.jsonl
reports bare.jsonl 'Best run 1: loss 1' 'Run 1: loss 1\.' 0 'nothing is narrowed: fewer than 10 runs' 1 'no chart: the runs have no parameters'
finish
