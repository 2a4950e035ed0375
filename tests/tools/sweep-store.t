# sweep-store: each command, each promise of its manual page, and what happens when something is wrong.
. "$srcdir/tests/tools/tap.sh"

cat >sweep.yaml <<'Y'
name: first
method: random
metric: {name: loss, goal: minimize}
parameters:
  lr: {min: 0.0, max: 1.0}
  net: {parameters: {width: {values: [64, 128]}}}
Y

# make_runs FIRST LAST: config, metric and state records of some runs
make_runs()
{
	awk -v first="$1" -v last="$2" 'BEGIN {
		for (r = first; r <= last; r++) {
			printf "{\"run\":%d,\"config\":{\"lr\":0.%d,\"net\":{\"width\":%d}}}\n", r, r, r % 2 ? 64 : 128
			for (s = 1; s <= 3; s++)
				printf "{\"run\":%d,\"step\":%d,\"time\":%d.5,\"metrics\":{\"loss\":%.2f,\"epoch\":1}}\n", r, s, s, r - s / 4
			printf "{\"run\":%d,\"state\":\"finished\",\"time\":4.5,\"summary\":{\"accuracy\":0.%d}}\n", r, r
		}
	}'
}

# metrics COUNT: many metric records, 100 to a run
metrics()
{
	awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++)
		printf "{\"run\":%d,\"step\":%d,\"metrics\":{\"loss\":%d.5}}\n", i / 100, i % 100, i }'
}

query() { sqlite3 "${2:-sweep.db}" "$1"; }
have_shell() { command -v sqlite3 >/dev/null 2>&1; }

# --- init and finding a ledger ---

run sweep-store ls
is_status 1 "without a ledger, reading fails"
is_err "sweep-store: no ledger at sweep.db: make one with sweep-store init FILE.yaml, or name it with --db" \
	"and says what to do"
check "and makes none" test ! -e sweep.db

run sweep-store init sweep.yaml
is_status 0 "init makes a ledger"
check "and prints the sweep's id alone" grep -q -E -x '[a-z0-9]{8}' out
id=$(cat out)
check "in sweep.db" test -s sweep.db
SWEEP_DB=other.db run sweep-store init sweep.yaml
check "SWEEP_DB names another ledger" test -s other.db
SWEEP_DB=other.db run sweep-store init --db third.db sweep.yaml
check "--db goes before SWEEP_DB" test -s third.db

: >nothing.yaml
run sweep-store init nothing.yaml
is_status 2 "init refuses an empty file"
is_err "nothing.yaml: error: the file is empty" "and says so"
sed 's/random/radnom/; s/loss/[/' sweep.yaml >bad.yaml
run sweep-store init bad.yaml
is_status 2 "init refuses a bad sweep file with 2"
err_has '^bad.yaml:[0-9]*:[0-9]*: error: ' "and names the place"
run sweep-store init missing.yaml
is_status 1 "init of a missing file fails"
run sweep-store init
is_status 2 "init without a file is a usage error"
is_text "$(sweep-store ls | wc -l)" 2 "nothing was added by them"

# a file that W&B's server only warns of
sed 's/^name: first/nmae: odd/; s/minimize/minimise/' sweep.yaml >odd.yaml
printf 'description: no line end' >>odd.yaml
run sweep-store init --db lenient.db odd.yaml
is_status 2 "init refuses what --lenient passes over"
run sweep-store init --db lenient.db --lenient odd.yaml
is_status 0 "init --lenient takes it"
err_has '^odd.yaml:1:1: warning: unknown key "nmae"' "with warnings"
sweep-sample --lenient odd.yaml -n 2 2>/dev/null | sed 'p; s/"config":.*/"state":"finished","summary":{"loss":1}}/' |
	sweep-store ingest --db lenient.db 2>/dev/null
run sweep-store best --db lenient.db
is_status 0 "best reads such a sweep"
is_err "" "and need not choose its goal by name"
run sweep-report --db lenient.db
is_status 0 "so does sweep-report"
is_err "" "without a word"
run sweep-store show --db lenient.db --file
check "show --file gives the file back" cmp out odd.yaml

# --- ingest ---

make_runs 1 3 >runs.jsonl
run sweep-store ingest runs.jsonl
is_status 0 "ingest takes a file"
is_err "sweep-store: 15 new records, 0 already there" "and says what it took"
run_in runs.jsonl sweep-store ingest
is_err "sweep-store: 0 new records, 15 already there" "the same records again, from standard input, change nothing"
run sweep-store ingest runs.jsonl runs.jsonl
is_err "sweep-store: 0 new records, 30 already there" "nor does a file given twice"
make_runs 1 5 >longer.jsonl
run sweep-store ingest longer.jsonl
is_err "sweep-store: 10 new records, 15 already there" "of a file that has grown, the new records are taken"
run sweep-store export
check "export gives back the records, byte for byte and in order" cmp out longer.jsonl
run sweep-store ingest --db none.db runs.jsonl
err_has '^sweep-store: made sweep [a-z0-9]\{8\}, which has records but no sweep file$' \
	"an empty ledger gets a sweep, and ingest says so"
run sweep-store ingest missing.jsonl runs.jsonl
is_status 1 "a missing file is an error"
is_err "sweep-store: missing.jsonl: cannot open: No such file or directory
sweep-store: 0 new records, 15 already there, 1 bad" "the other files are taken all the same"

{
	printf '%s\n' '{"run":20,"step":1,"metrics":{"loss":1}}'
	printf '%s\n' 'not a record'
	printf '%s\n' '{"run":20,"step":2,"metrics":{"loss":1}'
	printf '\377\376\001\002\000\n'
	printf '%s' '{"run":20,"step":3,"metrics":{"loss":1}}' # no line end
} >mixed.jsonl
run sweep-store ingest mixed.jsonl
is_status 1 "bad lines make ingest end with 1"
is_err "sweep-store: mixed.jsonl:2:1: not valid JSON
sweep-store: mixed.jsonl:3:39: not valid JSON
sweep-store: mixed.jsonl:4:5: not a record: a NUL byte
sweep-store: 2 new records, 0 already there, 3 bad" "each is named with file and line, the rest goes in"
sweep-store show --run 20 >out
is_text "$(cut -f 1 out | tr '\n' ' ')" "step 1 3 " "the last line needs no line end"

{
	printf '{"run":21,"config":{"text":"'
	head -c 10000000 /dev/zero | tr '\0' x
	printf '"}}\n{"run":21,"state":"finished"}\n'
} >long.jsonl
run sweep-store ingest --db long.db long.jsonl
is_status 0 "a line of 10 MB is a line"
sweep-store export --db long.db >back.jsonl
check "and comes back" cmp long.jsonl back.jsonl

run sweep-store show --db long.db --file
is_status 1 "a sweep without a file has none to show"
err_has "has no sweep file: it began with records" "and says so"
# what cJSON would take, and no reader of strict JSON would: it must not come near the ledger
cat >loose.jsonl <<'J'
{"run":1,"metrics":{"loss":01}}
{"run":1,"metrics":{"loss":1.}}
{"run":1,"metrics":{"loss":-.5}}
{"run":1,"metrics":{NaN:1}}
{"run":1,"metrics":{"a":"\u0000"}}
{"run":1,"metrics":{"loss":1},"metrics":{"loss":2}}
{"run":9007199254740993,"metrics":{"loss":1}}
{"run":1,"config":{"lr":00}}
{"run":1,"state":"finished","summary":{"loss":-01}}
J
printf '{"run":1,\001"metrics":{"loss":1}}\n{"run":1,"metrics":{"a":"\t"}}\n\357\273\277{"run":1,"metrics":{}}\n' >>loose.jsonl
printf '%s\n' '{"run":1,"state":"\u001b[2J"}' '{"run":3,"metrics":{"loss":3,"x":NaN,"y":-Infinity}}' >>loose.jsonl
run sweep-store ingest --db loose.db loose.jsonl
is_status 1 "lines that bend JSON are no records"
is_text "$(sed '/made sweep/d; s/^sweep-store: loose.jsonl:/:/' err)" ':1:28: not valid JSON: a number with a leading 0
:2:29: not valid JSON: a point with no digit behind it
:3:28: not valid JSON: a number that begins with no digit
:4:21: not valid JSON: a name without quotes
:5:26: not valid JSON: \u0000, a character that no text here can hold
:6: "metrics" stands there twice
:7: "run" is beyond 2^53 - 1, the largest integer that all can tell apart
:8:25: not valid JSON: a number with a leading 0
:9:47: not valid JSON: a number with a leading 0
:10:10: not valid JSON: byte 0x01 outside of a string
:11:26: not valid JSON: byte 0x09 in a string (\u0009 stands for it)
:12:1: not valid JSON: a byte order mark (save the text without one)
:13: unknown state "\u001b[2J" (known: pending, running, finished, stopped, failed, crashed, killed)
sweep-store: 1 new records, 0 already there, 13 bad' "each is named with its place, and no control character is repeated"
run sweep-store best --db loose.db --metric loss --goal minimize
is_out 'best	run	state	time	loss	x	y
3.0	3	running		3	NaN	-Infinity' "best reads the sweep, bare words and all"
run sweep-store ls --db loose.db
is_status 0 "so does ls"
run sweep-store show --db loose.db --json
out_has '"runs":\[{"run":3,"state":"running","time":null,"config":null,"summary":{"loss":3,"x":"NaN","y":"-Infinity"},"error":null,"attempt":0,"queued":false,"source":"record","holder":null}\]}$' \
	"so does show --json"
if have_shell; then
	is_text "$(query 'SELECT name, value FROM run_values; SELECT name, value FROM metric_values' loose.db | tr '\n' ' ')" \
		'loss|3 x|NaN y|-Infinity loss|3 x|NaN y|-Infinity ' "and the views"
else
	skip "the views read it" "no sqlite3"
fi

run_in /dev/null sweep-store ingest
is_status 0 "no input is no error"
is_err "sweep-store: 0 new records, 0 already there" "and nothing is taken"
printf '\n  \r\n\n' >blank.jsonl
run sweep-store ingest blank.jsonl
is_err "sweep-store: 0 new records, 0 already there" "blank lines are passed over"

# records that interleave, have odd forms, unknown keys or a sweep of their own, and two equal lines
odd=$(sweep-store init --db odd.db sweep.yaml)
cat >odd.jsonl <<J
{"run":2,"config":{"lr":1e-05,"n":32.0,"big":12345678901234567890}}
{"run":1,"config":{"lr":0.10,"n":32}}
{"run":2,"step":1,"metrics":{"loss":NaN,"b":1}}
{ "metrics" : {"loss":1.50} , "run":1, "sweep":"$odd", "host":"a\u00e9\/b" }
{"run":2,"step":1,"metrics":{"loss":Infinity}}
{"run":1,"metrics":{"loss":0.25}}
{"run":1,"metrics":{"loss":0.25}}
{"run":-7,"step":-1,"metrics":{"grüße":"\"x\"\t"}}
{"run":2,"state":"failed","why":[1,2,{}]}
J
run sweep-store ingest --db odd.db odd.jsonl
is_err "sweep-store: 9 new records, 0 already there" "odd but good records are taken"
run sweep-store export --db odd.db "$odd"
check "and given back byte for byte" cmp out odd.jsonl
sweep-store ingest --db odd.db odd.jsonl 2>/dev/null
run sweep-store export --db odd.db
check "as often as they came" cmp out odd.jsonl

# which sweep
a=$(sweep-store init --db which.db sweep.yaml)
b=$(sweep-store init --db which.db sweep.yaml)
printf '{"run":1,"sweep":"%s","metrics":{"x":1}}\n{"run":2,"metrics":{"x":1}}\n' "$a" >which.jsonl
run sweep-store ingest --db which.db which.jsonl
is_text "$(sweep-store show --db which.db "$a" | cut -f 1 | tr '\n' ' ')" "run 1 " "a record goes to the sweep it names"
is_text "$(sweep-store show --db which.db "$b" | cut -f 1 | tr '\n' ' ')" "run 2 " "others go to the newest sweep"
run sweep-store ingest --db which.db --sweep "$a" which.jsonl
is_err "sweep-store: 1 new records, 1 already there" "--sweep takes all"
run sweep-store ingest --db which.db --sweep nosuch which.jsonl
is_status 2 "an unknown sweep is a usage error"
printf '{"run":1,"sweep":"zzzz9999","metrics":{"x":1}}\n' >new.jsonl
run sweep-store ingest --db which.db new.jsonl
err_has "made sweep zzzz9999" "a sweep that records name and the ledger lacks is made"

cat >named.jsonl <<'J'
{"run":7,"sweep":"first","metrics":{"x":1}}
{"run":8,"sweep":"my sweep","metrics":{"x":1}}
{"run":9,"sweep":"my sweep","metrics":{"x":1}}
J
run sweep-store ingest --db named.db named.jsonl
is_status 1 "a sweep's name that the ledger does not know is an error"
is_text "$(head -n 1 err)" "sweep-store: named.jsonl:1: no sweep is called \"first\", and it is no id of eight characters \
a-z0-9: say with --sweep where the records go, or make the sweep with sweep-store init" "with its place and what to do"
is_text "$(tail -n 1 err)" "sweep-store: 0 new records, 0 already there, 2 bad, 1 more for the same reasons" \
	"told once for each name"
c=$(sweep-store init --db named.db sweep.yaml)
sed 's/first/second/' sweep.yaml >second.yaml
sweep-store init --db named.db second.yaml >/dev/null
run sweep-store ingest --db named.db named.jsonl
is_text "$(sweep-store show --db named.db "$c" | cut -f 1 | tr '\n' ' ')" "run 7 " "a record may name its sweep by the name"

# another configuration
sed 's/"lr":0.2/"lr":0.9/' runs.jsonl >changed.jsonl
run sweep-store ingest changed.jsonl
is_status 1 "another configuration of a run is an error"
is_err "sweep-store: changed.jsonl:6: run 2 of sweep $id has another configuration; its records are left out: name \
another sweep with --sweep, or make one with sweep-store init
sweep-store: 0 new records, 10 already there, 1 bad, 4 more for the same reasons" \
	"with its place, and its records do not mix with the run's"

# --- ls, show, best ---

run sweep-store ls
is_text "$(sed 's/[0-9-]*T[0-9:]*Z$/T/' out)" "sweep	name	method	metric	goal	stage	runs	states	best	created
$id	first	random	loss	minimize		6	1 running, 5 finished	0.25	T" "ls lists sweeps as tab-separated values"
run sweep-store ls --json
out_has "^{\"sweep\":\"$id\",\"name\":\"first\",\"method\":\"random\",\"metric\":\"loss\",\"goal\":\"minimize\",\"stage\":\
\"pending\",\"created\":\"[^\"]*\",\"records\":27,\"runs\":{\"running\":1,\"finished\":5},\"best\":0.25}$" "ls --json"
run sweep-store show first
is_text "$(sed -n '1,3p' out)" "run	state	time	lr	net.width	loss	epoch	accuracy
1	finished	4.5	0.1	64	0.25	1	0.1
2	finished	4.5	0.2	128	1.25	1	0.2" "show lists runs with their parameters and last values"
run sweep-store show --json
out_has '"file":"name: first\\nmethod: random' "show --json has the sweep file"
out_has '"runs":\[{"run":1,"state":"finished","time":4.5,"config":{"lr":0.1,"net":{"width":64}},"summary":{"loss":0.25,"epoch":1,"accuracy":0.1},"error":null,"attempt":0,"queued":false,"source":"record","holder":null},' \
	"and the runs"
run sweep-store show --run 2
is_out "step	time	loss	epoch
1	1.5	1.75	1
2	2.5	1.50	1
3	3.5	1.25	1" "show --run lists what a run measured"
run sweep-store show --run 2 --json
out_has '"history":\[{"step":1,"time":1.5,"metrics":{"loss":1.75,"epoch":1}},' "show --run --json"
run sweep-store show --file --run 1
is_status 2 "--file and --run exclude each other"
run sweep-store show --run 99
is_status 2 "an unknown run is a usage error"
run sweep-store show "$(echo "$id" | cut -c 1-4)"
is_status 0 "a sweep is found by the beginning of its id"
run sweep-store show nosuch
is_status 2 "an unknown sweep is a usage error"
is_err "sweep-store: sweep.db: no sweep is called \"nosuch\" (sweep-store ls lists those that there are)" "and says so"

run sweep-store best
is_out "best	run	state	time	lr	net.width	loss	epoch	accuracy
0.25	1	finished	4.5	0.1	64	0.25	1	0.1" "best follows the sweep's metric and goal"
run sweep-store best -n 2 --metric accuracy --goal maximize
is_text "$(cut -f 2 out | tr '\n' ' ')" "run 5 4 " "--metric, --goal and -n choose others"
run sweep-store best --args
is_out "--lr=0.1 \"--net={'width': 64}\"" "best --args gives a command line"
run sweep-store best -n 2 --json
is_out "{\"run\":1,\"sweep\":\"$id\",\"config\":{\"lr\":0.1,\"net\":{\"width\":64}},\"metric\":\"loss\",\"value\":0.25,\"summary\":{\"loss\":0.25,\"epoch\":1,\"accuracy\":0.1}}
{\"run\":20,\"sweep\":\"$id\",\"config\":{},\"metric\":\"loss\",\"value\":1.0,\"summary\":{\"loss\":1}}" "best --json gives records"
run_in out sweep-store ingest --db best.db
is_status 0 "which are config records"
run sweep-store best --db none.db
is_status 2 "best needs a metric"
err_has 'say which with --metric NAME (there are: loss, epoch, accuracy)' "and says how to name one"
run sweep-store --help
out_has '^Every command takes --db FILE, the ledger (default: $SWEEP_DB, else sweep.db).$' "--help says where the ledger is"
run sweep-store best --metric acuracy
is_status 1 "no value of the metric is a failure"
is_out "" "without a table"
is_text "$(tail -n 1 err)" "sweep-store: no run of sweep $id has a metric \"acuracy\" (did you mean \"accuracy\"? there are: \
loss, epoch, accuracy)" "and with those there are"
run sweep-store best --goal up
is_status 2 "an unknown goal is a usage error"
run sweep-store best --metric accuracy
is_text "$(sed -n 2p out | cut -f 1)" 0.5 "without a goal, an accuracy is maximized"
is_err "sweep-store: note: goal maximize, chosen by name (--goal would tell)" "with a note"
run sweep-store best --metric epoch
is_err "sweep-store: note: goal minimize, chosen by name (--goal would tell)" "and other names are minimized"
run sweep-store best --metric loss --goal maximize
is_text "$(cut -f 2 out | tr '\n' ' ')$(cat err)" "run 5 " "--goal goes before the file's goal, without a note"
cat >two.yaml <<'Y'
method: custom
metrics: [{name: loss}, {name: score, goal: minimize}]
parameters: {x: {min: 0.0, max: 1.0}}
Y
sweep-store init --db two.db two.yaml >two.id
run sweep-store ask --db two.db
is_status 2 "a ledger hands out no runs of method custom"
is_err "sweep-store: method custom is not in this version, which hands out no runs of sweep $(cat two.id): change \"method\" in its file to random, grid, bayes, tpe, sobol or cmaes, and make a new sweep of it" "and says what to change"
run sweep-store best --db two.db
is_err "sweep-store: sweep $(cat two.id) has no runs yet" "a sweep without runs is told from one without values"
printf '%s\n' '{"run":1,"metrics":{"score":1}}' '{"run":2,"metrics":{"score":2}}' '{"run":3,"metrics":{"loss":NaN}}' |
	sweep-store ingest --db two.db 2>/dev/null
run sweep-store best --db two.db --metric score --json
out_has '^{"run":1,' "the goal of each of the file's metrics counts"
is_err "" "which needs no note"
run sweep-store best --db two.db
is_err "sweep-store: no run of sweep $(cat two.id) that is finished, stopped or running has a finite \"loss\" and \"score\"" \
	"values that are not finite are no result"
run sweep-store best --db two.db --metric loss
is_err "sweep-store: no run of sweep $(cat two.id) that is finished, stopped or running has a finite \"loss\"" \
	"of one metric neither"
run sweep-store best --db two.db --goal minimize
is_status 2 "--goal of several metrics is a usage error"

# Pareto sets: of loss and gain, 2, 3, 7, 8 and 10 are beaten in both or in one, 4 and 5 are alike, 6 failed, 9 lacks one
cat >front.yaml <<'Y'
method: random
metrics: [{name: val.loss}, {name: gain, goal: maximize}]
parameters: {x: {min: 0, max: 9}}
Y
sweep-store init --db front.db front.yaml >front.id
awk 'BEGIN {
	split("3 5 4 2 2 0 3 2 0 9", loss); split("7 6 7 5 5 9 6 4 NaN 7", gain)
	for (run = 1; run <= 10; run++) {
		printf "{\"run\":%d,\"config\":{\"x\":%d}}\n{\"run\":%d,\"metrics\":{\"val\":{\"loss\":%s}}}\n", run, run % 10, run, loss[run]
		printf "{\"run\":%d,\"state\":\"%s\",\"summary\":{\"gain\":%s}}\n", run, run == 6 ? "failed" : "finished", gain[run]
	}
}' | sweep-store ingest --db front.db 2>/dev/null
run sweep-store best --db front.db
is_text "$(cut -f 1-4 out)" "best.val.loss	best.gain	run	state
2.0	5.0	4	finished
2.0	5.0	5	finished
3.0	7.0	1	finished" "of several metrics best shows the runs that no other beats, by the first"
run sweep-store best --db front.db -n 2 --json
is_out "{\"run\":4,\"sweep\":\"$(cat front.id)\",\"config\":{\"x\":4},\"values\":{\"val.loss\":2.0,\"gain\":5.0},\"summary\":{\"val.loss\":2,\"gain\":5}}
{\"run\":5,\"sweep\":\"$(cat front.id)\",\"config\":{\"x\":5},\"values\":{\"val.loss\":2.0,\"gain\":5.0},\"summary\":{\"val.loss\":2,\"gain\":5}}" \
	"as records too, -n of them"
run sweep-store best --db front.db --args
is_out "--x=4
--x=5
--x=1" "and as arguments"
run sweep-store best --db front.db --metric gain --json
out_has '"run":1,.*"metric":"gain","value":7.0' "--metric goes by one of them"
run sweep-store best --db front.db -n 0
is_status 0 "none of them"
is_out "" "that are asked for"
is_text "$(ls two.db*)" two.db "commands that read leave no files beside the ledger"

# a copy of a sweep in another ledger, as the manual has it
sweep-store show first --file >f.yaml
sweep-store export first | sweep-store ingest --db copy.db --sweep "$(sweep-store init --db copy.db f.yaml)" 2>/dev/null
is_text "$(sweep-store ls --db copy.db | sed -n 2p | cut -f 2-8)" "$(sweep-store ls | sed -n 2p | cut -f 2-8)" \
	"show --file and export copy a sweep with its metric and goal"
# why runs failed
cat >failed.jsonl <<'J'
{"run":1,"config":{"error":1}}
{"run":1,"state":"failed","time":0.5,"error":"out of memory"}
{"run":2,"state":"finished"}
J
sweep-store ingest --db failed.db failed.jsonl 2>/dev/null
run sweep-store show --db failed.db
is_out 'run	state	time	error	config.error
1	failed	0.5	out of memory	1
2	finished			' "show says why a run failed"
run sweep-store show --db failed.db --run 1 --json
out_has '"summary":{},"error":"out of memory","attempt":0,"queued":false,"source":"record","holder":null,"history":\[\]}$' "so does show --run --json"
run sweep-store export --db failed.db --format csv
is_text "$(sed -n 2p out)" '1,failed,0.5,out of memory,1' "so does the CSV file"
if command -v script >/dev/null 2>&1; then
	script -qc 'sweep-store show --db failed.db --run 1' /dev/null >out 2>&1
	out_has '^error    out of memory' "so does show --run on a terminal"
else
	skip "show --run on a terminal says why a run failed" "no script"
fi

# --args is for a shell: what it reads is what Python would print
cat >args.jsonl <<'J'
{"run":1,"config":{"e":{},"del":"\u007f","q":"it's","l":[1,2.50,"x\ny",null],"net":{"w":64},"a b":"$x `y`"}}
{"run":1,"state":"finished","summary":{"loss":1}}
{"run":2,"config":{"text":"two\nlines"}}
{"run":2,"state":"finished","summary":{"loss":0.5}}
J
awk 'BEGIN { for (i = 0; i < 1100; i++) k = k "k"
	printf "{\"run\":3,\"config\":{\"%s\":1}}\n{\"run\":3,\"state\":\"finished\",\"summary\":{\"loss\":2}}\n", k }' >>args.jsonl
sweep-store ingest --db args.db args.jsonl 2>/dev/null
run sweep-store best --db args.db --metric loss --goal minimize --args
is_status 1 "a line of arguments cannot hold a line break"
is_err "sweep-store: run 2: parameter text: a line of arguments cannot hold a line break: use --json" "and best says so"
run sweep-store best --db args.db --metric loss --goal maximize --args -n 2
is_text "$(sed -n 1p out | wc -c)" 1105 "a long name is an argument"
eval "set -- $(sed -n 2p out)"
is_text "$(printf '%s|' "$@")" "--e={}|--del=$(printf '\177')|--q=it's|--l=[1, 2.5, 'x\\ny', None]|--net={'w': 64}|--a b=\$x \`y\`|" \
	"a shell reads the values back"

# --- export as CSV ---

cat >csv.jsonl <<'J'
{"run":1,"config":{"text":"a,\"b\"\nc","time":3,"x":null,"list":[1,2],"e":""}}
{"run":1,"state":"finished","time":0.5,"summary":{"x":7,"loss":"NaN"}}
{"run":2,"config":{"late":true}}
J
sweep-store ingest --db csv.db csv.jsonl 2>/dev/null
run sweep-store export --db csv.db --format csv
is_out 'run,state,time,text,config.time,x,list,e,late,summary.x,loss
1,finished,0.5,"a,""b""
c",3,,"[1,2]","",,7,NaN
2,pending,,,,,,,true,,' "export --format csv is one line a run, quoted as RFC 4180 has it"
run sweep-store export --format xml
is_status 2 "an unknown format is a usage error"
run sweep-store show --db csv.db
is_text "$(sed -n 2p out)" '1	finished	0.5	a,"b"\nc	3		[1,2]			7	NaN' "tabs and line ends in values are escaped in tables"

# --- a slow pipe ---

mkfifo slow
sweep-store ingest --db slow.db <slow 2>slow.err &
pid=$!
exec 3>slow
echo '{"run":1,"step":1,"metrics":{"loss":1}}' >&3
# wait_for COMMAND...: up to a minute
wait_for()
{
	tries=0
	until "$@" >/dev/null 2>&1; do
		tries=$((tries + 1))
		[ "$tries" -lt 1200 ] || return 1
		sleep 0.05
	done
}
# once COMMAND...: it succeeds, at the tenth try at the latest, as the machine may be busy and a clock tells
once()
{
	tries_left=10
	until "$@"; do
		tries_left=$((tries_left - 1))
		[ "$tries_left" -gt 0 ] || return 1
	done
}
records_are() { [ "$(sweep-store export --db "$1" 2>/dev/null | wc -l)" -ge "$2" ]; }
check "what came through a pipe is in the ledger while the pipe is open" wait_for records_are slow.db 1
kill -KILL $pid
wait $pid 2>/dev/null
exec 3>&-
run sweep-store export --db slow.db
is_out '{"run":1,"step":1,"metrics":{"loss":1}}' "and is still there when ingest is killed"

for signal in INT:2 TERM:15; do
	number=${signal#*:} signal=${signal%:*}
	rm -f slow.db*
	sh -c 'trap - INT; exec sweep-store ingest --db slow.db' <slow 2>slow.err &
	pid=$!
	exec 3>slow
	echo '{"run":1,"step":1,"metrics":{"loss":1}}' >&3
	wait_for records_are slow.db 1
	printf '%s\n%s' '{"run":1,"step":2,"metrics":{"loss":1}}' '{"run":1,"st' >&3
	wait_for records_are slow.db 2
	began=$(date +%s)
	kill -$signal $pid
	status=0
	wait $pid || status=$?
	exec 3>&-
	is_status $((128 + number)) "ends with $((128 + number)) after $signal, though the pipe is open"
	is_text "$(sweep-store export --db slow.db | wc -l)" 2 "and has kept what came before"
done
check "after about two seconds" test $(($(date +%s) - began)) -ge 1

rm -f slow.db*
sweep-store ingest --db slow.db <slow 2>slow.err &
pid=$!
exec 3>slow
echo '{"run":1,"step":1,"metrics":{"loss":1}}' >&3
wait_for records_are slow.db 1
kill -INT $pid
echo '{"run":1,"state":"killed"}' >&3
exec 3>&-
status=0
wait $pid || status=$?
is_status 130 "after a first signal ingest ends with its input"
is_text "$(sweep-store show --db slow.db | sed -n 2p | cut -f 2)" killed "and has what came after the signal"

# A clock tells the two endings apart.
quick_end()
{
	rm -f slow.db*
	sweep-store ingest --db slow.db <slow 2>slow.err &
	pid=$!
	exec 3>slow
	echo '{"run":1,"step":1,"metrics":{"loss":1}}' >&3
	wait_for records_are slow.db 1
	began=$(date +%s%N)
	kill -INT $pid
	sleep 0.2
	kill -INT $pid
	wait $pid
	took=$((($(date +%s%N) - began) / 1000000))
	exec 3>&-
	[ $took -lt 1500 ]
}
check "a second signal ends it at once" once quick_end

# Ctrl-C for the whole pipe
interruptible=
if env --default-signal=INT true 2>/dev/null && command -v setsid >/dev/null 2>&1; then
	interruptible='env --default-signal=INT setsid'
fi
if [ -n "$interruptible" ]; then
	cat >pipe.yaml <<'Y'
method: grid
metric: {name: loss}
parameters: {learning_rate: {values: [0.01, 0.02, 0.03]}, fc_layer_size: {value: 16}, epochs: {value: 1000000}}
Y
	sweep-store init --db pipe.db pipe.yaml >/dev/null
	$interruptible sh -c 'sweep-sample pipe.yaml | sweep-train --stride 500 | sweep-store ingest --db pipe.db' \
		>pipe.out 2>&1 &
	pid=$!
	wait_for records_are pipe.db 3
	kill -s INT -- -"$pid"
	wait $pid
	is_text "$(sweep-store show --db pipe.db | sed 1d | cut -f 2 | grep -v finished)" killed \
		"after Ctrl-C for a whole pipe the ledger has the interrupted run as killed"
	cut=$(sweep-store show --db pipe.db | grep killed | cut -f 1)
	next=$(sweep-store show --db pipe.db | awk 'NR > 1 { if ($2 != "finished") exit; k = $1 } END { print k + 1 }')
	is_text "$next" "$cut" "sweep(7) has a command that finds it"
	# a program that is done at once stands for the trainer
	sweep-sample pipe.yaml | tail -n +"$next" | sed 'p; s/"config".*/"state":"finished"}/' |
		sweep-store ingest --db pipe.db 2>pipe.err
	is_text "$(sweep-store show --db pipe.db | sed 1d | cut -f 1,2 | tr '\t\n' '  ')" "1 finished 2 finished 3 finished " \
		"and the sweep goes on from there"
	is_text "$(grep -c 'that had ended' pipe.err)" 0 "without a run trained twice"
else
	skip "Ctrl-C for a whole pipe" "no setsid, or no env --default-signal"
fi

# the same pipe again
make_runs 1 3 >again.jsonl
sweep-store init --db again.db sweep.yaml >/dev/null
sweep-store ingest --db again.db again.jsonl 2>/dev/null
sed '/metrics/s/.5,/.75,/' again.jsonl >later.jsonl
run sweep-store ingest --db again.db later.jsonl
is_err "sweep-store: 9 new records, 6 already there, 3 runs that had ended got new records (a new sweep: \
sweep-store init)" "new records of runs that had ended are told"
metrics 60000 | sed 's/"run":[0-9]*/"run":3/' >much.jsonl
run sweep-store ingest --db again.db much.jsonl
err_has ', 1 run that had ended got new records' "each run once"
{ echo '{"run":4,"step":1,"metrics":{"loss":1}}'; echo '{"run":4,"state":"killed"}'; } >cut.jsonl
sweep-store ingest --db again.db cut.jsonl 2>/dev/null
echo '{"run":4,"step":1,"time":9,"metrics":{"loss":1}}' >on.jsonl
run sweep-store ingest --db again.db on.jsonl
is_err "sweep-store: 1 new records, 0 already there" "a run that was killed may go on"

# A record every 10 ms, and never a pause: what came first is in the ledger long before the 64th, which takes 0.64 s
# at least.
steady_drip()
{
	rm -f slow.db*
	sweep-store ingest --db slow.db <slow 2>slow.err &
	pid=$!
	exec 3>slow
	(
		i=0
		while [ $i -lt 120 ]; do
			i=$((i + 1))
			echo "{\"run\":1,\"step\":$i,\"metrics\":{\"loss\":1}}" >&3
			echo $i >>dripped
			sleep 0.01
		done
	) &
	dripping=$!
	: >dripped
	wait_for records_are slow.db 1
	drops=$(wc -l <dripped)
	kill $dripping
	wait $dripping 2>/dev/null
	exec 3>&-
	wait $pid
	[ "$drops" -lt 60 ]
}
check "records of a steady drip are committed as they come" once steady_drip

# a line that never ends takes no more and more memory, and keeps nobody from ending
{
	echo '{"run":1,"metrics":{"loss":1}}'
	head -c 40000000 /dev/zero | tr '\0' x
	printf '\n{"run":2,"metrics":{"loss":1}}\n'
} >endless.jsonl
run sweep-store ingest --db endless.db endless.jsonl
is_text "$(sed '/made sweep/d' err)" "sweep-store: endless.jsonl:2: longer than 16 MB, the most that a record may have
sweep-store: 2 new records, 0 already there, 1 bad" "a line of 40 MB is passed over, and told with its place"
rm -f slow.db* endless.jsonl
tr '\0' x </dev/zero >slow 2>/dev/null &
endless=$!
sweep-store ingest --db slow.db <slow 2>slow.err &
pid=$!
wait_for test -s slow.db
kill -INT $pid
kill -TERM $pid
status=0
wait $pid || status=$?
check "a signal ends the reading of a line that never ends" test $status -eq 130 -o $status -eq 143
wait $endless 2>/dev/null

# --- kill -9 in the midst of it, two at a time, a full disk, a locked ledger ---

# the input is held open, so that ingest cannot be done before it is killed
metrics 60000 >many.jsonl
sweep-store ingest --db killed.db <slow 2>/dev/null &
pid=$!
exec 3>slow
head -n 50000 many.jsonl >&3 &
feeding=$!
wait_for records_are killed.db 1
kept=$(sweep-store export --db killed.db | wc -l)
check "ingest is at work" kill -KILL $pid
wait $pid 2>/dev/null
exec 3>&-
wait $feeding 2>/dev/null
if have_shell; then
	is_text "$(query 'PRAGMA integrity_check' killed.db)" ok "kill -9 leaves the ledger sound"
else
	skip "kill -9 leaves the ledger sound" "no sqlite3"
fi
after=$(sweep-store export --db killed.db | wc -l)
check "with every record that was seen before" test "$after" -ge "$kept"
sweep-store export --db killed.db | cmp - many.jsonl >/dev/null 2>cmp.err
check "which are the first of the input" test ! -s cmp.err -o -n "$(grep -E 'EOF' cmp.err)"
run sweep-store ingest --db killed.db many.jsonl
is_err "sweep-store: $((60000 - after)) new records, $after already there" "the same command again completes it"

metrics 8000 >part1.jsonl
sed 's/"run":/"run":9/' part1.jsonl >part2.jsonl
sweep-store init --db both.db sweep.yaml >/dev/null
mkfifo left right
sweep-store ingest --db both.db <left 2>left.err &
pid=$!
sweep-store ingest --db both.db <right 2>right.err &
other=$!
exec 5>left 6>right
cat part1.jsonl >&5 &
feeding=$!
cat part2.jsonl >&6
wait $feeding
wait_for records_are both.db 16000
check "two can take records at the same time" kill -0 $pid $other
cat part2.jsonl >&5 & # what the other one has taken
feeding=$!
cat part1.jsonl >&6
wait $feeding
exec 5>&- 6>&-
status=0
wait $pid || status=$?
wait $other || status=$?
is_status 0 "to the end"
is_text "$(cat left.err right.err)" "sweep-store: 8000 new records, 8000 already there
sweep-store: 8000 new records, 8000 already there" "each takes what the other has not"
is_text "$(sweep-store export --db both.db | sort | cksum)" "$(sort part1.jsonl part2.jsonl | cksum)" \
	"and each record is there once"

# a limit on the size of files stands for a disk that is full
sweep-store init --db full.db sweep.yaml >/dev/null
(
	ulimit -f 200 2>/dev/null || exit 9
	sweep-store ingest --db full.db many.jsonl 2>full.err
	exit $?
)
status=$?
is_status 1 "a disk that is full is an error"
check "that is told" grep -q -E '^sweep-store: full.db: (cannot read or write the ledger: |no space left)' full.err
is_text "$(wc -l <full.err)" 1 "in one line"
run sweep-store ingest --db full.db many.jsonl
is_status 0 "and with more room the same command completes"
is_text "$(sweep-store export --db full.db | cksum)" "$(cksum <many.jsonl)" "with every record"

# whether a process has the ledger open, which it cannot write now
waits() { [ -e /proc/$1/fd ] && ls -l /proc/$1/fd | grep -q 'both.db-shm'; }

if have_shell; then
	mkfifo hold
	sqlite3 both.db <hold >held.out 2>&1 &
	holder=$!
	exec 4>hold
	echo "BEGIN IMMEDIATE; SELECT 'locked';" >&4
	wait_for grep -q locked held.out
	SWEEP_DB_WAIT=0 run sweep-store ingest --db both.db runs.jsonl
	is_status 1 "a locked ledger is an error"
	is_err "sweep-store: both.db: another program keeps the ledger locked; set SWEEP_DB_WAIT to wait longer" \
		"which says how long it waited"
	sweep-store ingest --db both.db runs.jsonl 2>stopped.err &
	pid=$!
	wait_for waits $pid
	kill -TERM $pid
	status=0
	wait $pid || status=$?
	is_status 143 "a signal ends the wait for a lock"
	# the signal may come a moment before the first record does, too
	check "and nothing is said to be taken" grep -q -E \
		'^sweep-store: (interrupted while it waited for the ledger; what it had read last is not in it|0 new .*)$' stopped.err
	sweep-store ingest --db both.db runs.jsonl 2>waited.err &
	pid=$!
	run sweep-store ls --db both.db
	is_status 0 "reading goes on meanwhile"
	echo "COMMIT;" >&4
	exec 4>&-
	wait $holder
	status=0
	wait $pid || status=$?
	is_status 0 "when the lock is given up in time, ingest goes on"

	sqlite3 both.db <hold >held.out 2>&1 &
	holder=$!
	exec 4>hold
	echo "BEGIN IMMEDIATE; SELECT 'locked';" >&4
	wait_for grep -q locked held.out
	echo '{"run":77,"state":"killed"}' | sweep-store ingest --db both.db 2>stopped.err &
	pid=$!
	wait_for waits $pid
	sleep 0.2
	kill -INT $pid
	sleep 0.2
	echo "COMMIT;" >&4
	exec 4>&-
	wait $holder
	status=0
	wait $pid || status=$?
	is_status 130 "a signal leaves ingest a moment in which the lock may be given up"
	is_text "$(cat stopped.err)" "sweep-store: 1 new records, 0 already there" "so that nothing read is lost"

	query 'PRAGMA user_version = 99' third.db
	run sweep-store ls --db third.db
	is_err "sweep-store: third.db: made by a newer sweep (schema 99, this program knows up to 2); upgrade sweep" \
		"a newer schema is refused"
	is_status 1 "with 1"
	query 'CREATE TABLE mine (x)' mine.db
	run sweep-store ingest --db mine.db runs.jsonl
	is_err "sweep-store: mine.db: not a ledger, but another program's database; name another file with --db" \
		"so is another program's database"
	is_text "$(query '.tables' mine.db)" mine "which is left alone"
	is_text "$(query "SELECT value FROM metric_values WHERE run = 2 AND step = 3 AND name = 'loss'")" 1.25 \
		"metric_values has the values"
	is_text "$(query 'SELECT run, value FROM best_runs WHERE place = 1')" "1|0.25" "best_runs has the best"
	is_text "$(query "SELECT value, typeof(value) FROM param_values WHERE run = 2 AND name = 'net.width'")" "128|integer" \
		"param_values has typed values"
else
	skip "locks, schemas and views" "no sqlite3"
fi

cp runs.jsonl text.db
run sweep-store ls --db text.db
is_err "sweep-store: text.db: not a ledger: no SQLite database; name another file with --db" "a text file is no ledger"
is_status 1 "which is a failure"
run sweep-store ingest --db . runs.jsonl
is_err "sweep-store: .: a directory, where a ledger was expected" "nor is a directory"
: >empty.db
run sweep-store ls --db empty.db
err_has 'an empty file, not yet a ledger' "nor is an empty file"
run sweep-store init --db empty.db sweep.yaml
is_status 0 "but init makes one of it"
run sweep-store init --db no/such/place.db sweep.yaml
is_status 1 "a ledger in a missing directory is a failure"
run sweep-store ls --db postgresql://host/sweeps
is_status 2 "a PostgreSQL ledger is refused"
err_has 'this version keeps its ledger in SQLite only' "with what to do"
mkdir locked
cp csv.db "locked/l#1.db"
chmod 444 locked/l#1.db
chmod 555 locked
# another user's eyes, where this one may write everything
other=
if [ -w locked/l#1.db ]; then
	chmod 711 "$work"
	other="setpriv --reuid=65534 --regid=65534 --clear-groups"
fi
# shellcheck disable=SC2086 # words
if $other sweep-store --version >/dev/null 2>&1 && ! $other test -w locked; then
	run $other sweep-store ls --db locked/l#1.db
	is_status 0 "a ledger in a read-only directory can be read"
	run $other sweep-store ingest --db locked/l#1.db csv.jsonl
	is_status 1 "but not written"
	is_err "sweep-store: locked/l#1.db: cannot write the ledger: Permission denied" "and the message says so"
	run $other sweep-store init --db locked/new.db sweep.yaml
	is_status 1 "no ledger can be made there"
else
	skip "a read-only ledger" "there is no user here who may not write it"
fi
chmod 755 locked

# --- output that cannot be written, and wrong usage ---

if [ -w /dev/full ]; then
	for command in "ls" "show" "best" "export" "export --format csv" "init sweep.yaml" "--help"; do
		status=0
		# shellcheck disable=SC2086 # words
		sweep-store $command >/dev/full 2>err || status=$?
		is_status 1 "$command: a full disk is an error"
		is_err "sweep-store: cannot write to standard output: No space left on device" "$command: it says so"
	done
fi
sweep-store export --db full.db 2>quiet.err | head -n 1 >/dev/null
is_text "$(cat quiet.err)" "" "a closed pipe ends quietly"
run sweep-store
is_status 2 "no command is a usage error"
run sweep-store exprot
is_err 'sweep-store: unknown command "exprot" (did you mean "export"?)' "an unknown command gets a suggestion"
is_status 2 "and 2"
run sweep-store show a b
is_status 2 "one sweep at a time"
run sweep-store ls extra
is_status 2 "ls takes no sweep"
run sweep-store best --json --args
is_status 2 "--json and --args exclude each other"
run sweep-store ls --json=1
is_status 2 "a flag takes no value"
finish
