# sweep-report of sweeps with several metrics: the Pareto set as text, as JSON and as a chart.
. "$srcdir/tests/tools/tap.sh"

# Of loss and gain, 2, 3, 7, 8 and 10 are beaten in both or in one; 4 and 5 are alike; 6 failed; 9 lacks one.
cat >front.yaml <<'Y'
method: random
metrics: [{name: val.loss}, {name: gain, goal: maximize}]
parameters: {x: {min: 0, max: 9}, opt: {values: [a, b]}}
Y
records()
{
	awk 'BEGIN {
		split("3 5 4 2 2 0 3 2 0 9", loss); split("7 6 7 5 5 9 6 4 NaN 7", gain)
		for (run = 1; run <= 10; run++) {
			printf "{\"run\":%d,\"config\":{\"x\":%d,\"opt\":\"%s\"}}\n", run, run % 10, run % 2 ? "a" : "b"
			printf "{\"run\":%d,\"metrics\":{\"val\":{\"loss\":%s}}}\n", run, loss[run]
			printf "{\"run\":%d,\"state\":\"%s\",\"summary\":{\"gain\":%s}}\n", run, run == 6 ? "failed" : "finished", gain[run]
		}
	}'
}
records >runs.jsonl

run_in runs.jsonl sweep-report -f front.yaml -
is_status 0 "a sweep with two metrics is reported"
out_has '^Metric    val.loss, minimize$' "by the first of them"
out_has '^          the first of 2; the Pareto set below is of all$' "and it says so"
is_text "$(sed -n '/^Pareto set/,/^$/p' out)" "Pareto set  3 of 8 runs, which no other run beats in all of: val.loss
            (minimize), gain (maximize)" "the Pareto set is counted"
is_text "$(sed -n '/^7 ┤/,/^$/p' out)" "7 ┤        ●        ·                                         ·
  │
  │
  │
  │
6 ┤        ·                ·
  │
  │
  │
5 ┤●
  │
  │
  │
  │
4 ┤·
  └────────────────────────────────────────────────────────────
   2       3        4       5        6       7        8       9
   right: val.loss, up: gain; ● the set, · other runs" "and drawn"
is_text "$(sed -n '/^val.loss  gain/,/^$/p' out)" "val.loss  gain  run  opt  x
       2     5    4    b  4
       2     5    5    a  5
       3     7    1    a  1" "and listed with its configurations, the best by the first metric first"
run_in runs.jsonl env LC_ALL=C sweep-report -f front.yaml -
is_text "$(LC_ALL=C tr -d '\012\040-\176' <out)" "" "in ASCII where nothing else is to be had"
out_has '^7 +        O        \.  *\.$' "too"
run_in runs.jsonl sweep-report -f front.yaml --json -
is_text "$(sed 's/.*"pareto":\(.*\),"correlations.*/\1/' out)" '{"metrics":[{"name":"val.loss","goal":"minimize"},{"name":"gain","goal":"maximize"}],"runs":8,"set":[{"run":4,"state":"finished","values":{"val.loss":2,"gain":5},"config":{"opt":"b","x":4}},{"run":5,"state":"finished","values":{"val.loss":2,"gain":5},"config":{"opt":"a","x":5}},{"run":1,"state":"finished","values":{"val.loss":3,"gain":7},"config":{"opt":"a","x":1}}]}' \
	"the JSON object has it"
run_in runs.jsonl sweep-report -f front.yaml -m gain --json -
is_status 0 "-m picks one metric"
out_has '"metric":{"name":"gain","goal":"maximize"}' "with its goal"
check "and there is no Pareto set then" sh -c '! grep -q pareto out'
run_in runs.jsonl sweep-report -m gain -g maximize -
check "nor where no file says that there are several" sh -c '! grep -q Pareto out'

# the ledger's file tells, too
sweep-store init front.yaml >id
sweep-store ingest <runs.jsonl 2>/dev/null
run sweep-report
out_has '^Pareto set  3 of 8 runs' "a sweep of the ledger has its metrics from there"
is_text "$(sweep-report --json | sed 's/.*"set":\[//' | grep -o '"run":[0-9]*' | head -n 3 | tr '\n' ' ')" \
	"$(sweep-store best --json | grep -o '"run":[0-9]*' | tr '\n' ' ')" "and sweep-store best shows the same runs"

# --- charts ----------------------------------------------------------------------------------------------

run_in runs.jsonl sweep-report -f front.yaml --plot pareto -o front.gp -
is_status 0 "a chart of two metrics"
is_text "$(sed -n '/^\$others/,/^EOD/p; /^\$set/,/^EOD/p' front.gp)" '$others << EOD
2 5.0 6.0
3 4.0 7.0
7 3.0 6.0
8 2.0 4.0
10 9.0 7.0
EOD
$set << EOD
4 2.0 5.0
5 2.0 5.0
1 3.0 7.0
EOD' "has the runs and the set"
is_text "$(sed -n '/^\$edge/,/^EOD/p' front.gp | uniq)" '$edge << EOD
2.0 4.0
2.0 5.0
3.0 5.0
3.0 7.0
9.0 7.0
EOD' "and the edge of what it dominates"
check "which corner is better is said" grep -q 'upper left is better' front.gp
if command -v gnuplot >/dev/null; then
	gnuplot front.gp 2>gnuplot.err
	is_text "$(cat gnuplot.err)" "" "gnuplot draws the script without a word"
	check "into a picture" test -s front.png
	run_in runs.jsonl sweep-report -f front.yaml --plot pareto -o front.svg -
	check "points and numbers are in a picture" grep -q '<text>1</text>\|>1<' front.svg
else
	skip "a picture" "gnuplot is not installed"
fi

cat >four.yaml <<'Y'
method: random
metrics: [{name: a}, {name: b}, {name: c, goal: maximize}, {name: "it's"}]
parameters: {x: {min: 1, max: 9}}
Y
awk 'BEGIN {
	for (run = 1; run <= 9; run++)
		printf "{\"run\":%d,\"config\":{\"x\":%d}}\n{\"run\":%d,\"state\":\"finished\",\"summary\":{\"a\":%d,\"b\":%g,\"c\":%d,\"it'"'"'s\":%d}}\n",
			run, run, run, run, 10 ^ (10 - run), run % 4, run == 5 ? -1 : 0
}' >four.jsonl
run_in four.jsonl sweep-report -f four.yaml -
out_has "^Pareto set  9 of 9 runs" "four metrics are reported"
check "without a chart" sh -c '! grep -q ● out'
run_in four.jsonl sweep-report -f four.yaml --plot pareto -o four.gp -
is_status 0 "and drawn"
is_text "$(grep -c '^plot' four.gp)" 6 "pair by pair"
if command -v gnuplot >/dev/null; then
	gnuplot four.gp 2>gnuplot.err
	is_text "$(cat gnuplot.err)" "" "by gnuplot"
else
	skip "a picture" "gnuplot is not installed"
fi

# one run, equal runs, exploded values: no chart fails
for values in '1 2' '1 1 1 1:1 1 1 1' '1 2 3 4 5 6 7 8 9 10:1e300 9 8 7 6 5 4 3 2 1' '1e308 -1e308:-1e308 1e308'; do
	echo "$values" | awk -F: '{
		count = split($1, loss, " "); split($2 == "" ? $1 : $2, gain, " ")
		for (run = 1; run <= count; run++)
			printf "{\"run\":%d,\"config\":{\"x\":1}}\n{\"run\":%d,\"state\":\"finished\",\"summary\":{\"val.loss\":%s,\"gain\":%s}}\n", run, run, loss[run], gain[run]
	}' >hard.jsonl
	run_in hard.jsonl sweep-report -f front.yaml -
	out_has '^Pareto set' "values $values are reported"
	run_in hard.jsonl sweep-report -f front.yaml --plot pareto -o hard.gp -
	is_status 0 "and drawn"
	! command -v gnuplot >/dev/null || gnuplot hard.gp 2>gnuplot.err
	is_text "$(cat gnuplot.err)" "" "in silence"
done
sed 's/"gain"/"other"/' runs.jsonl >none.jsonl
run_in none.jsonl sweep-report -f front.yaml -
out_has '^Pareto set  none: no run has a finite value of each of: val.loss (minimize),$' "without a whole run there is no set"
run_in none.jsonl sweep-report -f front.yaml --plot pareto -o none.gp -
is_status 1 "and no chart"
is_err "sweep-report: no chart: no run has a finite value of each metric" "which is said"
run_in runs.jsonl sweep-report -f front.yaml -m gain --plot pareto -o none.gp -
is_status 1 "nor has one metric"
is_err "sweep-report: no chart: a Pareto set is of several metrics: those of the sweep file, without --metric" "which is said"
finish
