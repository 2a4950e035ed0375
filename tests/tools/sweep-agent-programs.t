# What programs do, good and bad, and what becomes of their runs.
. "$srcdir/tests/tools/tap.sh"
. "$srcdir/tests/tools/agent.sh"

log() { cat sweep.db.runs/*/run-"$1".log 2>/dev/null; }

# --- metrics -----------------------------------------------------------------------------------------
grid 1
program <<'P'
echo '{"loss":0.5,"epoch":1}'
echo 'epoch 1 is done'
echo 'a warning' >&2
echo '{"loss":0.25,"epoch":2}'
printf '{"loss":0.125,"epoch":3}'
P
run sweep-agent -q grid.yaml
is_status 0 "a program that prints metrics"
is_err "" "-q says nothing"
is_out "" "nor does the standard output"
is_states "finished 1" "is finished"
is_text "$(field loss)" 0.125 "its last value stands in the table"
is_text "$(records '"metrics"')" 3 "each line is a record"
is_text "$(sweep-store export | sed -n 's/"time":[0-9.e-]*/"time":T/p' | grep metrics)" \
	'{"run":1,"step":0,"time":T,"metrics":{"loss":0.5,"epoch":1}}
{"run":1,"step":1,"time":T,"metrics":{"loss":0.25,"epoch":2}}
{"run":1,"step":2,"time":T,"metrics":{"loss":0.125,"epoch":3}}' "with steps from 0, and what the program printed"
is_text "$(log 1 | sort)" "a warning
epoch 1 is done" "the rest is in the log"
is_sound "the ledger is sound"

fresh
program <<'P'
echo '{"loss":NaN,"x":-Infinity}'
echo '{"loss":1}'
printf 'binary \377\376\0\001 {"loss":2}\n'
printf '\0{"loss":3}\n'
echo '{"loss":4'
echo '[5]'
P
run sweep-agent -q grid.yaml
is_status 0 "a program that prints NaN, binary and broken JSON"
is_states "finished 1" "is finished"
is_text "$(records '"metrics"')" 2 "what is JSON is recorded, NaN included"
is_text "$(log 1 | wc -l)" 4 "the rest is logged"
is_text "$(log 1 | head -n 1 | od -An -tx1 | tr -d ' \n')" 62696e61727920fffe0001207b226c6f7373223a327d0a \
	"byte for byte"
is_sound "the ledger is sound"

fresh
program <<'P'
head -c 10000000 /dev/zero | tr '\0' a
echo
echo '{"loss":1}'
printf '{"text":"'
head -c 10000000 /dev/zero | tr '\0' b
echo '"}'
echo '{"loss":2}'
P
run sweep-agent -q grid.yaml
is_status 0 "a program that prints lines of 10 MB"
is_states "finished 1" "is finished"
is_text "$(log 1 | wc -c)" 10000001 "the one that is no JSON is logged whole"
is_text "$(records '"metrics"')" 3 "the one that is JSON is recorded, and so are others"
is_sound "the ledger is sound"

# Memory, in kB, of the agent that runs the program; a sanitizer's shadow of it makes the address space huge.
fresh
grid 4
program <<'P'
yes '{"a":1}' | head -n 30000
sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/{"memory":\1}/p; s/^VmSize:[^0-9]*\([0-9]*\) kB/{"space":\1}/p' /proc/$PPID/status
P
run sweep-agent -q -j 4 grid.yaml
is_states "finished 4" "programs that print short lines as fast as they can"
is_text "$(records '"a":1')" 120000 "lose none"
space=$(field space | sort -n | tail -n 1)
if [ "${space:-2000000}" -lt 2000000 ]; then
	check "the agent stays small, whatever comes at once" test "$(field memory | sort -n | tail -n 1)" -lt 32000
else skip "the agent stays small" "its memory cannot be told"; fi

fresh
grid 1
program <<'P'
deep() { printf '{"a":%.0s' $(seq "$1"); printf 1; printf '}%.0s' $(seq "$1"); echo; }
deep 999
deep 1000
echo '{"loss":1}'
P
run sweep-agent -q grid.yaml
is_status 0 "a program that prints JSON as deep as can be read"
is_states "finished 1" "is finished"
is_text "$(records '"metrics"') $(log 1 | wc -l)" "2 1" "what has no place in a record is logged"
sweep-store export | sweep-store ingest --db copy.db >out 2>err
err_has '4 new records' "and the records can be read again"
rm -f copy.db*

fresh
program <<'P'
echo '{"run":7,"config":{"x":1}}'
echo '{"run":7,"step":30,"time":0.5,"metrics":{"loss":0.5}}'
echo '{"run":7,"state":"finished","summary":{"accuracy":0.75}}'
P
run sweep-agent -q grid.yaml
is_text "$(field accuracy) $(field loss)" "0.75 0.5" "records of the program are taken, and its summary counts"
ledger_has '"run":1,"step":30,"time":0.5,"metrics":{"loss":0.5}' "with their step and time"
is_text "$(records '"config"')" 1 "its config record is not taken twice"
check "no log is made for nothing" test ! -e sweep.db.runs

# --- how runs end ------------------------------------------------------------------------------------
fresh
grid 5
program <<'P'
case $x in
1) exit 0 ;;
2) exit 3 ;;
3) kill -SEGV $$ ;;
4) kill -INT $$ ;;
5) echo '{"state":"failed","run":5,"error":"diverged"}'; exit 0 ;;
esac
P
run sweep-agent grid.yaml
is_status 0 "an agent whose runs failed has done its work"
is_text "$(field state | paste -s -d ' ' -)" "finished failed failed killed failed" "each run ends as its program did"
for words in 'run 2: failed, exited with status 3' 'run 3: failed, was killed by signal 11' 'run 4: killed' \
	'run 5: failed, diverged'; do
	err_has "$words" "and is told: $words"
done
ledger_has '"run":2,"state":"failed",.*"error":"exited with status 3"' "the reason is in the ledger"

fresh
grid 2
program <<'P'
case $x in
1) kill -INT $$ ;;
2) kill -QUIT $$ ;;
esac
P
sh -c 'sweep-agent -q grid.yaml & wait'
is_text "$(field state | paste -s -d ' ' -)" "killed failed" \
	"programs do not ignore what a shell has its background jobs ignore"

fresh
grid 1
program <<'P'
exec >&- 2>&-
sleep 0.3
exit 4
P
run sweep-agent -q grid.yaml
is_states "failed 1" "a program that closes its output and runs on ends as it ends"
ledger_has 'exited with status 4' "with its own status"

fresh
program <<'P'
echo '{"loss":1}'
sleep 60 &
echo $! >grandchild
echo '{"loss":2}'
P
begin=$(date +%s)
run sweep-agent -q grid.yaml
end=$(date +%s)
is_states "finished 1" "a child that holds the pipe does not hold the run"
is_text "$(records '"metrics"')" 2 "what was printed is there"
check "nor for long" test $((end - begin)) -lt 30
kill "$(cat grandchild)" 2>/dev/null

# The timeout leaves a busy machine the time to start the program.
fresh
program <<'P'
trap '' TERM
echo '{"loss":1}'
while :; do sleep 0.1; done
P
run sweep-agent --timeout 2.5 --grace 0.3 grid.yaml
is_states "failed 1" "a program that ignores SIGTERM is killed after the grace time"
err_has 'run 1: failed, timed out after 2.5 s' "and the timeout is the reason"
is_text "$(records '"metrics"')" 1 "what it printed is there"

fresh
grid 2
program <<'P'
[ "$x" = 1 ] || exit 0
trap 'echo "{\"saved\":1}"; exit 0' TERM
while :; do sleep 0.05; done
P
run sweep-agent -q --timeout 3 --grace 60 grid.yaml
is_text "$(field state | paste -s -d ' ' -)" "failed finished" "a program may end itself at SIGTERM"
is_text "$(records '"saved"')" 1 "and what it says then is recorded"

fresh
grid 1
program <<'P'
if [ ! -e again ]; then
	touch again
	echo '{"loss":1}'
	echo '{"preempted":true}'
	exit 9
fi
echo '{"loss":2}'
P
run sweep-agent --failing 1 grid.yaml
is_status 0 "a program that was preempted"
is_states "finished 1" "is run again"
is_text "$(field loss)" 2 "and its last attempt counts"
ledger_has '"run":1,"attempt":2,"step":0' "the second attempt says so"

# two attempts a second at most, which shows in the time of five
fresh
program <<'P'
echo '{"preempted":true}'
exit 1
P
begun=$(date +%s%N)
run sweep-agent -n 5 grid.yaml
took=$(($(date +%s%N) - begun))
is_status 0 "a run that hands itself back for ever"
is_text "$(grep -c 'handed back (' err)" 5 "counts for --count"
check "and is not tried again without a rest" test $((took / 1000000)) -gt 1900
program <<'P'
echo '{"run":'"$SWEEP_RUN"',"state":"pending"}'
P
run timeout 60 sweep-agent -n 2 grid.yaml
is_status 0 "one that does so in a state record"
is_text "$(grep -c 'handed back (' err)" 2 "counts, too"

# --- where to look ---------------------------------------------------------------------------------------
fresh
grid 5
program <<'P'
[ "$x" != 1 ] || exit 1
echo "no module" >&2
exit 1
P
run sweep-agent --flapping 2 grid.yaml
id=$(sweep-store ls | awk 'NR == 2 { print $1 }')
err_has "2 runs failed in the first 60 s: giving up; what run 2 said is in .*sweep.db.runs/$id/run-2.log (see" \
	"an agent that gives up says where the program's messages are"
check "which is there" grep -qx 'no module' "sweep.db.runs/$id/run-2.log"
fresh
run sweep-agent --flapping 1 grid.yaml
err_has '1 run failed in the first 60 s: giving up (see --flapping' "or names no log where there is none"

# --- what an end looks like -----------------------------------------------------------------------------
fresh
grid 1
program <<'P'
i=0
while [ $i -lt 2000 ]; do echo "{\"i\":$i}"; i=$((i + 1)); done
kill -INT $$
P
run sweep-agent grid.yaml
is_states "killed 1" "a program that gets SIGINT is killed"
is_text "$(field error)" "was killed by signal 2 (Interrupt)" "with the reason"
last=$(sweep-store export | sed -n 's/.*"time":\([0-9.e-]*\),"metrics.*/\1/p' | tail -n 1)
ended=$(field time)
check "and its time is not less than that of its last metrics" awk "BEGIN { exit !($last > 0 && $ended >= $last) }"

# --- programs that cannot be started -----------------------------------------------------------------
fresh
cat >none.yaml <<'Y'
command: [./no-such-program, "${args}"]
method: grid
parameters: {x: {values: [1, 2]}}
Y
run sweep-agent none.yaml
is_status 1 "a program that is not there fails the agent, when no run could be started"
is_states "failed 2" "its runs failed"
err_has 'run 1: failed, cannot start ./no-such-program: No such file or directory' "with the reason"
err_has '^sweep-agent: none of 2 runs could be started' "which is said in the end"
fresh
cat >none.yaml <<'Y'
program: no-such-script.py
command: ["${env}", no-such-interpreter, "${program}", "${args}"]
method: grid
parameters: {x: {values: [1]}}
Y
run sweep-agent none.yaml
is_status 1 "so does an interpreter that is not there"
err_has 'run 1: failed, exited with status 127: .*no-such-interpreter' "and env says why"
fresh
echo 'echo hello' >plain
cat >none.yaml <<'Y'
command: [./plain]
method: grid
parameters: {x: {values: [1]}}
Y
run sweep-agent none.yaml
err_has 'cannot start ./plain: Permission denied' "nor can a file be run that is not executable"

# --- limits --------------------------------------------------------------------------------------------
fresh
grid 20
program <<'P'
exit 1
P
failures() { sweep-store show | grep -c failed; }
run sweep-agent grid.yaml
is_status 1 "an agent whose runs all fail gives up"
is_text "$(failures)" 3 "after three failures in its first minute"
err_has '^sweep-agent: 3 .*failed' "and says so"
fresh
run sweep-agent --flapping 0 grid.yaml
is_text "$(failures)" 5 "without that limit, after five"
fresh
run sweep-agent --flapping 0 --failing 0 grid.yaml
is_status 0 "without limits, never"
is_states "failed 20" "and all runs are tried"
fresh
run env WANDB_AGENT_DISABLE_FLAPPING=true WANDB_AGENT_MAX_INITIAL_FAILURES=7 sweep-agent -q grid.yaml
is_text "$(failures)" 7 "the variables of W&B's agent set them, too"
fresh
program <<'P'
[ "$x" = 4 ] || kill -KILL $$
P
run sweep-agent grid.yaml
is_status 0 "death by a signal is no such failure"
is_text "$(failures)" 19 "though the runs failed"

# --- files ---------------------------------------------------------------------------------------------
fresh
grid 30
program <<'P'
touch begun$x
until [ -e begun30 ]; do sleep 0.05; done
P
run sh -c 'ulimit -S -n 100 && exec sweep-agent -q -j 30 grid.yaml'
is_status 0 "more runs at once than a low limit on open files has room for"
is_states "finished 30" "as the agent raises it"
rm -f begun*
fresh
run sh -c 'ulimit -n 100 && exec sweep-agent -q -j 30 grid.yaml'
is_status 2 "a limit that may not be raised"
is_err "sweep-agent: 30 runs at once need 190 open files, and the limit is 100: fewer --jobs, or a higher ulimit -n" \
	"is told at the start"
finish
