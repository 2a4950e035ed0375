# sweep-report -o report.md: Markdown for pull requests.
. "$srcdir/tests/tools/tap.sh"

cat >runs.jsonl <<'J'
{"run":1,"config":{"lr":0.5,"opt":"a|b`c","net":{"w_d":8},"<script>":"*x* _y_ <b>&amp;"}}
{"run":1,"state":"finished","time":2,"summary":{"loss":1}}
{"run":2,"config":{"lr":0.25,"opt":"two\nlines","net":{"w_d":8},"<script>":"[a](http://b)"}}
{"run":2,"state":"stopped","time":4,"summary":{"loss":2}}
{"run":3,"config":{"lr":0.125,"opt":"```","net":{"w_d":8},"<script>":""}}
{"run":3,"state":"finished","time":5,"summary":{"loss":4}}
{"run":4,"config":{"lr":0.125,"opt":"sgd","net":{"w_d":9}}}
{"run":4,"state":"failed","error":"| out of\nmemory","time":6,"summary":{"loss":"NaN"}}
J
run_in runs.jsonl sweep-report -m loss -g minimize -o report.md -
is_status 0 "a report in Markdown"
is_out "" "is a file, and no text"
is_text "$(cat report.md)" '# Sweep

|  |  |
|:---|:---|
| metric | loss, minimize |
| runs | 4: 2 finished, 1 stopped, 1 failed |
| error | 1 run: \| out of\\nmemory |
| time | 4.5 s a run (median), 17 s in all |

## Best run

Run 1: loss 1.

| parameter | value |
|:---|:---|
| lr | 0.5 |
| opt | a\|b\`c |
| net.w_d | 8 |
| &lt;script&gt; | \*x\* \_y\_ &lt;b&gt;&amp;amp; |

```sh
--lr=0.5 '"'--opt=a|b\`c'"' "--net={'"'w_d'"': 8}" '"'--<script>=*x* _y_ <b>&amp;'"'
```

## Correlation

| parameter | Pearson | Spearman | p | runs |
|:---|---:|---:|---:|---:|
'"$(sed -n '/^|:---|---:|---:|---:|---:|$/,/^$/p' report.md | sed 1d)"'

Above 0: more of the parameter went with a higher loss, which is worse; below 0: with a lower one. 3 of 4 runs count here: those with a finite loss. Left out: net.w_d (the same in every run)

## Top runs

| run | loss | lr | opt | &lt;script&gt; |
|---:|---:|---:|:---|:---|
| 1 | 1 | 0.5 | a\|b\`c | \*x\* \_y\_ &lt;b&gt;&amp;amp; |
| 2 | 2 | 0.25 | two\\nlines | \[a\](http&#58;//b) |
| 3 | 4 | 0.125 | \`\`\` |  |' "with every text escaped"
check "correlations have a row each" grep -q '^| lr | -0\.93 | -1\.00 | 0\.33 | 3 |$' report.md
run_in runs.jsonl sweep-report -m loss -g maximize --filter 'lr<0.2' -o some.md -
is_text "$(sed -n '/^| filter/p' some.md)" '| filter | lr&lt;0.2 (2 of 4 runs) |' "only some of the runs"
check "a fence is longer than those in the flags" grep -q '^````sh$' some.md
run_in runs.jsonl sweep-report -m loss -g minimize --filter 'opt="two
lines"' -o lines.md -
check "flags that are no line are left out" sh -c '! grep -q "\`\`\`" lines.md'

cat >two.yaml <<'Y'
name: "two | metrics"
method: random
metrics: [{name: loss}, {name: gain, goal: maximize}]
parameters: {lr: {min: 0.0, max: 1.0}}
Y
sed 's/"loss":\([0-9]\)/"loss":\1,"gain":\1/' runs.jsonl >two.jsonl
run_in two.jsonl sweep-report -f two.yaml -o two.md -
is_text "$(sed -n '1p; /^## Pareto/,$p' two.md | cut -d'|' -f 1-4)" '# Sweep two \| metrics
## Pareto set

| run | loss | gain 
|---:|---:|---:
| 1 | 1 | 1 
| 2 | 2 | 2 
| 3 | 4 | 4 

3 of 3 runs, which no other run beats in every metric.' "a sweep with several metrics has its Pareto set"

# of enough runs there is the importance: loss goes with lr, and not with the text
awk 'BEGIN { for (run = 1; run <= 60; run++) printf "{\"run\":%d,\"config\":{\"lr\":%g,\"o|pt\":\"%s\"}}\n{\"run\":%d,\"state\":\"finished\",\"summary\":{\"loss\":%g}}\n", run, run * 37 % 61, run * 7 % 5 ? "a" : "b", run, run * 37 % 61 + run * 11 % 3 }' >many.jsonl
run_in many.jsonl sweep-report -m loss -g minimize -o many.md -
is_text "$(sed -n '/^## Importance/,/^## Corr/p' many.md | sed '/:---/d; s/-*[0-9][0-9.]*/N/g' | head -n 4)" '## Importance

| parameter | permutation | N % interval | alone | impurity |
| lr | N | N to N | N % | N % |' "importance has a table"
check "the text has its parts" grep -q '^| o\\|pt=b | -*[0-9.]* | ' many.md
check "and R2 is said" grep -q '^A forest of [0-9]* trees, out-of-bag R² 0\.[89][0-9]*\. The pair that depends most on each other, lr and o\\|pt, explains [0-9]* % beyond what each does alone\. Permutation: .*; alone: .*; impurity: .* explain\.$' many.md
run_in runs.jsonl sweep-report -m loss -g minimize -o few.md -
check "of few there is none" sh -c '! grep -q Importance few.md'

grep -v finished runs.jsonl | grep -v stopped >none.jsonl
run_in none.jsonl sweep-report -o none.md -
is_status 0 "without a metric there is a report too"
check "which says so" grep -q '^None: no run has a finite metric\.$' none.md
run_in runs.jsonl sweep-report --plot parallel -o report.md -
is_status 2 "--plot is refused"
is_err "sweep-report: report.md: a .md file is the whole report, and has no --plot" "for a whole report"
run_in runs.jsonl sweep-report -m loss -g minimize --json -o report.md -
check "with --json there is both" grep -q '^{"sweep"' out
# of twelve parameters ten have room: among them is the one that matters, which correlates with nothing
awk 'BEGIN {
	for (run = 1; run <= 120; run++) {
		x = run * 37 % 121
		printf "{\"run\":%d,\"config\":{", run
		for (p = 1; p <= 11; p++) printf "\"p%d\":%g,", p, run * (2 * p + 1) * 7 % 131
		printf "\"x\":%g}}\n{\"run\":%d,\"state\":\"finished\",\"summary\":{\"loss\":%g}}\n", x, run, (x - 60.5) * (x - 60.5)
	}
}' >wide.jsonl
run_in wide.jsonl sweep-report -m loss -g minimize -o wide.md -
check "the parameter that matters is among the columns of the best runs" grep -q '^| run | loss |.* x |' wide.md
check "and others are said to be left out" grep -q '^2 more parameters are not shown' wide.md
# 1234.00 to 1234.09: four digits would be ten times the same
awk 'BEGIN { for (run = 1; run <= 10; run++) printf "{\"run\":%d,\"config\":{\"a\":%d}}\n{\"run\":%d,\"state\":\"finished\",\"time\":64.86,\"summary\":{\"loss\":%.2f}}\n", run, run, run, 1234 + run / 100 }' >near.jsonl
run_in near.jsonl sweep-report -m loss -g minimize -o near.md -
is_text "$(sed -n '/^## Top/,$p' near.md | grep -c '1234\.0[1-9]')" 9 "the best runs are told apart"
check "and times are rounded" grep -q '^| time | 1 min 5 s a run (median), 10 min 49 s in all |$' near.md
finish
