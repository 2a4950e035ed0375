# sweep-agent and its ledger: shared, paused, locked, full, read-only, and agents that die.
. "$srcdir/tests/tools/tap.sh"
. "$srcdir/tests/tools/agent.sh"

have_sqlite3() { command -v sqlite3 >/dev/null 2>&1; }

grid 4
program <<'P'
echo "{\"y\":$x}"
echo $$ >begun$x
while [ -e hold ] || [ -e hold.$PPID ]; do sleep 0.02; done
[ ! -e "$SWEEP_CONFIG" ] || echo "{\"z\":$x}"
P

# begin [OPTION...]: an agent with its first run under way, which ends when the file "hold" is gone
begin()
{
	fresh
	rm -f begun*
	touch hold
	start_agent "$@" grid.yaml
	until_true test -e begun1
}

# --- what people ask ---------------------------------------------------------------------------------------
begin
until_true sh -c 'sweep-store export | grep -q metrics'
ok "what a program prints is in the ledger while it runs"
check "a sweep is paused" sweep-store pause
rm hold
until_true sh -c 'sweep-store show | grep -q finished'
ok "then the run under way ends"
until_true grep -q 'paused' agent.err
ok "and the agent waits"
is_states "finished 1" "without another run"
check "the sweep is resumed" sweep-store resume
end_agent
is_status 0 "the agent goes on"
is_states "finished 4" "to the end"

begin
check "a sweep is stopped" sweep-store stop
rm hold
end_agent
is_status 0 "then the agent ends"
is_states "finished 1" "when its run has"

begin
check "a sweep is canceled" sweep-store cancel
end_agent
is_status 0 "then the agent ends at once"
is_states "killed 1" "and its run is killed"
run sweep-agent "$(sweep-store ls | awk 'NR == 2 { print $1 }')"
is_states "killed 1" "a canceled sweep is not run"
rm hold

begin
check "a run is asked to end" sweep-store stop "$(sweep-store ls | awk 'NR == 2 { print $1 }')" 1
until_true grep -q 'run 1: killed' agent.err
ok "and is killed"
echo '{"x":77}' >own
check "a person adds a configuration" sweep-store enqueue "$(sweep-store ls | awk 'NR == 2 { print $1 }')" own
rm hold
end_agent
is_states "finished 4 killed 1" "then the next ones are run, and the person's"
is_text "$(field z | sort -n | tail -n 1)" 77 "with its values"
run sweep-store retry "$(sweep-store ls | awk 'NR == 2 { print $1 }')" 1
run sweep-agent -q "$(sweep-store ls | awk 'NR == 2 { print $1 }')"
is_states "finished 5" "a run that a person tries again is run"

begin
run sweep-store rm --force "$(sweep-store ls | awk 'NR == 2 { print $1 }')"
end_agent
rm hold
check "an agent whose sweep is removed ends" test "$status" -le 2
is_sound "the ledger is sound"

# --- agents that die ----------------------------------------------------------------------------------------
begin
kill -KILL $agent
end_agent
rm hold
run sweep-agent -q grid.yaml
is_status 0 "another agent takes over from one that was killed"
is_states "finished 4" "and all runs are done"
is_text "$(field z | paste -s -d ' ' -)" "1 2 3 4" "to their ends"
ledger_has '"run":1,"attempt":2' "the run that was under way by a second attempt"
is_sound "the ledger is sound"

begin
kill -KILL $agent
end_agent
start_agent --max-retries 0 grid.yaml
until_true test -e begun2
rm hold
end_agent
is_states "crashed 1 finished 3" "with --max-retries 0 it stays crashed"

# --- two at once: stopped for longer than its lease, an agent has lost its run -------------------------------------
begin --lease 1
touch hold.$agent
kill -STOP $agent
sleep 1.2
rm hold
sweep-agent -q grid.yaml
kill -CONT $agent
end_agent
is_status 0 "an agent that was suspended for longer than its lease"
err_has 'run 1 is no longer this agent' "notices"
is_states "finished 4" "and what the other did stands"
is_text "$(field z 1)" 1 "with its values"
is_sound "the ledger is sound"

begin --lease 1
kill -STOP $agent
first=$agent child=$(cat begun1)
rm begun1
mv agent.err first.err
start_agent -j 4 grid.yaml
until_true test -e begun1
kill -CONT $first
until_true grep -q 'run 1 is no longer' first.err
until_true sh -c "! kill -0 $child"
rm hold
end_agent
is_text "$(field z | paste -s -d ' ' -)" "1 2 3 4" "nor does it take away what the other's runs have"
wait $first

# --- a ledger that cannot be written ----------------------------------------------------------------------------
mkfifo statements
lock()
{
	rm -f locked
	sqlite3 sweep.db <statements >locked 2>&1 &
	locker=$!
	exec 3>statements
	echo '.timeout 60000' >&3
	echo "BEGIN IMMEDIATE; CREATE TABLE t (a); SELECT 'locked';" >&3
	until_true grep -q locked locked
}
unlock()
{
	exec 3>&-
	wait $locker
}
if have_sqlite3; then
	begin
	lock
	rm hold
	until_true grep -q 'locked.*trying again' agent.err
	ok "that the ledger is locked is said"
	unlock
	end_agent
	is_status 0 "and the agent goes on when it is free"
	is_states "finished 4" "with nothing lost"
	is_text "$(field z | paste -s -d ' ' -)" "1 2 3 4" "of what was printed meanwhile"

	begin
	lock
	kill -KILL $agent
	end_agent
	run env SWEEP_DB_WAIT=1 sweep-agent -q grid.yaml
	is_status 1 "a ledger that stays locked ends an agent"
	err_has 'sweep.db: another program keeps the ledger locked; set SWEEP_DB_WAIT to wait longer' \
		"which says why"
	unlock
	rm hold

	fresh
	sweep-store init grid.yaml >/dev/null
	sqlite3 sweep.db 'PRAGMA user_version = 1000' >/dev/null
	run sweep-agent grid.yaml
	is_status 1 "a ledger of a newer schema"
	is_text "$(wc -l <err)" 1 "is refused in one line"
else
	skip "locks" "no sqlite3"
fi

begin
mkdir away
mv sweep.db sweep.db-* away
rm hold
until_true grep -q 'moved or removed.*trying again' agent.err
ok "that the ledger is not where it was is said"
mv away/* .
end_agent
is_status 0 "and the agent goes on when it is back"
is_states "finished 4" "with nothing lost"
is_text "$(field z | paste -s -d ' ' -)" "1 2 3 4" "of what was printed meanwhile"

fresh
rm -f begun*
touch hold
SWEEP_DB_WAIT=0 start_agent grid.yaml
until_true test -e begun1
until_true sh -c 'sweep-store export | grep -q metrics'
mv sweep.db sweep.db-* away
rm hold
end_agent
is_status 1 "an agent whose ledger is gone does not go on as if it were there"
err_has 'the last 2 records of its runs are not in the ledger' "and says what is lost"
rm -r away

# The limit on the size of files stands in for a full disk: the same error from the system. The shared memory that
# SQLite keeps beside the ledger is 32 kB.
fresh
grid 40
program <<'P'
head -c 3000 /dev/zero | tr '\0' a | sed 's/^/{"y":"/; s/$/"}/'
echo
P
sweep-agent -q -n 1 grid.yaml
run env SWEEP_DB_WAIT=1 sh -c 'ulimit -f 200; exec sweep-agent grid.yaml'
is_status 1 "a full disk ends an agent"
err_has 'sweep.db: .*full\|no space' "which says so"
is_sound "the ledger is sound"
done=$(sweep-store show | grep -c finished)
run sweep-agent -q grid.yaml
is_status 0 "with room again the sweep goes on"
is_states "finished 40" "to its end"
check "with what was there before" test "$done" -ge 1

if [ "$(id -u)" -ne 0 ]; then
	chmod a-w sweep.db
	run sweep-agent grid.yaml
	is_status 1 "a ledger that may not be written"
	err_has 'sweep.db: cannot write the ledger: Permission denied' "is said to be so"
else
	skip "a ledger that may not be written" "root may write everything"
fi

# --- logs that cannot be written -----------------------------------------------------------------------------------
fresh
grid 2
program <<'P'
echo hello
echo "{\"y\":$x}"
P
touch logs
run sweep-agent --logs logs grid.yaml
is_status 1 "a directory that cannot be made"
err_has 'logs: cannot make the directory' "is named"
is_states "pending 1" "and costs no run"

fresh
grid 3
program <<'P'
case $x in
1) until [ -e go ]; do sleep 0.02; done ;;
2) rm -rf logs && touch logs ;;
esac
P
start_agent --logs logs -j 2 grid.yaml
until_true grep -q 'logs: cannot make the directory.*those under way go on' agent.err
touch go
end_agent
is_status 1 "a directory that is taken away later"
is_states "finished 2 pending 1" "costs no run that has begun"
rm logs

fresh
printf '%s\n' 'command: [sh, -c, "rmdir ../gone"]' 'method: grid' 'parameters: {x: {values: [1, 2]}}' >away.yaml
mkdir gone
run sh -c 'cd gone && exec sweep-agent --db ../sweep.db ../away.yaml'
is_status 1 "a working directory that is taken away"
err_has 'cannot tell the working directory' "is told"
is_states "finished 1 pending 1" "and costs no run either"
finish
