# sweep-store: runs that were made elsewhere, the history, and the ledger's upkeep; what happens where the disk is full, the
# ledger locked, not to be written, of a newer sweep, or the output is.
. "$srcdir/tests/tools/tap.sh"

query() { sqlite3 "${2:-sweep.db}" "$1"; }
have_shell() { command -v sqlite3 >/dev/null 2>&1; }

wait_for()
{
	tries=0
	until "$@" >/dev/null 2>&1; do
		tries=$((tries + 1))
		[ $tries -lt 1200 ] || return 1
		sleep 0.05
	done
}

# begin: a new ledger with one sweep, $id
begin()
{
	rm -rf sweep.db sweep.db-wal sweep.db-shm sweep.db.runs
	id=$(sweep-store init grid.yaml)
}

states() { sweep-store ls --json | sed 's/.*"runs":{\([^}]*\)}.*/\1/; s/"\([a-z]*\)":\([0-9]*\)/\2 \1/g; s/,/, /g'; }

cat >grid.yaml <<'Y'
name: small
method: grid
metric: {name: loss, goal: minimize}
parameters:
  x: {values: [1, 2, 3]}
  optimizer: {values: [adam, 'no']}
Y

# --- import ---

begin
sweep-store ask -n 3 >/dev/null
sweep-store tell --run 1 --step 1 --time 0.5 loss=4
sweep-store tell --run 1 --state finished --time 1.5 loss=0.125
sweep-store tell --run 2 --state failed --error "a \"bad\", bad day"
sweep-store export --format csv >runs.csv
second=$(sweep-store init grid.yaml)
run sweep-store import runs.csv
is_status 2 "a file in the place of the sweep"
is_err 'sweep-store: "runs.csv" is a file, where a sweep was expected: name the sweep before it (sweep-store ls lists those that there are)' "is told from an unknown sweep"
run sweep-store import "$second" runs.csv
is_status 0 "import takes what export wrote as CSV"
is_err "sweep-store: 2 runs imported as runs 1 to 2, 1 passed over that had not ended" "and says what it took"
run sweep-store export --format csv "$second"
is_out "run,state,time,optimizer,x,loss
1,finished,1.5,adam,1,0.125
2,failed,,adam,2," "with configurations, states, times and summaries"
run sweep-store ask -n 9 "$second"
is_text "$(sed 's/.*"config"://' out)" '{"optimizer":"adam","x":3}}
{"optimizer":"no","x":1}}
{"optimizer":"no","x":2}}
{"optimizer":"no","x":3}}' "a grid goes on with the points that are left"
is_text "$(sed 's/.*"run":\([0-9]*\),.*/\1/' out | head -n 1)" 3 "under new numbers"
run sweep-store best --json "$second"
out_has '"run":1,.*"value":0.125' "an imported run can be the best"

begin
cat >wandb.csv <<'C'
"Name","State","Runtime","Created","Sweep","optimizer","x","loss"
"misty-sweep-1","finished","12","2026-03-01T09:00:00.000Z","ab12cd34","adam","1","0.5"
"misty-sweep-2","crashed","3","2026-03-01T09:00:00.000Z","ab12cd34","no","2",""
"misty-sweep-3","finished","3","2026-03-01T09:00:00.000Z","ab12cd34","no","two","0.1"
"misty-sweep-4","running","3","2026-03-01T09:00:00.000Z","ab12cd34","no","3",""
"misty-sweep-5","finished","3"
C
run_in wandb.csv sweep-store import small
is_status 1 "a row that does not fit is an error"
is_err 'sweep-store: standard input:4: x: "two" is not a number
sweep-store: standard input:6: 3 fields, where the first line has 8 titles
sweep-store: 2 runs imported as runs 1 to 2, 2 bad, 1 passed over that had not ended' "with its line; the others are imported"
is_text "$(states)" "1 finished, 1 crashed" "with their states"
run sweep-store ask --max-retries 5
is_text "$(sed 's/,"sweep.*"config"/ /' out)" '{"run":3 :{"optimizer":"adam","x":2}}' "an imported run that crashed is not tried again"
cat >optuna.csv <<'C'
,number,value,datetime_start,datetime_complete,duration,params_optimizer,params_x,user_attrs_acc,state
0,0,0.25,2026-03-01 10:00:00,2026-03-01 10:00:01,0 days 00:00:01.250000,adam,3.0,0.75,COMPLETE
1,1,0.75,2026-03-01 10:00:00,2026-03-01 10:00:01,0 days 00:01:01,no,7.0,,PRUNED
C
run sweep-store import --dry-run small optuna.csv
is_status 0 "import --dry-run"
is_out '{"config":{"optimizer":"adam","x":3},"state":"finished","time":1.25,"summary":{"loss":0.25,"acc":0.75}}
{"config":{"optimizer":"no","x":7.0},"state":"stopped","time":61.0,"summary":{"loss":0.75}}' "prints what would be imported"
is_err "sweep-store: warning: x: 7.0 is none of the sweep file's values
sweep-store: 2 runs would be imported" "and what it thinks of it"
is_text "$(states)" "1 running, 1 finished, 1 crashed" "and changes nothing"
cp out again.jsonl
run sweep-store import small again.jsonl
is_text "$(tail -n 1 err)" "sweep-store: 2 runs imported as runs 4 to 5" "which import takes itself, as JSON lines"
is_text "$(states)" "1 running, 2 finished, 1 stopped, 1 crashed" "into the ledger"
run sweep-store import small missing.csv
is_status 1 "a missing file is an error"
: >empty.csv
run sweep-store import small empty.csv
is_status 2 "an empty one is refused"
echo '0.5,adam,0.3' >untitled.csv
run sweep-store import small untitled.csv
is_status 2 "and one without titles"
is_err "sweep-store: untitled.csv:1: no title is a parameter of the sweep file (optimizer, x): the first line must name the \
columns" "which the message explains"
run sweep-store import small runs.csv more.csv
is_status 2 "one file at a time"
mkfifo slow
sweep-store import small slow 2>slow.err &
{
	echo '{"config":{"x":0.75,"optimizer":"adam"}}'
	echo '{"config":3}'
	until grep -q slow:2 slow.err; do sleep 0.05; done
	run env SWEEP_DB_WAIT=0 sweep-store enqueue small x=0.75 optimizer=adam
} >slow
wait
is_status 0 "while import waits for input, others write"
is_text "$(tail -n 1 slow.err)" "sweep-store: 1 run imported as run 7, 1 bad" "and it takes what came in the end"
head -c 3000000 /dev/urandom >noise.csv
run sweep-store import small noise.csv
check "noise is no table" test "$status" -ne 0

# --- log ---

begin
sweep-store ask -n 2 >/dev/null
printf '%s\n' '{"run":1,"step":1,"time":1.25,"metrics":{"loss":4,"val":{"acc":NaN}}}' \
	'{"run":1,"state":"failed","error":"bad\u001b[31m day"}' | sweep-store tell
sweep-store retry 2>/dev/null
sweep-store ask >/dev/null
run sweep-store log
is_status 0 "log prints the history"
is_text "$(sed 's/^[0-9-]*T[0-9:.]*Z/TIME/; s/claimed .*/claimed/; s/  */ /g' out)" "TIME run 1 created grid
TIME run 1 claimed
TIME run 2 created grid
TIME run 2 claimed
TIME sweep running
 +1.250 s run 1 metric step 1: loss 4, val.acc NaN
TIME run 1 failed bad\\u001b[31m day
TIME run 1 retried
TIME run 1 (2) claimed" "each change in order, with the metric records between"
check "the times are of UTC, to the millisecond" \
	test "$(grep -c -E "^$(date -u +%Y-%m)-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z " out)" -eq 8
run sweep-store log --no-metrics
is_text "$(grep -c metric out)" 0 "log --no-metrics leaves them out"
run sweep-store log small 2
is_text "$(wc -l <out)" 2 "of one run"
run sweep-store log small 1 2
is_text "$(wc -l <out)" 8 "or of several, without the sweep's own"
run sweep-store log --json small 1
is_text "$(sed 's/"at":"[^"]*"/"at":"T"/; s/,"detail":.*sweep-store ask"//' out)" \
	'{"at":"T","run":1,"what":"created","detail":"grid"}
{"at":"T","run":1,"attempt":1,"what":"claimed"}
{"run":1,"attempt":1,"what":"metric","record":{"run":1,"step":1,"time":1.25,"metrics":{"loss":4,"val":{"acc":"NaN"}}}}
{"at":"T","run":1,"attempt":1,"what":"failed","detail":"bad\u001b[31m day"}
{"at":"T","run":1,"attempt":1,"what":"retried"}
{"at":"T","run":1,"attempt":2,"what":"claimed"}' "log --json prints objects"
run sweep-store log small 99
is_status 2 "a run that is not there is a usage error"
awk 'BEGIN { for (i = 0; i < 20000; i++) printf "{\"run\":2,\"step\":%d,\"metrics\":{\"loss\":%d}}\n", i, i }' | sweep-store tell
sweep-store log 2>quiet.err | head -n 1 >/dev/null
is_text "$(cat quiet.err)" "" "a closed pipe ends it quietly"

# --- rm, gc, backup ---

run sweep-store rm small
is_status 2 "rm refuses while runs are running"
check "and removes nothing" sweep-store show small
mkdir -p "sweep.db.runs/$id" sweep.db.runs/notanid
echo log >"sweep.db.runs/$id/run-1.log"
ln -s "$PWD/grid.yaml" "sweep.db.runs/$id/link"
run sweep-store backup copy.db
is_status 0 "backup"
check "copies the ledger" test "$(sweep-store export --db copy.db | cksum)" = "$(sweep-store export | cksum)"
run sweep-store backup copy.db
is_status 2 "and overwrites nothing"
run sweep-store backup no/such/copy.db
is_status 1 "backup into a missing directory fails"
run sweep-store backup
is_status 2 "backup needs a file"
run sweep-store rm
is_status 2 "rm needs to know which sweep"
run sweep-store rm --force small
is_status 0 "rm --force"
is_text "$(sweep-store ls | wc -l)" 1 "removes the sweep"
check "and its directory" test ! -e "sweep.db.runs/$id"
check "but nothing that a link there leads to" test -e grid.yaml
check "nor what is no sweep's" test -e sweep.db.runs/notanid
run sweep-store rm small
is_status 2 "once"

# the file is written anew, and everybody has to wait for it, when nobody has a run to lose
sweep-store init grid.yaml >/dev/null
sweep-store ask >/dev/null
large=$(wc -c <sweep.db)
run sweep-store gc
err_has ' given back (more when no runs are under way: ' "gc leaves a ledger in use as it is"
check "and its file as large" test "$(wc -c <sweep.db)" -eq "$large"
sweep-store tell --run 1 --state finished
run sweep-store gc
check "else it gives back what is unused" test "$(wc -c <sweep.db)" -lt "$large"
check "and says no more" eval '! grep -q more err'

begin
mkdir -p "sweep.db.runs/$id" sweep.db.runs/gone1234/deep sweep.db.runs/notanid
: >"sweep.db.runs/$id/run-1.log"
: >sweep.db.runs/gone1234/run-1.log
: >sweep.db.runs/gone1234/deep/run-2.log
sweep-store ask --lease 0.05 >/dev/null
sleep 0.1
run sweep-store gc --dry-run
is_out sweep.db.runs/gone1234 "gc --dry-run says what would be removed"
check "and leaves it" test -e sweep.db.runs/gone1234/deep/run-2.log
is_text "$(states)" "1 running" "and the leases"
run sweep-store gc
is_status 0 "gc"
is_text "$(sed 's/, [0-9]* bytes* given back//' err)" "sweep-store: 1 lapsed lease ended, 2 files of sweeps that are gone removed" \
	"says what it did"
check "removes directories of sweeps that are gone" test ! -e sweep.db.runs/gone1234
check "and leaves those of others" test -e "sweep.db.runs/$id/run-1.log" -a -e sweep.db.runs/notanid
run sweep-store ask
is_text "$(sed 's/,"config.*//' out)" "{\"run\":1,\"sweep\":\"$id\",\"attempt\":2" "a run whose lease it ended is handed out again"
run sweep-store gc small
is_status 2 "gc takes no sweep"

# --- output that cannot be written, a disk that is full ---

begin
if [ -w /dev/full ]; then
	for command in "ask" "ask --args" "log" "enqueue x=2 optimizer=adam" "import --dry-run small wandb.csv" "tell --help"; do
		status=0
		# shellcheck disable=SC2086 # words
		sweep-store $command >/dev/full 2>err || status=$?
		is_status 1 "$command: a full disk is an error"
		is_text "$(tail -n 1 err)" "sweep-store: cannot write to standard output: No space left on device" "$command: it says so"
	done
	run sweep-store ask
	is_text "$(sed 's/.*"run":\([0-9]*\),.*"attempt":\([0-9]*\).*/\1 \2/' out)" "1 3" "what ask could not print it gave back"
	status=0
	sweep-store ask -n 3 2>quiet.err | true
	is_text "$(cat quiet.err)" "" "a reader that went away is no error message"
fi

# a limit on the size of files stands for a disk that is full
begin
sweep-store ask -n 2 >/dev/null
awk 'BEGIN { for (i = 0; i < 20000; i++) printf "{\"run\":1,\"step\":%d,\"metrics\":{\"loss\":%d}}\n", i, i }' >many.jsonl
(
	ulimit -f 200 2>/dev/null || exit 9
	sweep-store tell small many.jsonl 2>full.err
	exit $?
)
status=$?
is_status 1 "tell: a disk that is full is an error"
is_text "$(wc -l <full.err)" 1 "in one line"
check "that says so" grep -q -E '^sweep-store: sweep.db: (cannot read or write the ledger: |no space left)' full.err
run sweep-store tell small many.jsonl
is_status 0 "with more room the same command completes"
is_text "$(sweep-store export | grep -c metrics)" 20000 "with every record"
(
	ulimit -f 0 2>/dev/null || exit 9
	sweep-store ask 2>full.err >full.out
	exit $?
)
status=$?
is_status 1 "ask: a disk that is full is an error"
run sweep-store ask
is_text "$(sed 's/.*"run":\([0-9]*\),.*/\1/' out)" 3 "and no run was lost to it"
begin
(
	ulimit -f 40 2>/dev/null || exit 9
	awk 'BEGIN { for (i = 0; i < 20000; i++) print "{\"x\":1,\"optimizer\":\"adam\"}" }' | sweep-store enqueue small 2>full.err
	exit $?
)
status=$?
is_status 1 "enqueue: a disk that is full is an error"
is_text "$(states)" "" "and nothing is enqueued"

# --- a ledger that is locked, not to be written, or of a newer sweep ---

begin
sweep-store ask >/dev/null
if have_shell; then
	mkfifo hold
	sqlite3 sweep.db <hold >held.out 2>&1 &
	holder=$!
	exec 4>hold
	echo "BEGIN IMMEDIATE; SELECT 'locked';" >&4
	wait_for grep -q locked held.out
	for command in ask "tell --run 1 loss=1" "enqueue x=1 optimizer=no" pause "retry small 1" "rm --force small" "import small wandb.csv"; do
		# shellcheck disable=SC2086 # words
		SWEEP_DB_WAIT=1 run sweep-store $command
		is_status 1 "$command: a locked ledger is an error"
		is_text "$(tail -n 1 err)" \
			"sweep-store: sweep.db: another program keeps the ledger locked; set SWEEP_DB_WAIT to wait longer" \
			"$command: which says how long it waited"
	done
	run sweep-store log
	is_status 0 "reading goes on meanwhile"
	run sweep-store backup locked.db
	is_status 0 "and so do backups"
	sweep-store ask >late 2>&1 &
	pid=$!
	sleep 0.2
	echo "COMMIT;" >&4
	exec 4>&-
	wait $holder
	status=0
	wait $pid || status=$?
	is_status 0 "when the lock is given up in time, ask goes on"
	is_text "$(sed 's/.*"run":\([0-9]*\),.*/\1/' late)" 2 "with the next run"
	is_text "$(query 'PRAGMA integrity_check')" ok "and the ledger is sound"

	cp sweep.db newer.db
	query 'PRAGMA user_version = 99' newer.db
	for command in ask "tell --run 1 a=1" log gc "rm small"; do
		# shellcheck disable=SC2086 # words
		run sweep-store $command --db newer.db
		is_status 1 "$command: a newer schema is refused"
		check "$command: with what to do" grep -q 'newer.db: made by a newer sweep (schema 99, .*); upgrade sweep$' err
	done
else
	skip "locks and schemas" "no sqlite3"
fi

mkdir locked
sweep-store ls >/dev/null # the last one that closes it takes the files beside it away
cp sweep.db locked/l.db
chmod 444 locked/l.db
chmod 555 locked
other=
if [ -w locked/l.db ]; then
	chmod 711 "$work"
	other="setpriv --reuid=65534 --regid=65534 --clear-groups"
fi
# shellcheck disable=SC2086 # words
if $other sweep-store --version >/dev/null 2>&1 && ! $other test -w locked; then
	for command in ask "tell --run 1 loss=1" "enqueue x=1 optimizer=no" stop retry "rm small" gc; do
		run $other sweep-store $command --db locked/l.db
		is_status 1 "$command: a ledger that may not be written"
		is_err "sweep-store: locked/l.db: cannot write the ledger: Permission denied" "$command: is an error that says so"
	done
	run $other sweep-store log --db locked/l.db
	is_status 0 "its history can be read"
else
	skip "a read-only ledger" "there is no user here who may not write it"
fi
chmod 755 locked
finish
