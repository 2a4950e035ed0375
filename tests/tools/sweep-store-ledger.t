# sweep-store as the ledger that programs share: runs are handed out and told, a person steers, and whatever is killed,
# full, locked or wrong, nothing acknowledged is lost and the sweep finishes.
. "$srcdir/tests/tools/tap.sh"

query() { sqlite3 "${2:-sweep.db}" "$1"; }
have_shell() { command -v sqlite3 >/dev/null 2>&1; }

# wait_for COMMAND...: until it succeeds, for a minute at most
wait_for()
{
	tries=0
	until "$@" >/dev/null 2>&1; do
		tries=$((tries + 1))
		[ $tries -lt 1200 ] || return 1
		sleep 0.05
	done
}

# begin [FILE]: a new ledger with one sweep, $id
begin()
{
	rm -rf sweep.db sweep.db-wal sweep.db-shm sweep.db.runs
	id=$(sweep-store init "${1:-grid.yaml}")
}

# states: "2 finished, 1 running"
states() { sweep-store ls --json | sed 's/.*"runs":{\([^}]*\)}.*/\1/; s/"\([a-z]*\)":\([0-9]*\)/\2 \1/g; s/,/, /g'; }
stage() { sweep-store ls --json | sed 's/.*"stage":"\([a-z]*\)".*/\1/'; }

cat >grid.yaml <<'Y'
name: small
method: grid
metric: {name: loss, goal: minimize}
parameters:
  x: {values: [1, 2, 3]}
  net: {parameters: {width: {value: 64}}}
Y
cat >large.yaml <<'Y'
method: grid
metric: {name: loss, goal: minimize}
parameters:
  x: {min: 1, max: 40}
Y
cat >random.yaml <<'Y'
method: random
metric: {name: loss, goal: minimize}
parameters:
  lr: {min: 0.0, max: 1.0}
  optimizer: {values: [adam, sgd]}
  batch: {distribution: q_uniform, min: 16, max: 64, q: 8}
  epochs: {value: 2}
Y

# --- ask ---

for command in ask "tell missing.jsonl" "enqueue x=1" pause resume stop cancel retry "rm small" gc log "import small" "backup copy.db"; do
	# shellcheck disable=SC2086 # words
	run sweep-store $command
	is_status 1 "$command: without a ledger it fails"
	is_err "sweep-store: no ledger at sweep.db: make one with sweep-store init FILE.yaml, or name it with --db" \
		"$command: and says what to do"
	check "$command: and makes none" test ! -e sweep.db
done

begin
run sweep-store ask
is_status 0 "ask hands a run out"
is_out "{\"run\":1,\"sweep\":\"$id\",\"config\":{\"net\":{\"width\":64},\"x\":1}}" "as a config record that names its sweep"
run sweep-store ask small
is_out "{\"run\":2,\"sweep\":\"$id\",\"config\":{\"net\":{\"width\":64},\"x\":2}}" "the next is another run"
run sweep-store ask -n 5
is_out "{\"run\":3,\"sweep\":\"$id\",\"config\":{\"net\":{\"width\":64},\"x\":3}}" "of five, those that there are"
run sweep-store ask
is_status 1 "with all runs handed out, ask ends with 1"
is_out "" "prints nothing"
is_err "sweep-store: sweep $id: nothing to hand out now: all 3 configurations of the grid are handed out" "and says why"
sweep-store tell --run 1 --state finished loss=0.5
sweep-store tell --run 2 --state pending
run sweep-store ask --args
is_out "2 2 \"--net={'width': 64}\" --x=2" "a run that was handed back comes again, here as arguments"
sweep-store tell --run 2 --state pending
run sweep-store ask
is_out "{\"run\":2,\"sweep\":\"$id\",\"attempt\":3,\"config\":{\"net\":{\"width\":64},\"x\":2}}" "with its attempt"
for run in 2 3; do sweep-store tell --run $run --state finished loss=0.$run; done
run sweep-store ask
is_status 1 "when all is done, ask ends with 1"
is_err "sweep-store: sweep $id is over: all 3 configurations of the grid are done" "and says that it is over"
run sweep-store ask --wait
is_status 1 "and does not wait for more"
run sweep-store ask nobody
is_status 2 "an unknown sweep is a usage error"
run sweep-store ask -n 0
is_status 2 "so is no run at all"
run sweep-store ask --lease=-1
is_status 2 "and a lease of less than nothing"
run sweep-store ask small 1
is_status 2 "and two sweeps"

begin random.yaml
sweep-store ask -n 2 >out
sed "s/\"sweep\":\"$id\",//" out >asked
sweep-sample random.yaml -n 2 >sampled
check "ask gives the points of sweep-sample" cmp asked sampled
run sweep-store ask --total 2
is_status 1 "--total ends a sweep that has no end"
is_text "$(sed "s/$id/ID/" err | cut -c 1-24)" "sweep-store: sweep ID: n" "as soon as there are as many"

# --wait: until a run is handed back, and until all is done
begin
sweep-store ask -n 3 >/dev/null
sweep-store ask --wait >waited 2>waited.err &
pid=$!
sleep 0.3
check "ask --wait waits" kill -0 $pid
sweep-store tell --run 2 --state pending
wait $pid
is_text "$(sed 's/,"config.*//' waited)" "{\"run\":2,\"sweep\":\"$id\",\"attempt\":2" "until a run is handed back"
sweep-store ask --wait >waited 2>waited.err &
pid=$!
sleep 0.2
for run in 1 2 3; do sweep-store tell --run $run --state finished loss=$run; done
status=0
wait $pid || status=$?
is_status 1 "or until there will be none"
is_text "$(cat waited.err)" "sweep-store: sweep $id is over: all 3 configurations of the grid are done" "which it says"

# a signal in the moment between the claim and its printing, which is made to last: it is there from the start
begin
if env --block-signal=TERM true 2>/dev/null; then
	run env --block-signal=TERM sh -c 'kill -TERM $$; exec sweep-store ask'
	is_status 143 "a signal ends ask"
	is_out "" "before it prints"
	run sweep-store ask
	is_out "{\"run\":1,\"sweep\":\"$id\",\"attempt\":2,\"config\":{\"net\":{\"width\":64},\"x\":1}}" "and the run is handed back"
else
	skip "a signal ends ask" "no env --block-signal"
fi

# a lease that ends
begin
sweep-store ask -n 2 --lease 0 >/dev/null
sweep-store ask --lease 0.2 >/dev/null
run sweep-store ask --wait
is_text "$(sed 's/,"config.*//' out)" "{\"run\":3,\"sweep\":\"$id\",\"attempt\":2" "a run whose lease has ended is handed out again"
run sweep-store tell --run 3 --attempt 1 --step 1 loss=9
is_status 1 "its first holder hears that"
is_err "sweep-store: run 3: this attempt is over: its record is kept, and the run is as it was" "in a message"
sweep-store tell --run 3 --step 1 loss=0.5
sweep-store tell --run 3 --state finished
is_text "$(sweep-store best --json | sed 's/.*"value"/"value"/')" '"value":0.5,"summary":{"loss":0.5}}' \
	"and changes nothing of the second attempt"
begin
sweep-store ask --lease 0.05 >/dev/null
sleep 0.1
sweep-store ask -n 3 --max-retries 0 >out
is_text "$(wc -l <out)" 2 "with --max-retries 0 it is not"
is_text "$(states)" "2 running, 1 crashed" "but stays crashed"

# --- several at once, and a whole sweep ---

begin large.yaml
for who in 1 2 3 4; do
	(while sweep-store ask >run.$who 2>/dev/null; do
		cat run.$who >>got.$who
		run=$(sed 's/{"run":\([0-9]*\).*/\1/' run.$who)
		sweep-store tell --run "$run" --state finished "$id" loss="$run" || echo "tell of $run failed" >&2
	done) 2>>several.err &
done
wait
is_text "$(cat several.err)" "" "four loops share a grid without a complaint"
is_text "$(cat got.? | wc -l)" 40 "each run is handed out once"
is_text "$(cat got.? | sed 's/.*"x":\([0-9]*\).*/\1/' | sort -n | uniq | wc -l)" 40 "each point is covered"
is_text "$(states)" "40 finished" "and finished"
is_text "$(stage)" finished "so the sweep is"

begin
cat >program <<'P'
#!/bin/sh
for word; do
	case $word in
	--x=3) exit 3 ;;
	--x=*) x=${word#*=} ;;
	esac
done
echo "some talk"
echo "$x.5"
P
chmod +x program
run sh "$srcdir/examples/ask-tell.sh" small loss ./program first
is_status 0 "the example script drives a sweep to its end"
is_err "sweep-store: sweep $id is over: all 3 configurations of the grid are done" "and says so"
is_text "$(states)" "2 finished, 1 failed" "with each run as it ended"
run sweep-store show --json small 3
out_has '"error":"exited with status 3"' "and why"
is_text "$(sweep-store best --json | sed 's/.*"value"/"value"/')" '"value":1.5,"summary":{"loss":1.5}}' \
	"the last line is the metric"

# --- tell ---

begin
sweep-store ask -n 2 >asked
{
	cat asked
	echo '{"run":1,"step":1,"time":0.5,"metrics":{"loss":3}}'
	echo '{"run":1,"step":2,"time":1.5,"metrics":{"loss":2}}'
	echo "{\"run\":2,\"sweep\":\"$id\",\"step\":1,\"metrics\":{\"loss\":NaN}}"
	echo '{"run":1,"state":"finished","time":2.5,"summary":{"best":1}}'
} >told.jsonl
run sweep-store tell small told.jsonl
is_status 0 "tell takes records, and passes config records over"
is_err "" "without a word"
is_text "$(states)" "1 running, 1 finished" "a state record ends its run"
sweep-store export >before
run_in told.jsonl sweep-store tell
is_status 0 "told again, from standard input"
sweep-store export >after
check "the same records change nothing" cmp before after
{
	echo '{"run":2,"step":2,"metrics":{"loss":4}}'
	echo 'no record'
	echo '{"run":7,"step":1,"metrics":{"loss":1}}'
	echo '{"run":2,"sweep":"other123","step":3,"metrics":{"loss":4}}'
	echo '{"run":2,"step":4,"metrics":{"loss":5}}'
} >mixed.jsonl
run sweep-store tell small mixed.jsonl
is_status 1 "records that cannot be taken are errors"
is_text "$(sed "s/$id/ID/" err)" "sweep-store: mixed.jsonl:2:1: not valid JSON
sweep-store: mixed.jsonl:3: the sweep has no run 7
sweep-store: mixed.jsonl:4: a record of sweep other123, not of ID" "each with file and line"
is_text "$(sweep-store show small 2 | cut -f 1)" "step
1
2
4" "the others are taken"
run sweep-store tell small missing.jsonl
is_status 1 "a missing file is an error"
run sweep-store tell --run 2 --step 9 --time 3.5 loss=0.1 name=word flag=true "list=[1, 2]" nan=nan
is_status 0 "one record on the command line"
sweep-store export | tail -n 1 >out
is_out "{\"run\":2,\"sweep\":\"$id\",\"step\":9,\"time\":3.5,\"metrics\":{\"loss\":0.1,\"name\":\"word\",\"flag\":true,\"list\":\
[1,2],\"nan\":\"NaN\"}}" "is the record that it would be"
sweep-store tell --run 2 loss=0.75
sweep-store tell --run 2 loss=0.75
is_text "$(sweep-store export | grep -c 0.75)" 1 "without steps, equal metric records are one"
run sweep-store tell --run 2 --state failed --error "no space" small a.b=1
is_status 0 "so is a state with a summary"
run sweep-store show --json small 2
out_has '"a.b":1' "the summary is there"
out_has '"error":"no space"' "and the error"
for words in "--run 2" "--run 2 small" "--state failed" "--run 2 --state odd" "--run 2 loss=" "--run 2 loss=abc" "--run 2 loss=true" "--run 2 loss" "--run 2 --error x a=1" \
	"--run 2 --state failed --step 1" "--run x a=1" "--step 1 a=1"; do
	# shellcheck disable=SC2086 # words
	run sweep-store tell $words
	is_status 2 "tell $words: a usage error"
	is_text "$(wc -l <err)" 1 "tell $words: of one line"
done
run sweep-store tell --run 2 "$(printf 'loss=\377')"
is_status 2 "bytes that are not UTF-8 are refused"
is_err "sweep-store: byte 0xFF is not UTF-8" "and named"
run sweep-store tell --run 2 loss=abc
is_err "sweep-store: loss is the sweep's metric, and its value here no number (loss=nan tells that the run diverged)" \
	"a word is no value of the metric"
for value in nan inf -inf null 1e-3; do
	run sweep-store tell --run 2 loss=$value
	is_status 0 "loss=$value is one"
done
run sweep-store tell --run 99 loss=1
check "a run that is not there is refused" test "$status" -ne 0
is_err "sweep-store: the sweep has no run 99" "and named"

# a steady pipe: what came first is in the ledger while it is still open; a closed pipe and kill -9
begin
sweep-store ask -n 3 >asked
mkfifo slow
sweep-store tell small <slow &
pid=$!
exec 3>slow
echo '{"run":1,"step":1,"metrics":{"loss":3}}' >&3
told() { sweep-store show small 1 | grep -q "$1"; }
check "what is told is in the ledger while the pipe is open" wait_for told 3
echo '{"run":1,"step":2,"metrics":{"loss":2.75}}' >&3
check "and so is what follows" wait_for told 2.75
kill -KILL $pid
wait $pid 2>/dev/null
exec 3>&-
check "after kill -9 it is still there" told 2.75
if have_shell; then
	is_text "$(query 'PRAGMA integrity_check')" ok "in a sound ledger"
else
	skip "in a sound ledger" "no sqlite3"
fi
sed 's/{"run":\([0-9]*\).*/{"run":\1,"state":"finished","summary":{"loss":\1}}/' asked | sweep-store tell
is_text "$(states)" "3 finished" "and the sweep finishes"
begin
sweep-store ask >/dev/null
awk 'BEGIN { for (i = 0; i < 20000; i++) printf "{\"run\":1,\"step\":%d,\"metrics\":{\"loss\":%d}}\n", i, i }' >many.jsonl
run_in many.jsonl sweep-store tell
is_text "$(sweep-store export | grep -c metrics)" 20000 "a long stream is taken whole"

# --- enqueue ---

begin random.yaml
run sweep-store enqueue lr=0.125 optimizer=sgd batch=32.0
is_status 0 "enqueue takes a configuration of the command line"
is_out 1 "and prints the number of its run"
is_err "" "without a warning"
run sweep-store enqueue "$id" lr=0.5 optimizer=rmsprop momentun=0.9
is_out 2 "a second one"
is_err 'sweep-store: warning: optimizer: rmsprop is none of the sweep file'"'"'s values
sweep-store: warning: the sweep file has no parameter momentun
sweep-store: warning: batch is left out: what it is, the program will decide' "with what differs from the file"
cat >own.jsonl <<'J'
{"run":77,"config":{"lr":0.250,"optimizer":"adam","batch":16}}

{"lr":1,"optimizer":"sgd","batch":24,"epochs":9}
J
run sweep-store enqueue "$id" own.jsonl
is_out "3
4" "config records and bare objects, from a file"
run sweep-store ask -n 5
sed 's/.*"config"://; s/}$//' out >configs
is_text "$(head -n 4 configs)" '{"lr":0.125,"optimizer":"sgd","batch":32,"epochs":2}
{"lr":0.5,"optimizer":"rmsprop","momentun":0.9,"epochs":2}
{"lr":0.250,"optimizer":"adam","batch":16,"epochs":2}
{"lr":1,"optimizer":"sgd","batch":24,"epochs":9}' "they are handed out first, in order, with types and constants"
printf '%s\n' '{"lr":1}' '[1]' '{"lr":' >wrong.jsonl
run_in wrong.jsonl sweep-store enqueue
is_status 1 "wrong lines are errors"
is_text "$(sed '/warning/d' err)" "sweep-store: standard input:2: not a configuration: no JSON object
sweep-store: standard input:3:6: not valid JSON
sweep-store: nothing was enqueued: mend what is wrong and try again" "named with their places"
is_text "$(states)" "5 running" "and then nothing is enqueued"
printf '{"optimizer":"\377"}\n' >bytes.jsonl
run sweep-store enqueue "$id" bytes.jsonl
is_text "$(head -n 1 err)" "sweep-store: bytes.jsonl:1:15: byte 0xFF is not UTF-8" "nor is what is not UTF-8"
run sweep-store enqueue lr=fast optimizer=sgd batch=32
is_status 2 "a value of another type is refused"
is_err 'sweep-store: lr: "fast" is not a number' "and named"
run sweep-store enqueue "$id" own.jsonl more.jsonl
is_status 2 "one file at a time"
run sweep-store enqueue lr=1 own.jsonl
is_status 2 "or values, but not both"
run sweep-store enqueue "$id" lr=7 optimizer=sgd batch=16 lrr=1
is_status 0 "a range and a name that the file has not are no errors"
is_err "sweep-store: warning: lr: 7 is outside the sweep file's range of 0 to 1
sweep-store: warning: the sweep file has no parameter lrr (did you mean lr?)" "with the range, and the nearest name"

# --- pause, resume, stop, cancel, retry ---

begin
sweep-store ask >/dev/null
run sweep-store pause
is_status 0 "pause"
is_text "$(stage)" paused "pauses the sweep"
run sweep-store ask
is_err "sweep-store: sweep $id: nothing to hand out: the sweep is paused" "so that no run is handed out"
run sweep-store resume
is_text "$(stage)" running "resume takes it back"
sweep-store ask >/dev/null
run sweep-store stop
is_status 0 "stop"
is_text "$(stage)" finished "finishes the sweep"
run sweep-store ask
is_status 1 "so there are no new runs"
sweep-store tell --run 1 --state finished loss=1
is_text "$(states)" "1 running, 1 finished" "but those that run go on"
sweep-store resume
run sweep-store stop small 2 1 9
is_status 2 "stop of a run that has ended, or is none, is an error"
is_err "sweep-store: run 1 is finished already
sweep-store: the sweep has no run 9 (sweep-store show lists its runs)" "which is told for each"
run sweep-store tell --run 2 --step 1 loss=1
is_status 1 "the others are asked to end, which tell says"
is_err "sweep-store: run 2 is to end: end its program, and tell --state=stopped" "with what to do"
run sweep-store tell --run 2 --state stopped loss=1
is_status 0 "and their end is taken"
sweep-store ask >/dev/null
sweep-store cancel small 3
run sweep-store tell --run 3 --step 1 loss=1
is_err "sweep-store: run 3 is to end at once: end its program, and tell --state=killed" "cancel of a run asks for more"
sweep-store enqueue x=9 2>/dev/null >/dev/null
run sweep-store cancel small 4
is_text "$(states)" "1 running, 1 finished, 1 stopped, 1 killed" "a run in the queue is killed here and now"
sweep-store enqueue x=8 2>/dev/null >/dev/null
run sweep-store cancel
is_text "$(stage)" canceled "cancel of a sweep"
is_text "$(states)" "1 pending, 1 running, 1 finished, 1 stopped, 1 killed" "leaves what waits in the queue"
run sweep-store tell --run 3 --step 2 loss=1
is_status 1 "and ends what runs, when it is told"
run sweep-store enqueue x=2
is_status 2 "after which nothing can be enqueued"
run sweep-store retry small 1
is_status 2 "or tried again"
run sweep-store pause small 3
is_status 2 "pause takes no runs"
run sweep-store stop small three
is_status 2 "a run is a number"
is_err 'sweep-store: "three" is not the number of a run' "which is said"

begin
sweep-store ask -n 3 >/dev/null
sweep-store tell --run 1 --state failed
sweep-store tell --run 2 --state crashed
sweep-store tell --run 3 --state finished loss=1
run sweep-store retry --failed
is_err "sweep-store: 1 run waits again" "retry --failed"
run sweep-store retry --crashed small
is_err "sweep-store: 1 run waits again" "retry --crashed"
run sweep-store ask -n 5
is_text "$(sed 's/,"config.*//' out)" "{\"run\":1,\"sweep\":\"$id\",\"attempt\":2
{\"run\":2,\"sweep\":\"$id\",\"attempt\":2" "the runs are handed out again"
for run in 1 2; do sweep-store tell --run $run --state failed; done
run sweep-store retry
is_err "sweep-store: 2 runs wait again" "retry takes all that failed or crashed"
sweep-store ask -n 2 >/dev/null
run sweep-store retry small 3 1
is_status 2 "of the runs that are named, all have to have ended"
is_text "$(sweep-store ask 2>/dev/null)" "" "or none is tried again"
run sweep-store retry small 3
is_err "sweep-store: 1 run waits again" "one that is finished, too"
run sweep-store retry --failed small 3
is_status 2 "runs or states"

# --- what a person sees ---

run sweep-store ls
is_text "$(sed -n '1p' out | tr '\t' ' ')" "sweep name method metric goal stage runs states best created" "ls has the stage"
sweep-store ask >/dev/null
sweep-store tell --run 3 --step 1 loss=8
sweep-store tell --run 3 --state finished loss=8
run sweep-store show small
is_text "$(cut -f 1-4 out | head -n 4)" "run	state	time	attempt
1	running		3
2	running		3
3	finished		2" "show has the attempts"
run sweep-store show small 3
is_out "attempt	step	time	loss
2	1		8" "show of a run has its attempts' records"
run sweep-store export small
is_text "$(grep '"run":3' out | grep -c -v config)" 2 "export has the last attempt's records"
run sweep-store export --attempts small
is_text "$(grep '"run":3' out | grep -v config)" "{\"attempt\":1,\"run\":3,\"sweep\":\"$id\",\"state\":\"finished\",\
\"summary\":{\"loss\":1}}
{\"attempt\":2,\"run\":3,\"sweep\":\"$id\",\"step\":1,\"metrics\":{\"loss\":8}}
{\"attempt\":2,\"run\":3,\"sweep\":\"$id\",\"state\":\"finished\",\"summary\":{\"loss\":8}}" \
	"export --attempts has those of all, with their numbers"
cp out attempts.jsonl
sweep-store init --db other.db grid.yaml >/dev/null
run sweep-store ingest --db other.db --sweep small attempts.jsonl
is_status 0 "another ledger takes them"
sweep-store export --db other.db --attempts >out
check "and gives them back" cmp out attempts.jsonl
is_text "$(sweep-store show --db other.db small 3 | tail -n 1)" "2	1		8" "as the attempts that they were"
run sweep-store export --attempts --format csv
is_status 2 "which CSV has no place for"

# a run whose holder is gone is no more under way for a person, even before an agent has looked
begin
sweep-store ask -n 3 --lease 0.001 >/dev/null
sleep 0.01
run sweep-store retry small 2
is_status 0 "a run whose lease has ended may be retried"
run sweep-store cancel small 1
is_text "$(sweep-store show small | cut -f 1,2)" "run	state
1	killed
2	pending
3	running" "and one that is to end is killed at once"
run sweep-store retry
is_err "sweep-store: 1 run waits again" "retry finds those that nobody has seen crash"
begin
sweep-store ask -n 2 --lease 0.001 >/dev/null
sleep 0.01
sweep-store cancel
is_text "$(sweep-store show small | cut -f 2)" "state
killed
killed" "a sweep that is canceled has no runs of those that are gone"
finish
