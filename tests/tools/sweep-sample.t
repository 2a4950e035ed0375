# sweep-sample: order, formats, chunks, files, ends and errors.
. "$srcdir/tests/tools/tap.sh"

tutorial=$srcdir/examples/mnist-random.yaml

cat >grid.yaml <<'Y'
method: grid
parameters:
  width: {values: [16, 32]}
  lr: {values: [0.1, 0.01]}
  epochs: {value: 1}
Y

# --- grid: worked out by hand; lr stands before width, so it is the slower ---------------------------

all='{"run":1,"config":{"epochs":1,"lr":0.1,"width":16}}
{"run":2,"config":{"epochs":1,"lr":0.1,"width":32}}
{"run":3,"config":{"epochs":1,"lr":0.01,"width":16}}
{"run":4,"config":{"epochs":1,"lr":0.01,"width":32}}'

run sweep-sample grid.yaml
is_status 0 "a grid ends with 0"
is_out "$all" "a grid is printed whole, the first name slowest"
is_err "" "and says nothing"
run sweep-sample -n 2 grid.yaml
is_out "$(echo "$all" | head -n 2)" "-n 2 gives the first two"
is_err "" "and says nothing"
run sweep-sample --start 3 grid.yaml
is_out "$(echo "$all" | tail -n 2)" "--start 3 gives the rest"
run sweep-sample -n 12 --start 4 grid.yaml
is_status 0 "-n above what is left ends with 0"
is_out "$(echo "$all" | tail -n 1)" "and gives what is there"
is_err "sweep-sample: the grid ends with run 4: 1 of the 12 runs asked for" "and says so"
run sweep-sample --start 5 grid.yaml
is_status 0 "--start past the end ends with 0"
is_out "" "and gives nothing"
is_err "sweep-sample: the grid ends with run 4: no run from 5 on" "and says so"
run sweep-sample -n 0 grid.yaml
is_status 0 "-n 0 ends with 0"
is_out "" "and gives nothing"
run_in grid.yaml sweep-sample -
is_out "$all" "- is standard input"

cat >same.yaml <<'Y'
method: grid
parameters:
  x: {values: [3000000.0, 1, true, "1", 3000000, .nan, .nan]}
Y
run sweep-sample same.yaml
is_out '{"run":1,"config":{"x":3000000}}
{"run":2,"config":{"x":1}}
{"run":3,"config":{"x":true}}
{"run":4,"config":{"x":"1"}}
{"run":5,"config":{"x":"NaN"}}' "equal values are one: the first's place, the last's form"

printf 'method: grid\nparameters: {a: {value: 1}, b: {value: x}}\n' >constant.yaml
run sweep-sample constant.yaml
is_out '{"run":1,"config":{"a":1,"b":"x"}}' "a grid of constants has one run"

cat >huge.yaml <<'Y'
method: grid
parameters:
  a: {min: 0, max: 99999}
  b: {min: 0, max: 99999}
  c: {min: 0, max: 99999}
Y
run sweep-sample --start 999999999999999 huge.yaml
is_out '{"run":999999999999999,"config":{"a":99999,"b":99999,"c":99998}}
{"run":1000000000000000,"config":{"a":99999,"b":99999,"c":99999}}' "the end of a grid of 10^15 points is at hand"

# --- how many --------------------------------------------------------------------------------------

printf 'method: random\nrun_cap: 3\nparameters: {x: {min: 0.0, max: 1.0}}\n' >capped.yaml
run sweep-sample capped.yaml
is_text "$(wc -l <out)" 3 "run_cap is the default of -n"
run sweep-sample --start 3 capped.yaml
is_text "$(wc -l <out)" 1 "--start counts towards run_cap"
run sweep-sample --start 4 capped.yaml
is_text "$(wc -l <out)" 0 "and nothing is left after it"
run sweep-sample -n 5 capped.yaml
is_text "$(wc -l <out)" 5 "-n overrides it"
run sweep-sample "$tutorial"
is_text "$(wc -l <out)" 1 "a random sweep without run_cap gives one configuration"

# --- the same again --------------------------------------------------------------------------------

for format in jsonl args csv; do
	sweep-sample -n 1000 --format $format "$tutorial" >whole
	: >parts
	start=1
	for n in 1 9 90 900; do
		sweep-sample -n $n --start $start --format $format "$tutorial" >>parts
		start=$((start + n))
	done
	check "$format: chunks make the whole, byte for byte" cmp whole parts
	is_text "$(grep -c . whole)" $((1000 + ($(echo $format | grep -c csv)))) "$format: one line a configuration"
done
sweep-sample -n 20 -s 0 "$tutorial" >zero
sweep-sample -n 20 "$tutorial" >default
sweep-sample -n 20 --seed=1 "$tutorial" >one
check "the seed is 0 by default" cmp zero default
is_text "$(sort zero one | uniq -d)" "" "another seed gives other configurations"
sed '1a seed: 1' "$tutorial" >seeded.yaml
sweep-sample -n 20 seeded.yaml >file
check "seed: in the file counts" cmp one file
sweep-sample -n 20 -s 0 seeded.yaml >flag
check "-s counts more" cmp zero flag
run sweep-sample -n 1 -s 18446744073709551615 "$tutorial"
is_status 0 "the largest seed is one"
sed 's/^  epochs:/  another: {min: 0, max: 9}\n  epochs:/' "$tutorial" >more.yaml
sweep-sample -n 20 more.yaml | sed 's/"another":[0-9],//' >less
check "a parameter more changes no other's draws" cmp default less

# --- formats ---------------------------------------------------------------------------------------

cat >exotic.yaml <<'Y'
method: grid
parameters:
  b: {values: [true, null]}
  list: {value: [1, 2.0, "it's", null]}
  net: {parameters: {act: {value: relu}, w: {value: 128}}}
  text: {value: "a \"quoted\" $HOME `x` \\ h\u00e9, ok"}
  z: {value: .nan}
Y
run sweep-sample --format args exotic.yaml
is_status 0 "exotic values become arguments"
while IFS= read -r line; do
	eval "set -- $line"
	printf '<%s>\n' "$@"
done <out >shell
is_text "$(head -n 5 shell)" "<--b=True>
<--list=[1, 2.0, \"it's\", None]>
<--net={'act': 'relu', 'w': 128}>
<--text=a \"quoted\" \$HOME \`x\` \\ hé, ok>
<--z=nan>" "a shell reads them as Python's texts"
is_text "$(sed -n 6p shell)" "<--b=None>" "null is None"
xargs -n 1 printf '<%s>\n' <out >by-xargs
check "xargs reads the same" cmp shell by-xargs
run sweep-sample --format csv exotic.yaml
is_out 'run,b,list,net.act,net.w,text,z
1,true,"[1,2.0,""it'\''s"",null]",relu,128,"a ""quoted"" $HOME `x` \ hé, ok",NaN
2,,"[1,2.0,""it'\''s"",null]",relu,128,"a ""quoted"" $HOME `x` \ hé, ok",NaN' "csv quotes what needs it"
run sweep-sample --start 2 --format csv exotic.yaml
is_text "$(wc -l <out)" 1 "the names stand above run 1 only"
printf 'method: grid\nparameters: {a: {value: "x\\ny"}}\n' >break.yaml
run sweep-sample break.yaml
is_out '{"run":1,"config":{"a":"x\ny"}}' "a line break stays in its line in jsonl"
run sweep-sample --format args break.yaml
is_status 2 "args cannot hold a line break"
is_err 'sweep-sample: break.yaml:2:17: parameter a: a line of arguments cannot hold a line break or a NUL: use the format jsonl' "and says where and what to do"
run sweep-sample --format xml grid.yaml
is_status 2 "an unknown format is refused"
is_err 'sweep-sample: unknown format "xml": use jsonl, args or csv' "in one line"

# --- sobol -----------------------------------------------------------------------------------------

printf 'method: sobol\nparameters: {a: {values: [p, q, r, s]}, b: {min: 1, max: 8}, c: {min: 0.0, max: 1.0}}\n' >sobol.yaml
run sweep-sample -n 8 --format csv sobol.yaml
is_status 0 "sobol samples"
is_text "$(sed 1d out | cut -d, -f2 | sort | uniq -c | xargs)" "2 p 2 q 2 r 2 s" "of 8 runs each of 4 values has 2"
is_text "$(sed 1d out | cut -d, -f3 | sort | xargs)" "1 2 3 4 5 6 7 8" "and each of 8 has 1"
sed -n '6,9p' out >wanted
run sweep-sample -n 4 --start 5 --format csv sobol.yaml
is_out "$(cat wanted)" "chunks are the same runs"
run sweep-sample -n 4 --start 5 --seed 1 --format csv sobol.yaml
not_same=$(cmp -s out wanted || echo other)
is_text "$not_same" other "another seed has others"
run sweep-sample --check sobol.yaml
is_status 0 "--check takes a sobol file"
is_err "" "without a note"

# --- tpe and cmaes ---------------------------------------------------------------------------------

cat >mixed.yaml <<'Y'
method: random
metric: {name: loss}
parameters:
  act: {values: [relu, tanh, gelu]}
  size: {values: [16, 32, 64, 128]}
  lr: {distribution: log_uniform_values, min: 1.0e-5, max: 0.1}
Y
for method in tpe cmaes; do
	sed "s/random/$method/" mixed.yaml >learn.yaml
	run sweep-sample --check learn.yaml
	is_status 0 "--check takes a file of method $method"
	is_err "" "without a note"
	run sweep-sample -n 30 learn.yaml
	is_status 0 "$method proposes without a history"
	is_text "$(cut -d: -f3- out | sort -u | wc -l)" 30 "30 different configurations"
	is_text "$(grep -vcE '^\{"run":[0-9]+,"config":\{"act":"(relu|tanh|gelu)","lr":[0-9.e-]+,"size":(16|32|64|128)\}\}$' out)" 0 \
		"as the file has them"
	cp out history.jsonl
	awk '{ printf "{\"run\":%d,\"state\":\"%s\",\"summary\":{\"loss\":%s}}\n", NR, (NR % 7 ? "finished" : "failed"),
		(NR % 11 ? (NR * 7) % 13 : "\"NaN\"") }' out >>history.jsonl
	run sweep-sample -n 3 --history history.jsonl learn.yaml
	is_status 0 "$method proposes from a history"
	cp out proposed
	sort -r history.jsonl >backwards.jsonl
	run sweep-sample -n 3 --history backwards.jsonl learn.yaml
	is_out "$(cat proposed)" "the same from one that is sorted otherwise"
	run sweep-sample -n 3 --seed 9 --history history.jsonl learn.yaml
	not_same=$(cmp -s out proposed || echo other)
	is_text "$not_same" other "and others with another seed"
done

# --- wrong use -------------------------------------------------------------------------------------

# "random, grid or sobol", as --help lists them
methods=$(sweep-sample --help | sed -n '/^Methods:/,$s/^  \([a-z]*\) .*/\1/p' | paste -sd , |
	sed 's/,/, /g; s/, \([a-z]*\)$/ or \1/')
is_text "$(echo "$methods" | cut -c 1-12)" "random, grid" "--help lists the methods"
run sweep-sample -m custom "$tutorial"
is_status 2 "-m with a method that is not there ends with 2"
is_err "sweep-sample: method custom is not in this version: use $methods (-m random)" "and says what to use"
run sweep-sample -m rndom "$tutorial"
is_err 'sweep-sample: unknown method "rndom" (did you mean "random"?)' "an unknown method has a suggestion"
run sweep-sample -m grid "$tutorial"
is_status 2 "-m grid refuses a range that cannot be counted out"
is_text "$(sed 's/[^ ]*mnist-random.yaml:[12][0-9]:[0-9]*:/PLACE/; s/: use.*//' err)" \
	"sweep-sample: PLACE error: parameters.learning_rate: method grid cannot take distribution uniform
sweep-sample: PLACE error: parameters.batch_size: method grid cannot take distribution q_log_uniform_values" \
	"and names each with its place"
run sweep-sample -m custon "$tutorial"
is_err "sweep-sample: unknown method \"custon\": use $methods" "no method is suggested that is not there"
run sweep-sample --check -m rndom "$tutorial"
is_err 'sweep-sample: unknown method "rndom" (did you mean "random"?)' "--check knows the methods too"
sed 's/^method: .*/method: grid/' "$tutorial" >ungridded.yaml
run sweep-sample -m random -n 1 ungridded.yaml
is_status 0 "with -m the rules of that method count, not those of the file's"
run sweep-sample ungridded.yaml
is_status 2 "which count without it"
for line in 'method: simulated-annealing' 'method: 3' 'name: none'; do
	printf '%s\nparameters: {a: {values: [1, 2]}}\n' "$line" >any.yaml
	run sweep-sample -m grid any.yaml
	is_out '{"run":1,"config":{"a":1}}
{"run":2,"config":{"a":2}}' "-m goes before a file with $line"
	run sweep-sample any.yaml
	is_status 2 "which is an error without it"
	run sweep-sample --check -m grid any.yaml
	is_status 0 "--check says the same"
done
printf 'method: custom\nmetrics: [{name: a}, {name: b}]\nparameters: {a: {values: [1, 2]}}\n' >custom.yaml
run sweep-sample -m grid custom.yaml
is_out '{"run":1,"config":{"a":1}}
{"run":2,"config":{"a":2}}' "the rest of the file may be what only its own method takes"
run sweep-sample -m random -n 1 grid.yaml
is_status 0 "-m random draws from a grid file"
run sweep-sample
is_status 2 "no file ends with 2"
is_err "sweep-sample: no sweep file given (see sweep-sample --help)" "and says so"
run sweep-sample grid.yaml capped.yaml
is_status 2 "two files end with 2"
run sweep-sample --start 0 grid.yaml
is_status 2 "--start 0 ends with 2"
run sweep-sample -n -1 grid.yaml
is_status 2 "-n -1 ends with 2"
run sweep-sample nothere.yaml
is_status 1 "a missing file ends with 1"
err_has '^sweep-sample: nothere.yaml: .*No such file' "and is named"
run sweep-sample /dev/null
is_status 2 "an empty file ends with 2"
is_text "$(wc -l <err)" 1 "and is one line"

cat >wrong.yaml <<'Y'
method: grid
paramters: {}
parameters:
  lr: {distribution: uniforn, min: 0, max: 1}
  b: {min: 5, max: 1}
Y
run sweep-sample wrong.yaml
is_status 2 "a wrong file ends with 2"
is_out "" "and prints no configuration"
for line in 2 4 5; do
	err_has "^sweep-sample: wrong.yaml:$line:[0-9]*: error: " "the error of line $line is there"
done

# --- --check ---------------------------------------------------------------------------------------

run sweep-sample --check grid.yaml
is_status 0 "--check of a clean file ends with 0"
is_err "" "and finds nothing"
out_has 'width.*16' "and shows the space"
out_has '\b4\b' "and the size of the grid"
run sweep-sample --check "$tutorial"
is_status 0 "the tutorial's file is clean"
out_has '^ *learning_rate .*uniform' "its space is shown"
run sweep-sample --check wrong.yaml
is_status 2 "--check of a wrong file ends with 2"
is_out "" "and shows no space"
is_text "$(grep -c '^wrong.yaml:[0-9]*:[0-9]*: error: ' err)" 3 "and prints every error as a compiler does"
run_in wrong.yaml sweep-sample --check -
is_status 2 "--check reads standard input"
printf 'method: custom\nmetric: {name: loss}\nparameters: {x: {min: 0.0, max: 1.0}}\n' >later.yaml
run sweep-sample --check later.yaml
is_status 0 "a file for a later method is right"
err_has '^later.yaml:1:9: note: method: custom is not in this version' "and is said to be for later, with the place"
run sweep-sample --check --method grid "$tutorial"
is_status 2 "--check tries the method of -m"

# What W&B's server only warns of: a goal that it does not know.
printf 'method: random\nmetric: {name: loss, goal: maximise}\nparameters: {x: {value: 1}}\n' >goal.yaml
run sweep-sample goal.yaml
is_status 2 "an unknown goal is an error"
run sweep-sample --lenient goal.yaml
is_status 0 "--lenient samples in spite of it"
is_out '{"run":1,"config":{"x":1}}' "one configuration"
err_has '^sweep-sample: goal.yaml:2:[0-9]*: warning: ' "with a warning"
run sweep-sample --check --lenient goal.yaml
is_status 0 "--check --lenient warns"
err_has '^goal.yaml:2:[0-9]*: warning: ' "with the place"

# --- --split ---------------------------------------------------------------------------------------

run sweep-sample --split configs grid.yaml
is_status 0 "--split ends with 0"
is_out "" "and prints nothing"
is_text "$(ls -A configs)" "run-000001.json
run-000002.json
run-000003.json
run-000004.json" "one file a configuration and nothing else"
is_text "$(cat configs/*)" "$all" "each has its record"
touch -d '2001-01-01 00:00:00' configs/*
sed 's/0.01\]/0.02]/' grid.yaml >changed.yaml
sweep-sample --split configs changed.yaml
is_text "$(find configs -newermt 2020-01-01 | sort | grep run)" "configs/run-000003.json
configs/run-000004.json" "only what changed is written anew"
echo mine >configs/notes
echo mine >configs/run-000009.json
echo '{"run":7,"config":{}}' >configs/run-7.json
sweep-sample -n 2 --split configs grid.yaml
is_text "$(ls -A configs)" "notes
run-000001.json
run-000002.json
run-000009.json
run-7.json" "a smaller split removes its own stale files and no other"
sweep-sample -n 2 --start 3 --split configs grid.yaml
sweep-sample -n 1 --start 2 --split configs grid.yaml
is_text "$(ls configs | grep -c 'run-00000[1-4]')" 4 "with --start nothing is removed"
run sweep-sample --split configs --format csv grid.yaml
is_status 2 "--split has one format"
run sweep-sample --split '' grid.yaml
is_status 2 "--split needs a name"
run sweep-sample --split grid.yaml grid.yaml
is_status 1 "a file is no directory"
err_has '^sweep-sample: grid.yaml: cannot open the directory' "and is named"
run sweep-sample --split no/such/place grid.yaml
is_status 1 "a directory below nothing ends with 1"
run sweep-sample --split configs wrong.yaml
is_text "$(ls configs | grep -c 'run-00000[1-4]')" 4 "a wrong file touches nothing"

# --- the reader's end ------------------------------------------------------------------------------

# A reader that stops early: the tool dies of SIGPIPE, silently, or ends with 1 where that signal is ignored.
closed()
{
	{
		status=0
		sweep-sample -n 100000000 "$tutorial" 2>err || status=$?
		echo $status >status
	} | head -n 1 >out
	status=$(cat status)
}
closed
is_text "$(wc -l <out)" 1 "a closed pipe stops an endless sweep"
is_err "" "silently"
check "with SIGPIPE's status" test "$status" -eq 141 -o "$status" -eq 1
trap '' PIPE
closed
trap - PIPE
is_status 1 "where SIGPIPE is ignored it ends with 1"
is_err "" "silently too"

if [ -w /dev/full ]; then
	for arguments in "-n 1 $tutorial" "-n 100000 $tutorial" "--check $tutorial"; do
		status=0
		# shellcheck disable=SC2086 # arguments are meant to split
		sweep-sample $arguments >/dev/full 2>err || status=$?
		is_status 1 "a full disk ends with 1"
		err_has '^sweep-sample: cannot write to standard output: No space left on device' "and is said"
	done
else
	skip "a full disk ends with 1" "no /dev/full"
fi

finish
