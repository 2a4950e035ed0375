# sweep-sample --history and --serve: what is learnt, from which records, and what is refused.
. "$srcdir/tests/tools/tap.sh"

cat >bayes.yaml <<'Y'
method: bayes
metric: {name: val.loss, goal: minimize}
parameters:
  lr: {distribution: log_uniform_values, min: 0.0001, max: 1}
  opt: {values: [adam, sgd]}
  seed: {value: 1}
Y
cat >random.yaml <<'Y'
method: random
parameters:
  lr: {distribution: log_uniform_values, min: 0.0001, max: 1}
Y

# --- --history ------------------------------------------------------------------------------------

run sweep-sample bayes.yaml
is_status 0 "without a history a search begins"
is_text "$(wc -l <out | tr -d ' ')" 1 "with one configuration"
run sweep-sample -n 12 bayes.yaml
is_text "$(sed 's/.*"config"//' out | sort -u | wc -l | tr -d ' ')" 12 "twelve that are asked for at once differ"
cp out twelve.jsonl

# The loss is least at lr 0.01 with sgd; it stands in the summary, flat or nested, or in the last metric record.
awk '{
	match($0, /"lr":[-0-9.e]+/); x = log(substr($0, RSTART + 5, RLENGTH - 5)) / log(10) + 2
	loss = x * x + (/adam/ ? 0.5 : 0); run = NR
	print
	if (run % 3 == 0) printf "{\"run\":%d,\"state\":\"finished\",\"summary\":{\"val.loss\":%.17g}}\n", run, loss
	else if (run % 3 == 1) printf "{\"run\":%d,\"state\":\"finished\",\"summary\":{\"val\":{\"loss\":%.17g}}}\n", run, loss
	else printf "{\"run\":%d,\"step\":1,\"metrics\":{\"val.loss\":9}}\n{\"run\":%d,\"step\":2,\"metrics\":{\"val.loss\":%.17g}}\n{\"run\":%d,\"state\":\"finished\"}\n", run, run, loss, run
}' twelve.jsonl >history.jsonl
run sweep-sample --history history.jsonl bayes.yaml
is_status 0 "a history is learnt from"
out_has '^{"run":13,"config":{"lr":0\.0[01][0-9]*,"opt":"sgd","seed":1}}$' "and leads to the minimum, as run 13"
is_err "" "without a word"
cp out next
run_in history.jsonl sweep-sample --history - bayes.yaml
check "the history may be standard input" cmp out next
sort -r history.jsonl | grep -v '"step":1' >sorted.jsonl
run sweep-sample --history sorted.jsonl bayes.yaml
check "and in any order" cmp out next
run sweep-sample -n 3 --history history.jsonl bayes.yaml
is_text "$(head -n 1 out)" "$(cat next)" "of three the first is the same"
run sweep-sample -s 5 --history history.jsonl bayes.yaml
check "another seed proposes something else" sh -c '! cmp -s out next'
run sweep-sample --start 40 --history history.jsonl bayes.yaml
out_has '^{"run":40,' "--start numbers the runs"
run sweep-sample --format args --history history.jsonl bayes.yaml
out_has '^--lr=.* --opt=sgd --seed=1$' "as arguments"
run sweep-sample --split configs --history history.jsonl bayes.yaml
check "and as a file" grep -q '^{"run":13,' configs/run-000013.json
sed 's/"goal"//; s/minimize/maximize/' bayes.yaml >maximize.yaml
sed 's/loss":\([0-9]\)/loss":-\1/' history.jsonl >negated.jsonl
run sweep-sample --history negated.jsonl maximize.yaml
check "to maximize is to minimize what is negated" cmp out next
: >empty
run sweep-sample --history empty bayes.yaml
out_has '^{"run":1,' "an empty history is none"

sed 's/"lr"/"rate"/; s/"adam"/"lion"/' history.jsonl >old.jsonl
run sweep-sample --history old.jsonl bayes.yaml
is_status 0 "runs that do not fit the file are no failure"
is_text "$(wc -l <err | tr -d ' ')" 1 "and one warning"
err_has '^sweep-sample: warning: run [0-9]*: parameter lr is missing, and so on for 12 runs; they count' "that says which"

run sweep-sample --history history.jsonl random.yaml
cp out after
run sweep-sample --start 13 random.yaml
check "method random goes on behind the history" cmp out after
echo 'run_cap: 12' | cat bayes.yaml - >capped.yaml
run sweep-sample --history history.jsonl capped.yaml
is_out "" "run_cap counts the history"
is_err 'sweep-sample: run_cap 12 is reached: to go on all the same, say how many (-n 1)' "which is said"
run sweep-sample -n 1 --history history.jsonl capped.yaml
check "-n goes before run_cap" cmp out next
is_err "" "in silence"

run sweep-sample --history history.jsonl --history twelve.jsonl bayes.yaml
is_status 2 "a second history does not take the place of the first"
is_err 'sweep-sample: --history takes one file, not history.jsonl and twelve.jsonl too: join them (cat history.jsonl twelve.jsonl | ... --history -)' \
	"and the message says what joins them"
sed 's/^{"run":/&1000/' twelve.jsonl | cat history.jsonl - >joined.jsonl
run sweep-sample --history joined.jsonl bayes.yaml
out_has '^{"run":100013,' "runs that were given other numbers are runs of their own"
run sweep-sample --history= bayes.yaml
is_err 'sweep-sample: --history needs a name, not an empty text' "a file has a name"
run sweep-report -o '' --db x.db
is_err 'sweep-report: --output needs a name, not an empty text' "in the other tools too"

run sweep-sample --start 9007199254740991 -n 3 random.yaml
is_status 2 "run numbers that no tool reads are refused"
is_err 'sweep-sample: run numbers end with 9007199254740991: --start or -n is too large' "with the last that there is"
run sweep-sample --start 9007199254740991 random.yaml
out_has '^{"run":9007199254740991,' "which can be had"

echo '{"run":1,"state":"done"}' >bad.jsonl
run sweep-sample --history bad.jsonl bayes.yaml
is_status 1 "a line that is no record is a failure"
err_has '^sweep-sample: bad.jsonl:1: unknown state' "with its place"
run sweep-sample --history missing.jsonl bayes.yaml
is_status 1 "so is a missing file"
run sweep-sample --history - -
is_status 2 "one standard input is not for two"
run sweep-sample --check --history history.jsonl bayes.yaml
is_status 2 "--check reads no history"

# Hard outcomes: each history gives a configuration that is possible.
possible='^{"run":[0-9]*,"config":{"lr":[0-9.e-]*,"opt":"[a-z]*","seed":1}}$'
for summary in '{"val.loss":"NaN"}' '{"val.loss":"Infinity"}' '{"val.loss":1e308}' '{"val.loss":7}' '{"val.loss":"no"}' '{}'; do
	awk -v s="$summary" '{print; printf "{\"run\":%d,\"state\":\"finished\",\"summary\":%s}\n", NR, s}' twelve.jsonl >hard.jsonl
	run sweep-sample --history hard.jsonl bayes.yaml
	out_has "$possible" "all runs with $summary"
done
for state in pending running stopped failed crashed killed; do
	awk -v s=$state '{print; printf "{\"run\":%d,\"state\":\"%s\"}\n", NR, s}' twelve.jsonl >hard.jsonl
	run sweep-sample --history hard.jsonl bayes.yaml
	out_has "$possible" "all runs $state"
done

# --- impute ---------------------------------------------------------------------------------------

# Of 20 runs half failed or crashed; each logged its best value second. Two go on.
awk 'BEGIN {
	for (run = 1; run <= 20; run++) {
		x = run / 21; y = (x - 0.3) ^ 2
		printf "{\"run\":%d,\"config\":{\"x\":%.6f}}\n", run, x
		for (step = 1; step <= 3; step++)
			printf "{\"run\":%d,\"step\":%d,\"metrics\":{\"loss\":%.6f}}\n", run, step, y + (step == 2 ? 0 : run * step)
		state = run % 2 ? "finished" : run % 4 ? "failed" : "crashed"
		if (run == 5 || run == 6) state = "running"
		printf "{\"run\":%d,\"state\":\"%s\"}\n", run, state
	}
}' >half.jsonl
for keys in '' ', impute: worst' ', impute: best' ', impute: latest' ', impute_while_running: best' \
	', impute_while_running: latest' ', impute: best, impute_while_running: worst'; do
	printf 'method: bayes\nmetric: {name: loss%s}\nparameters: {x: {min: 0.0, max: 1.0}}\n' "$keys" >impute.yaml
	run sweep-sample --history half.jsonl impute.yaml
	is_status 0 "metric.impute: with \"$keys\" there is a proposal"
	cat out >>imputed
	sed 's/.*"config"//' out >proposed
	rm -f ledger.db
	sweep-store init --db ledger.db impute.yaml >id
	sweep-store ingest --db ledger.db --sweep "$(cat id)" half.jsonl 2>/dev/null
	run sweep-store ask --db ledger.db "$(cat id)"
	is_text "$(sed 's/.*"config"//' out)" "$(cat proposed)" "and a ledger with the same runs makes it too"
done
is_text "$(sort -u imputed | wc -l | tr -d ' ')" 7 "each of these counts"
sed '/"run":\(2\|4\|6\|8\|10\|12\|14\|16\|18\|20\|5\),"state"/d' half.jsonl >told.jsonl
for run in 2 4 6 8 10 12 14 16 18 20 5; do
	sed -n "/\"run\":$run,\"step\":2,/s/\"step\":2,\"metrics\":\(.*\)}\$/\"state\":\"finished\",\"summary\":\1}/p" half.jsonl
done >>told.jsonl
printf 'method: tpe\nmetric: {name: loss, impute: best, impute_while_running: best}\nparameters: {x: {min: 0.0, max: 1.0}}\n' >impute.yaml
run sweep-sample --history half.jsonl impute.yaml
cp out proposed
sed 's/, impute.*}$/}/; s/^parameters.*/parameters: {x: {min: 0.0, max: 1.0}}/' impute.yaml >plain.yaml
run sweep-sample --history told.jsonl plain.yaml
check "best is as if each run had finished with its best" cmp out proposed
run sweep-sample -m random --explain --format jsonl --history half.jsonl impute.yaml
out_has '"nearest":{"run":[0-9]*,"distance":[0-9.e-]*,"\(value\|outcome\)":' "a method that does not learn explains itself as before"

# --- --serve --------------------------------------------------------------------------------------

cat >dialogue <<'D'
{"ask":2}

{"run":1,"state":"finished","summary":{"val.loss":0.5}}
{"run":9,"config":{"lr":0.01,"opt":"sgd"}}
{"run":9,"state":"finished","summary":{"val.loss":0.25}}
{"ask":0}
{"ask":1}
D
run_in dialogue sweep-sample --serve bayes.yaml
is_status 0 "a dialogue ends with its input"
is_text "$(sed 's/,"config".*//' out)" '{"run":1
{"run":2
{"run":10' "two configurations, then one, numbered behind what was told"
cp out first
run_in dialogue sweep-sample --serve bayes.yaml
check "the same dialogue has the same answers" cmp out first
head -n 2 twelve.jsonl >two
check "they are those of sweep-sample -n" sh -c 'head -n 2 first | cmp - two'
echo '{"ask":1}' >ask
run_in ask sweep-sample --serve --history history.jsonl bayes.yaml
check "a dialogue may begin with a history" cmp out next
echo '{"ask":3}' >three
printf 'method: grid\nparameters: {a: {values: [1, 2]}}\n' >grid.yaml
run_in three sweep-sample --serve grid.yaml
is_out '{"run":1,"config":{"a":1}}
{"run":2,"config":{"a":2}}
{"end":true}' "the end of a grid is said"
run_in ask sweep-sample --serve --history history.jsonl capped.yaml
is_out '{"end":true}' "and that of run_cap"

for goal in minimize maximize; do
	printf 'method: random\nmetric: {name: val.loss, goal: %s, target: 0.5}\nparameters: {x: {min: 0.0, max: 1.0}}\n' $goal >target.yaml
	near=0.6 far=0.4
	if [ $goal = maximize ]; then near=0.4 far=0.6; fi
	for value in $near '"NaN"' '"0.5"'; do
		printf '{"ask":1}\n{"run":1,"state":"finished","summary":{"val":{"loss":%s}}}\n{"ask":1}\n' "$value" >dialogue
		run_in dialogue sweep-sample --serve target.yaml
		is_text "$(sed 's/,"config".*//' out)" '{"run":1
{"run":2' "$goal: $value does not reach the target 0.5"
	done
	for value in 0.5 $far; do
		printf '{"ask":1}\n{"run":1,"state":"finished","summary":{"val":{"loss":%s}}}\n{"ask":2}\n' "$value" >dialogue
		run_in dialogue sweep-sample --serve target.yaml
		is_text "$(sed 's/,"config".*//' out)" '{"run":1
{"end":true}' "$value does, which is the end"
		grep state dialogue >reached.jsonl
		run sweep-sample --history reached.jsonl target.yaml
		is_status 0 "in a history too"
		is_out '' "there is no configuration then"
		err_has 'reached the target of "val.loss": to go on all the same, say how many' "which is said"
		run sweep-sample -n 2 --history reached.jsonl target.yaml
		is_text "$(wc -l <out | tr -d ' ')" 2 "unless some are asked for"
	done
done

for line in '{"ask":-1}' '{"ask":1.5}' '{"ask":"all"}' '{"run":1}' 'ask' '[]' '{"run":1,"state":"over"}'; do
	echo "$line" >bad
	run_in bad sweep-sample --serve bayes.yaml
	is_status 1 "$line is refused"
	err_has '^sweep-sample: standard input:1:' "with its line"
done
run_in ask sweep-sample --serve -n 3 bayes.yaml
is_status 2 "--serve takes no -n"
run_in ask sweep-sample --serve --check bayes.yaml
is_status 2 "--serve does not --check"
run_in ask sweep-sample --serve --history - bayes.yaml
is_status 2 "--serve has standard input for itself"

# An answer comes before the next question; the reader may leave.
mkfifo question answer
sweep-sample --serve bayes.yaml <question >answer &
pid=$!
exec 3>question 4<answer
echo '{"ask":1}' >&3
read -r record <&4
is_text "$record" "$(head -n 1 twelve.jsonl)" "an answer comes at once"
exec 3>&- 4<&-
wait $pid
is_text $? 0 "and the dialogue ends when the program does"
if [ -c /dev/full ]; then
	sweep-sample --serve bayes.yaml <ask >/dev/full 2>err && status=0 || status=$?
	is_status 1 "a full disk is a failure"
fi

run sh "$srcdir/examples/serve.sh"
is_out "0 at x = 3" "the example in shell finds its minimum"
if command -v python3 >/dev/null 2>&1; then
	run python3 "$srcdir/examples/serve.py"
	is_status 0 "the example in Python runs"
	check "and finds a low loss" awk '{exit !($3 < 0.1)}' out
else
	skip "the example in Python" "no python3"
fi

# --- --explain ------------------------------------------------------------------------------------

run sweep-sample --explain --history history.jsonl bayes.yaml
is_status 0 "a proposal is explained"
is_text "$(sed -n 1p out)" "$(sed 's/{"run":13,"config":\(.*\)}$/run 13  \1/' next)" "the same as without a word"
out_has '^  how           what the model of bayes promises most of, after 12 runs$' "how it came"
out_has '^  expected      val.loss [0-9.e-]* (median), in 68 of 100 cases from [0-9.e-]* to [0-9.e-]*$' "what is expected"
best=$(awk '{
	if (match($0, /"val.loss":[0-9.e-]*/)) v = substr($0, RSTART + 11, RLENGTH - 11)
	else if (match($0, /"loss":[0-9.e-]*/)) v = substr($0, RSTART + 7, RLENGTH - 7)
	else next
	match($0, /"run":[0-9]*/); if (best == "" || v + 0 < best + 0) { best = v; run = substr($0, RSTART + 6, RLENGTH - 6) }
} END { printf "%.4g, run %d", best, run }' history.jsonl)
out_has "^  best so far   val.loss $best\$" "which run is the best"
out_has '^  parameters    lr  relevance [01]\.[0-9]*, length scale [0-9.e]*$' "and which parameters matter"
run sweep-sample --explain -n 3 --format jsonl --history history.jsonl bayes.yaml
is_text "$(sed 's/,"explain".*/}/' out)" "$(sweep-sample -n 3 --history history.jsonl bayes.yaml)" \
	"records have the explanation beside the configuration"
out_has '"explain":{"method":"bayes","how":"model","runs":12,"expected":{"median":' "as an object"
run_in out sweep-sample --history - bayes.yaml
is_status 0 "which readers pass over"
run_in ask sweep-sample --serve --explain --history history.jsonl bayes.yaml
out_has '^{"run":13,.*,"explain":{"method":"bayes"' "a dialogue has it too"
run sweep-sample --explain bayes.yaml
out_has '^  how           a point that fills the space: bayes has too few runs to learn from (0)$' "the first is of a design"
run sweep-sample --explain --history history.jsonl random.yaml
out_has '^  how           drawn at random: method random does not learn from runs$' "method random says that it does not learn"
out_has '^  nearest run   [0-9]*, [0-9.e-]* away: ' "and which run is near"
for words in '--explain --format args' '--explain --format csv' '--explain --check' '--explain --split d'; do
	run sweep-sample $words bayes.yaml
	is_status 2 "$words is refused"
done

# --- a metric that no run has -----------------------------------------------------------------------

unseen='sweep-sample: warning: no run has a value of "val.loss", so all count as failed: the metric'"'"'s name must be one that the runs log (accuracy)'
cat >other.jsonl <<'R'
{"run":1,"config":{"lr":0.01,"opt":"sgd","seed":1}}
{"run":1,"state":"finished","summary":{"accuracy":0.5}}
R
run sweep-sample -n 2 --history other.jsonl bayes.yaml
is_status 0 "runs that have another metric are no error"
is_text "$(grep -cxF "$unseen" err)" 1 "but a warning says so once"
run sweep-sample -m random --history other.jsonl bayes.yaml
is_text "$(grep -c 'no run has a value' err)" 0 "not where nothing is learnt"
for line in '{"run":2,"state":"finished","summary":{"val.loss":"NaN"}}' '{"run":2,"step":1,"metrics":{"val":{"loss":3}}}'; do
	echo "$line" | cat other.jsonl - >more.jsonl
	run sweep-sample --history more.jsonl bayes.yaml
	is_text "$(grep -c 'no run has a value' err)" 0 "nor where a run has it"
done
sed 's/finished/failed/' other.jsonl >more.jsonl
run sweep-sample --history more.jsonl bayes.yaml
is_text "$(grep -c 'no run has a value' err)" 0 "nor where all runs failed"
cat >more.jsonl <<'R'
{"run":1,"config":{"lr":0.01,"opt":"sgd","seed":1}}
{"run":1,"step":1,"metrics":{"a":1,"val":{"b":2,"top":{"c":0.5}},"note":"text","_runtime":3}}
{"run":1,"state":"finished","summary":{"d":1,"e":1,"val":{"b":1}}}
R
run sweep-sample --history more.jsonl bayes.yaml
is_text "$(grep -c '(a, val.b, val.top.c, d, e)$' err)" 1 "nested names are told with dots, each once"
sed 's/"d":1/"d":1,"f":1,"g":1/' more.jsonl >many.jsonl
run sweep-sample --history many.jsonl bayes.yaml
is_text "$(grep -c '(a, val.b, val.top.c, d, f, g and more)$' err)" 1 "of many names a few"
sed 's/:0.5}$/:"high"}/; /^.*"state"/s/0.5/"high"/' other.jsonl >more.jsonl
run sweep-sample --history more.jsonl bayes.yaml
is_text "$(grep -c 'all count as failed: the runs log no numbers of their own$' err)" 1 "or that there are none"

# --- values that are no numbers ---------------------------------------------------------------------

for value in '"0.47"' true null '[1]' '{"a":1}'; do
	awk -v v="$value" '{print; printf "{\"run\":%d,\"state\":\"finished\",\"summary\":{\"val.loss\":%s}}\n", NR, v}' twelve.jsonl >odd.jsonl
	run sweep-sample -n 2 --history odd.jsonl bayes.yaml
	is_err "sweep-sample: warning: \"val.loss\" of run 1 is $value, which is no number, and so on for 12 runs; they count as failed" \
		"$value is warned of, once"
done
sed '/"run":5,"state"/!s/{"a":1}/0.5/' odd.jsonl >one.jsonl
run sweep-sample --history one.jsonl bayes.yaml
is_err 'sweep-sample: warning: "val.loss" of run 5 is {"a":1}, which is no number; it counts as failed' "in one run too"
run sweep-sample -m random --history odd.jsonl bayes.yaml
is_err '' "not where nothing is learnt"
sed 's/{"a":1}/null/; s/finished/failed/' odd.jsonl >failed.jsonl
run sweep-sample --history failed.jsonl bayes.yaml
is_err '' "nor of null in a run that failed"
sed 's/{"a":1}/"NaN"/' odd.jsonl >words.jsonl
run sweep-sample --history words.jsonl bayes.yaml
is_err '' "nor of NaN"
sed 's/\({"run":\([0-9]*\),"state":.*\)/{"run":\2,"step":1,"metrics":{"val.loss":"x"}}\n\1/; s/{"a":1}/0.5/' odd.jsonl >later.jsonl
run sweep-sample --history later.jsonl bayes.yaml
is_err '' "nor where the summary has a number"

# --- runs without a configuration -------------------------------------------------------------------

cat >one.jsonl <<'R'
{"run":1,"config":{"lr":0.01,"opt":"sgd","seed":1}}
{"run":1,"state":"finished","summary":{"val.loss":0.5}}
{"run":71,"state":"finished","summary":{"val.loss":0.4}}
R
run sweep-sample -n 2 --history one.jsonl bayes.yaml
is_status 0 "a run without a configuration is no error"
is_err 'sweep-sample: warning: run 71 has no configuration: it is passed over' "but a warning says so once"
run sweep-sample -m random --history one.jsonl bayes.yaml
is_err '' "not where nothing is learnt"
{
	cat one.jsonl
	echo '{"run":72,"state":"failed"}'
	echo '{"ask":2}'
} >dialogue
run_in dialogue sweep-sample --serve bayes.yaml
is_status 0 "nor is it in a dialogue"
is_err 'sweep-sample: warning: run 71 has no configuration, and so on for 2 runs; they are passed over' "which warns too"
finish
