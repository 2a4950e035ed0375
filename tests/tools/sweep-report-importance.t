# sweep-report: the table of importance and its numbers as JSON.
. "$srcdir/tests/tools/tap.sh"

# Runs of a made-up sweep: x decides with the text kind, alone and together; idle does nothing; part is there for one
# kind only; same never changes. The generator is Park and Miller's (1988).
make_runs() # NUMBER
{
	awk -v n="$1" 'function draw() { seed = seed * 16807 % 2147483647; return seed / 2147483647 }
	BEGIN {
		seed = 42
		split("plus minus none", kinds)
		for (run = 1; run <= n; run++) {
			x = draw(); idle = draw(); part = draw(); k = 1 + int(3 * draw())
			sign = k == 1 ? 1 : k == 2 ? -1 : 0
			printf "{\"run\":%d,\"config\":{\"x\":%.6f,\"kind\":\"%s\",\"idle\":%.6f,\"same\":1%s}}\n", run, x, kinds[k],
				idle, k == 1 ? sprintf(",\"part\":%.6f", part) : ""
			printf "{\"run\":%d,\"state\":\"finished\",\"summary\":{\"loss\":%.6f}}\n", run,
				sign * (x - 0.5) + 0.3 * x + 0.02 * draw()
		}
	}'
}
make_runs 300 >runs.jsonl

run_in runs.jsonl sweep-report -
is_status 0 "a report has a table of importance"
out_has '^Importance for loss: a forest of 100 trees, out-of-bag R² 0\.9' "how well the forest explains the metric is said"
check "the parameters that matter come first" test "$(sed -n '/^parameter.*permutation/,/^$/p' out |
	awk 'NR > 1 && !/^ / && NF { print $1 }' | tr '\n' ' ' | cut -d ' ' -f 1-2 | tr ' ' '\n' | sort | tr '\n' ' ')" = "kind x "
out_has '^  kind=plus  *[0-9]' "a text has a row for each value, below its own"
out_has '^What x does depends on kind: the two explain [6-8][0-9] %' "the strongest pair is named"
out_has '^Left out: same (the same in every run)' "what is left out is named"
check "the same input has the same digits" sh -c 'sweep-report - <runs.jsonl 2>/dev/null | cmp - out'
if command -v taskset >/dev/null 2>&1; then
	check "so it has on one processor" sh -c 'taskset -c 0 sweep-report - <runs.jsonl 2>/dev/null | cmp - out'
else
	skip "so it has on one processor" "there is no taskset"
fi

LC_ALL=C sweep-report - <runs.jsonl >plain 2>err
check "another locale gets ASCII" sh -c 'grep -q "^kind .*###" plain && grep -q "out-of-bag R2 0" plain'
is_text "$(awk 'length($0) > 80 && !/flags/' plain)" "" "lines stay within 80 columns"
is_text "$(LC_ALL=C tr -d '\000-\177' <plain)" "" "and nothing else"

# --- as JSON ---------------------------------------------------------------------------------------------------

run_in runs.jsonl sweep-report --json -
check "--json has the importance" grep -q '"importance":{"runs":300,"far_out":0,"trees":100,"none":null,"r2":0\.9' out
check "and each parameter's numbers with their interval" grep -q \
	'{"parameter":"x","permutation":{"value":[0-9.e-]*,"low":[0-9.e-]*,"high":[0-9.e-]*},"impurity":{"value":[0-9.e-]*,"low":[0-9.e-]*,"high":[0-9.e-]*},"alone":{"value":[0-9.e-]*,"low":[0-9.e-]*,"high":[0-9.e-]*}}' out
check "and those of a text's values" grep -q '{"parameter":"kind","value":"minus","permutation":{' out
check "and pairs, the strongest first" grep -q '"interactions":\[{"parameters":\["x","kind"\],"share":{"value":0\.[3-9]' out
check "the forest is believed" grep -q '"believable":true' out

# A parameter that is there only where another one has a value does not get what is that one's.
check "the interval of a conditional parameter that does nothing covers 0" grep -q \
	'{"parameter":"part","permutation":{"value":[0-9.e-]*,"low":-[0-9.e-]*,"high":[0-9]' out

# --- little data -------------------------------------------------------------------------------------------------

make_runs 9 >few.jsonl
run_in few.jsonl sweep-report -
is_status 0 "nine runs are reported"
out_has '^Importance for loss: 9 runs are too few for a forest (10 are enough)' "without a forest"
run_in few.jsonl sweep-report --json -
check "as --json says" grep -q '"none":"fewer than 10 runs have a finite metric","r2":null' out

sed 's/"loss":[-0-9.]*/"loss":3/' runs.jsonl >constant.jsonl
run_in constant.jsonl sweep-report -
is_status 0 "a metric that never changes is reported"
out_has '^None: every run has the same value' "with a word"
check "and no table of importance" sh -c '! grep -q ^Importance out'

awk '{ if (/summary/) { n++; sub(/"loss":[-0-9.]*/, "\"loss\":" (n * 7919 % 101)) } print }' runs.jsonl |
	sed 40q >noise.jsonl
run_in noise.jsonl sweep-report -
out_has '^Do not rely on this: the forest explains too little of the metric' "a forest that explains nothing is not believed"
finish
