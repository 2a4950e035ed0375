# sweep-report --suggest: a narrowed sweep file from the results.
. "$srcdir/tests/tools/tap.sh"

# results KEY WANTED <CONFIGS: a loss for each configuration that grows with the square of KEY's distance from WANTED, in
# units of UNIT, and noise that depends on the run alone; other metrics of the examples beside it
results()
{
	awk -v key="$1" -v wanted="$2" -v unit="${3:-1}" '{
		print
		match($0, /"run":[0-9]+/)
		run = substr($0, RSTART, RLENGTH)
		x = wanted
		if (match($0, "\"" key "\":[-0-9.e]+")) x = substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 3)
		d = (x - wanted) / unit
		loss = d * d + 0.02 * (NR * 7919 % 101) / 101
		printf "{%s,\"state\":\"finished\",\"time\":1,\"summary\":{\"loss\":%.6g,\"weights\":%.6g,\"val/accuracy\":%.6g}}\n", run, loss, loss, 1 - loss
	}'
}
# accepted FILE TEXT: sweep-sample takes a suggestion
accepted()
{
	run sweep-sample --check "$1"
	is_status 0 "$2 is accepted by sweep-sample --check"
}

# --- what matters is narrowed, what does not is fixed ---------------------------------------------------------

cat >sweep.yaml <<'Y'
# comments are not kept
name: "a: b"
description: |
  two
  lines
project: p
method: random
seed: 3
run_cap: 100
metric: {name: loss, goal: minimize, target: 0.001}
early_terminate: {type: hyperband, min_iter: 3}
parameters:
  noise: {min: 0.0, max: 1.0}
  lr: {distribution: log_uniform_values, min: 0.0001, max: 1.0}
  opt: {values: [adam, sgd, "on"]}
  epochs: {value: 3}
  net: {parameters: {width: {values: [8, 16, 32]}}}
command: [sh, "${program}", "${args}"]
program: t.sh
Y
sweep-sample -n 100 sweep.yaml >configs
# the logarithm is what matters: ln lr - ln 0.01
awk '{
	print
	match($0, /"run":[0-9]+/); run = substr($0, RSTART, RLENGTH)
	match($0, /"lr":[-0-9.e]+/); d = log(substr($0, RSTART + 5, RLENGTH - 5) / 0.01)
	printf "{%s,\"state\":\"finished\",\"summary\":{\"loss\":%.6g}}\n", run, d * d + 0.01 * (NR * 7919 % 101) / 101
}' configs >runs.jsonl
run_in runs.jsonl sweep-report -f sweep.yaml --suggest -
is_status 0 "a suggestion"
cp out new.yaml
is_err "" "silently"
is_text "$(grep -v '^ *#' new.yaml | sed '/^  lr:/d; /^  noise:/d; /^  opt:/d; /^      width:/d')" 'name: "a: b"
description: "two\nlines\n"
project: p
method: random
seed: 3
run_cap: 100
metric: {name: loss, goal: minimize, target: 0.001}
early_terminate: {type: hyperband, min_iter: 3}
parameters:
  epochs: {value: 3}
  net:
    parameters:
command: [sh, "${program}", "${args}"]
program: t.sh' "keeps every other key of the file"
check "what does not matter is fixed" grep -q '^  noise: {value: [0-9.]*}$' new.yaml
check "a text, too" grep -q '^  opt: {value: \(adam\|sgd\|"on"\)}$' new.yaml
check "and a number of a list" grep -q '^      width: {value: [0-9]*}$' new.yaml
is_text "$(sed -n 's/.*"noise":\([0-9.]*\).*/\1/p' runs.jsonl | grep -c -x "$(sed -n 's/^  noise: {value: \(.*\)}/\1/p' new.yaml)")" 1 \
	"at a value that a run has"
is_text "$(sed -n 's/^  noise: {value: \(.*\)}/\1/p' new.yaml)" \
	"$(sweep-report -f sweep.yaml --json - <runs.jsonl | grep -o '"best":{.*' | grep -o '"noise":[0-9.]*' | head -n 1 | cut -d: -f 2)" "that of the best run"
check "the comment has numbers" grep -q '^  # does not matter: importance [-0-9.e]*, with its interval reaching 0 and below 0.1 ([-0-9.e]* to [0-9.e]*); fixed at the best run.s value$' new.yaml
check "and what was" grep -q '^  # was min: 0.0, max: 1.0$' new.yaml
check "what matters has a narrower range" grep -q '^  lr: {distribution: log_uniform_values, min: 0\.00[0-9]*, max: 0\.0[0-9]*}$' new.yaml
check "and says of how many runs" grep -q '^  # matters: importance [0-9.]*, with its interval above 0 ([0-9.]* to [0-9.]*); the best 20 of 100 runs have 0\.00[0-9]* to 0\.0[0-9]*$' new.yaml
# by hand: a fifth of 100 runs, by |ln lr - ln 0.01|; the range on the logarithm is wider by 1/19 on each side
sed -n 's/.*"lr":\([-0-9.e]*\),.*/\1/p' configs | awk '{ d = log($1 / 0.01); print d * d, log($1) }' | sort -g | head -n 20 |
	awk '{ if (NR == 1 || $2 < low) low = $2; if (NR == 1 || $2 > high) high = $2 }
		END { m = (high - low) / 19; printf "%.2g %.2g\n", exp(low - m), exp(high + m) }' >wanted
is_text "$(sed -n 's/^  lr: .*min: \([0-9.]*\), max: \([0-9.]*\)}/\1 \2/p' new.yaml | awk '{ printf "%.2g %.2g\n", $1, $2 }')" \
	"$(cat wanted)" "the range is that of the best fifth, and 1/19 of it on each side"
accepted new.yaml "it"
check "and drawn from" sweep-sample -n 5 new.yaml
is_text "$(sweep-report -f sweep.yaml --suggest - <runs.jsonl | cksum)" "$(cksum <new.yaml)" "the same runs give the same file"

run_in runs.jsonl sweep-report -f sweep.yaml --filter opt=sgd --suggest -
out_has '^  # the same in every run that was looked at, and fixed$' "what a filter keeps the same is fixed"
out_has '^  opt: {value: sgd}$' "at that"
out_has '^# A narrowed sweep, suggested by sweep-report from [0-9]* runs of a: b (opt=sgd), ' "and the filter is named"

# --- few runs, and runs that say nothing ----------------------------------------------------------------------

head -n 18 runs.jsonl >few.jsonl
run_in few.jsonl sweep-report -f sweep.yaml --suggest -
is_status 0 "nine runs have a suggestion"
out_has '^# nothing is narrowed: fewer than 10 runs have' "that says that they are too few"
cp out few.yaml
is_text "$(grep '^  lr:' few.yaml)" '  lr: {distribution: log_uniform_values, min: 0.0001, max: 1.0}' "and changes nothing"
accepted few.yaml "it"
results none 0 <configs >noise.jsonl
run_in noise.jsonl sweep-report -f sweep.yaml --suggest -
out_has '^# the runs do not say which parameters matter (R2 -*[0-9.]* out of bag): nothing is fixed,$' \
	"runs in which nothing matters are said to say nothing"
check "no parameter is fixed then" sh -c '! grep -q "noise: {value:\|opt: {value:\|width: {value:" out'
head -n 1 runs.jsonl >none.jsonl
run_in none.jsonl sweep-report -f sweep.yaml --suggest -
is_status 1 "without a value there is no suggestion"
is_err "sweep-report: no suggestion: no run has a finite loss" "which is said"

# --- conditions and constraints -------------------------------------------------------------------------------

cat >conditional.yaml <<'Y'
method: random
metric: {name: loss}
parameters:
  kind: {values: [1, 2, 3, 4]}
  extra: {min: 0.0, max: 1.0, condition: {kind: 4}}
  more: {min: 1, max: 9, condition: {kind: [1, 2, 4]}}
  width: {values: [8, 16, 32]}
constraints: ["extra < 0.9", "kind * width < 100"]
Y
sweep-sample -n 120 conditional.yaml | results kind 1 >runs.jsonl
run_in runs.jsonl sweep-report -f conditional.yaml --suggest -
out_has '^  kind: {value: 1}$' "values that none of the best has go"
out_has '^  more: {.*, condition: {kind: 1}}$' "from the conditions, too"
out_has '^  # extra is left out: its condition cannot hold any more$' "and it is said"
out_has '^  # left out, for it uses a parameter that is: "extra < 0.9"$' "of constraints, too"
cp out new.yaml
accepted new.yaml "it"

# --- every example, and every distribution --------------------------------------------------------------------

for file in "$srcdir"/examples/*.yaml; do
	name=$(basename "$file" .yaml)
	method=$(sed -n 's/^method: //p' "$file")
	[ "$method" = grid ] || method=random
	for key in learning_rate:0.01:0.02 width:64:50; do
		sweep-sample -m "$method" -n 80 "$file" 2>/dev/null | results "${key%%:*}" "$(echo $key | cut -d: -f2)" "${key##*:}" >runs.jsonl
		sweep-report -f "$file" --suggest - <runs.jsonl >new.yaml 2>err
		accepted new.yaml "a suggestion for examples/$name.yaml by ${key%%:*}"
	done
done

# shapes NAME WANTED UNIT KEYS RESULT: x matters; what becomes of it
shape()
{
	name=$1 wanted=$2 unit=$3 keys=$4 result=$5 method=${6:-random}
	printf 'method: %s\nmetric: {name: loss}\nparameters: {x: {%s}, y: {values: [1, 2, 3]}, z: {values: [1, 2]}}\n' "$method" "$keys" >shape.yaml
	sweep-sample --lenient -n 100 shape.yaml 2>/dev/null | results x "$wanted" "$unit" >runs.jsonl
	sweep-report -f shape.yaml --suggest - <runs.jsonl >new.yaml 2>err
	is_text "$(sed -n 's/^  x: //p' new.yaml | grep -c -x -e "$result")" 1 "$name becomes $result"
	[ "$(sed -n 's/^  x: //p' new.yaml | grep -c -x -e "$result")" = 1 ] || sed -n 's/^  x: /# it became /p' new.yaml
	accepted new.yaml "$name"
}
n='[-0-9.e]*'
shape 'probabilities of any number' 2.05 1 'values: [1, 2, 2.1, 9], probabilities: [0.3, 0.1, 0.2, 0.4]' '{values: \[2, 2.1\], probabilities: \[0.333333, 0.666667\]}'
shape constant 0 1 'value: [1, a]' '{value: \[1, a\]}'
shape categorical 2.5 1 'values: [1, 2, 3, 9]' '{values: \[2, 3\]}'
shape categorical_w_probabilities 2 1 'values: [1, 2, 2.1, 9], probabilities: [0.25, 0.25, 0.25, 0.25]' '{values: \[2, 2.1\], probabilities: \[0.5, 0.5\]}'
shape int_uniform 40 20 'min: 1, max: 100' '{min: [23][0-9], max: [45][0-9]}'
shape uniform 0.5 0.2 'min: 0.0, max: 1.0' '{min: 0\.[34][0-9]*, max: 0\.[56][0-9]*}'
shape 'uniform with ints' 5 2 'distribution: uniform, min: 0, max: 10' '{min: [34]\.[0-9]*, max: [56]\.[0-9]*}'
shape q_uniform 5 2 'distribution: q_uniform, min: 0, max: 10, q: 0.5' '{distribution: q_uniform, min: [34]\.[05], max: [56]\.[05], q: 0.5}'
shape 'q_uniform of ints' 50 20 'distribution: q_uniform, min: 0, max: 100, q: 5' '{distribution: q_uniform, min: [34][05], max: [56][05], q: 5}'
shape log_uniform_values 1 0.5 'distribution: log_uniform_values, min: 0.01, max: 100' "{distribution: log_uniform_values, min: $n, max: $n}"
shape q_log_uniform_values 32 10 'distribution: q_log_uniform_values, min: 1, max: 1000, q: 1' '{distribution: q_log_uniform_values, min: [12][0-9], max: [3-7][0-9], q: 1}'
shape inv_log_uniform_values 1 0.5 'distribution: inv_log_uniform_values, min: 0.01, max: 100' "{distribution: inv_log_uniform_values, min: $n, max: $n}"
shape log_uniform 1 0.5 'distribution: log_uniform, min: -3, max: 3' "{distribution: log_uniform_values, min: $n, max: $n}"
shape q_log_uniform 4 2 'distribution: q_log_uniform, min: 0, max: 4' "{distribution: q_log_uniform_values, min: $n, max: $n, q: 1.0}"
shape inv_log_uniform 1 0.5 'distribution: inv_log_uniform, min: -3, max: 3' "{distribution: inv_log_uniform_values, min: $n, max: $n}"
shape normal 0 0.5 'distribution: normal, mu: 0, sigma: 1' "{min: -0\.[0-9]*, max: 0\.[0-9]*}"
shape q_normal 0 10 'distribution: q_normal, mu: 0, sigma: 20, q: 2' '{distribution: q_uniform, min: -[0-9]*\.0, max: [0-9]*\.0, q: 2}'
shape log_normal 1 0.5 'distribution: log_normal' "{distribution: log_uniform_values, min: 0\.[0-9]*, max: 1\.[0-9]*}"
shape q_log_normal 10 5 'distribution: q_log_normal, mu: 2, sigma: 1, q: 1' "{distribution: q_log_uniform_values, min: $n, max: $n, q: 1}"
shape beta 0.5 0.2 'distribution: beta, a: 2, b: 2' '{min: 0\.[34][0-9]*, max: 0\.[56][0-9]*}'
shape q_beta 0.5 0.2 'distribution: q_beta, a: 2, b: 2, q: 0.125' '{distribution: q_uniform, min: 0\.[0-9]*, max: 0\.[0-9]*, q: 0.125}'
shape 'a grid of ints' 4 2 'min: 1, max: 12' '{min: [1-4], max: [4-7]}' grid
shape 'a grid of steps' 1 0.3 'distribution: q_uniform, min: 0.0, max: 2.0, q: 0.25' '{distribution: q_uniform, min: [01]\.[0-9]*, max: 1\.[0-9]*, q: 0.25}' grid
shape 'a deprecated one' 9 1e9 'distribution: log_uniform, min: 0, max: 1' "{distribution: log_uniform_values, min: 1.0, max: 2.71828[0-9]*}"

# the best at an end
shape 'the lower end' 0 0.05 'min: 0.0, max: 1.0' '{min: 0\.0, max: 0\.[1-4][0-9]*}'
check "an end is told of" grep -q '^  # they lie close to the lower end of the old range$' new.yaml
shape 'the upper end' 1.0 0.05 'min: 0.0, max: 1.0' '{min: 0\.[0-9]*, max: 1\.0}'
check "with what to try" grep -q '^  # they lie close to the upper end of the old range: there may be better ones above, try max: 1\.[0-9]$' new.yaml

# --- without the sweep file -----------------------------------------------------------------------------------

cat >guess.yaml <<'Y'
method: random
parameters:
  "": {value: 1}
  a: {parameters: {b: {min: 0.5, max: 1.5}, c: {values: [x, "<script>", null, [1, 2]]}}}
  n: {distribution: log_uniform_values, min: 0.00001, max: 1}
  k: {min: 1, max: 1000}
  list: {values: [0.1, 0.2]}
  bool: {values: [true, false]}
Y
sed -i '/^  "":/d' guess.yaml
sweep-sample -n 60 guess.yaml 2>/dev/null | results b 1 0.3 >runs.jsonl
run_in runs.jsonl sweep-report -m loss -g minimize --suggest -
is_status 0 "records without their sweep file"
out_has '^# the sweep file is not known (--file): parameters, ranges and method are guessed from the runs$' "have a suggestion that says so"
cp out new.yaml
accepted new.yaml "it"
head -n 12 runs.jsonl >few.jsonl
run_in few.jsonl sweep-report -m loss -g minimize --suggest -
out_has '^  n: {distribution: log_uniform_values, min: ' "a logarithmic range is seen"
out_has '^  k: {min: [0-9]*, max: [0-9]*}$' "and ints are"
out_has '^      b: {distribution: uniform, min: [0-9.]*, max: [0-9.]*}$' "and groups"

# --- what does not go together --------------------------------------------------------------------------------

for other in "--json" "-o x.md" "--plot parallel" "--params lr" "--best 3"; do
	run sweep-report --suggest $other -
	is_status 2 "--suggest and $other are refused"
	err_has "^sweep-report: --suggest prints a sweep file, and goes not with --[a-z]* (--suggest > FILE.yaml)$" "with what to do"
done
run sweep-report --suggest a b
is_err 'sweep-report: --suggest is of one sweep: "b" is one too many' "two sweeps have no suggestion"
finish
