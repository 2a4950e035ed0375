# sweep-report A B: two sweeps side by side.
. "$srcdir/tests/tools/tap.sh"

# Loss of the first sweep 8 1, a failed run and 4, of the second 3 5 2 7 6 0.5 by run number; the budget is four runs
# each: 8 1 4 against 3 5 2 7. The second's run is better in 4 + 0 + 2 of 12 pairs, so U = 6 and p = 1; R's
# wilcox.test(c(8, 1, 4), c(3, 5, 2, 7)) has the same, and its quantile() the quartiles.
cat >first.yaml <<'Y'
name: first
method: random
metric: {name: loss}
parameters: {lr: {min: 0.0, max: 1.0}, opt: {values: [adam, sgd]}, old: {value: 1}, m: {min: 1, max: 9, condition: {opt: sgd}}}
Y
sed 's/first/second/; s/random/grid/; s/min: 0.0, max: 1.0/values: [0.25, 0.5]/; s/old:/new:/' first.yaml >second.yaml
records()
{
	awk -v values="$1" 'BEGIN {
		count = split(values, loss, " ")
		for (run = count; run >= 1; run--) { # the last run first: the order is that of the numbers
			printf "{\"run\":%d,\"config\":{\"lr\":%s,\"opt\":\"%s\"}}\n", run, run / 4, run % 2 ? "a|d`m" : "sgd"
			printf "{\"run\":%d,\"state\":\"%s\"%s}\n", run, loss[run] == "x" ? "failed" : "finished",
				loss[run] == "x" ? "" : ",\"summary\":{\"loss\":" loss[run] "}"
		}
		printf "{\"run\":99,\"config\":{\"lr\":1,\"opt\":\"sgd\"}}\n"
	}'
}
records "8 1 x 4" >first.jsonl
records "3 5 2 7 6 0.5" >second.jsonl
for name in first second; do
	sweep-store init $name.yaml >$name.id
	sweep-store ingest --sweep "$(cat $name.id)" <$name.jsonl 2>/dev/null
done

run sweep-report first second
is_status 0 "two sweeps of the ledger are compared"
is_err "" "silently"
is_text "$(sed "s/$(cat first.id)/A-------/; s/$(cat second.id)/B-------/" out)" "loss, minimize: two sweeps

          A                 B
sweep     first (A-------)  second (B-------)
method    random            grid
runs      5                 7
pending   1                 1
finished  3                 6
failed    1                 0
best      1 (run 2)         0.5 (run 6)

The first 4 runs of each

loss              A     B
with a value      3     4
best              1     2
lower quartile  2.5  2.75
median            4     4
upper quartile    6   5.5
worst             8     7

A run of B is better than one of A in 50 % of pairs (Mann-Whitney U 6, p 1,
exact): no more than chance may do.

Best so far

runs  A  B
   4  1  2

Best configurations

parameter  A    B
lr         0.5  1.5

Parameter spaces

parameter  A                   B
lr         min: 0.0, max: 1.0  values: [0.25, 0.5]
old        value: 1            -
new        -                   value: 1" "states, the same number of runs, and what differs"
run sweep-report --json first second
is_text "$(sed 's/.*"spread":\(.*\)}\],"budget"/\1 "budget"/' out)" \
	'{"runs":4,"best":2.0,"low":2.75,"median":4.0,"high":5.5,"worst":7.0} "budget":4,"test":{"u":6.0,"share":0.5,"p":1.0,"exact":true},"best_so_far":[{"runs":4,"a":1.0,"b":2.0}],"configurations":[{"parameter":"lr","a":"0.5","b":"1.5"}],"parameters":[{"parameter":"lr","a":"min: 0.0, max: 1.0","b":"values: [0.25, 0.5]"},{"parameter":"old","a":"value: 1","b":null},{"parameter":"new","a":null,"b":"value: 1"}]}' \
	"as one JSON object"
run sweep-report -g maximize --json first second
is_text "$(sed 's/.*"spread":\(.*\)}\],"budget"/\1 "budget"/; s/,"best_so_far.*//' out)" \
	'{"runs":4,"best":7.0,"low":2.75,"median":4.0,"high":5.5,"worst":2.0} "budget":4,"test":{"u":6.0,"share":0.5,"p":1.0,"exact":true}' \
	"the other way round"
run sweep-report first second -o both.md
is_status 0 "as Markdown"
is_text "$(sed -n '1p; /^## Best conf/,/^## Param/p' both.md)" "# loss, minimize: two sweeps
## Best configurations

| parameter | A | B |
|:---|:---|:---|
| lr | 0.5 | 1.5 |

## Parameter spaces" "with GitHub's tables"

run_in second.jsonl sweep-report -m loss -g minimize first -
is_status 0 "records are compared with a sweep of the ledger"
out_has '^The sweep file of one of them is not known' "whose parameters are not known without their file"
run_in second.jsonl sweep-report -f second.yaml - first
out_has '^sweep     second  ' "but with it"
out_has '^new        value: 1 ' "they are"
run sweep-report --state finished --filter 'loss<5' first second
out_has '^filter    state finished, loss<5  state finished, loss<5$' "only some of the runs"
out_has '^The first 2 runs of each$' "which are the budget then"

# the milestones of long sweeps
awk 'BEGIN { for (run = 1; run <= 120; run++) printf "{\"run\":%d,\"config\":{\"lr\":1}}\n{\"run\":%d,\"state\":\"finished\",\"summary\":{\"loss\":%d}}\n", run, run, 200 - run }' >long.jsonl
sed 's/first/long/' first.yaml >long.yaml
sweep-store init long.yaml >long.id
sweep-store ingest --sweep "$(cat long.id)" <long.jsonl 2>/dev/null
run_in long.jsonl sweep-report "$(cat long.id)" -
is_text "$(sed -n '/^Best so/,/^Best conf/p' out | awk 'NF == 3 && !/^Best/ {print $1, $2, $3}')" "runs A B
10 190 190
25 175 175
50 150 150
100 100 100
120 80 80" "the best after so many runs"
out_has '^They are the same\.$' "a sweep differs from itself in nothing"

# --- what is wrong -----------------------------------------------------------------------------------------

refuses()
{
	wanted=$1 number=$2
	shift 2
	run_in first.jsonl sweep-report "$@"
	is_status "$number" "sweep-report $* is status $number"
	is_text "$(grep -v 'note: ' err)" "sweep-report: $wanted" "with a sentence"
}
refuses 'one sweep, or two to compare: "third" is one too many' 2 first second third
refuses 'standard input can be one of the two sweeps, not both' 2 - -
refuses '--file is of records on standard input, and both sweeps are the ledger'"'"'s, which has their files' 2 -f first.yaml first second
refuses '--plot is of a chart, which shows one sweep, not two' 2 --plot parallel -o x.svg first second
refuses '--params is of a chart, which shows one sweep, not two' 2 --params lr first second
refuses '--params is of a chart: --plot names one' 2 --params lr first
refuses 'x.svg: a .svg file is of one sweep; a comparison can be written as .md' 2 -o x.svg first second
refuses 'no run has a metric "acc" (there are: loss)' 2 -m acc first second
sed 's/loss/cost/' second.jsonl >cost.jsonl
sed 's/loss/cost/' second.yaml >cost.yaml
run_in cost.jsonl sweep-report -f cost.yaml first -
is_status 2 "different metrics are not compared"
is_err 'sweep-report: the sweeps have different metrics, "loss" and "cost": --metric names one that both have' "which is said"
sed 's/name: loss/name: loss, goal: maximize/' second.yaml >goal.yaml
run_in second.jsonl sweep-report -f goal.yaml first -
is_err 'sweep-report: the sweeps have different goals for "loss": --goal names one for both' "nor different goals"
records "x x" >failed.jsonl
run_in failed.jsonl sweep-report -f second.yaml first -
is_status 0 "a sweep without a value is compared"
out_has '^Nothing to compare: no run of one of them has a finite value\.$' "as far as it can be"
echo '{"run":1,"config":{"lr":1}}' >pending.jsonl
run_in pending.jsonl sweep-report -f second.yaml first -
is_status 0 "so is one that has not begun"
out_has '^The first 0 runs of each$' "which has no budget"
finish
