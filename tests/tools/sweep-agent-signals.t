# What signals do to sweep-agent and to the programs that it runs.
. "$srcdir/tests/tools/tap.sh"
. "$srcdir/tests/tools/agent.sh"

if ! can_interrupt; then
	skip "signals" "env knows no --default-signal"
	finish
fi

# begin [OPTION...]: an agent with a run under way, which waits for the file "end" and says what signals it gets
begin()
{
	fresh
	rm -f end begun*
	start_agent "$@" grid.yaml
	until_true test -e begun1
}
grid 3
program <<'P'
trap 'echo "got TERM"; touch got-term; [ -e stubborn ] || exit 0' TERM
trap 'echo "got USR1"; touch got-usr1' USR1
trap 'echo "got HUP"; touch got-hup' HUP
trap 'echo "got INT"; touch got-int' INT
echo "{\"x\":$x}"
touch begun$x
until [ -e end ]; do sleep 0.02; done
echo "{\"y\":$x}"
P

# --- Ctrl-C --------------------------------------------------------------------------------------------
begin
kill -INT $agent
until_true grep -q 'waiting for 1 run' agent.err
touch end
end_agent
is_status 130 "Ctrl-C ends the agent with 130"
is_states "finished 1" "the run under way is waited for, and no other is begun"
is_text "$(field y)" 1 "and records what it prints"
check "it gets no signal" test ! -e got-int
is_sound "the ledger is sound"

begin
kill -INT $agent
until_true grep -q 'waiting for 1 run' agent.err
kill -INT $agent
end_agent
is_status 130 "a second Ctrl-C"
check "sends SIGTERM to the program" test -e got-term
is_states "killed 1" "and its run is killed"
err_has 'interrupted again: 1 run gets SIGTERM; Ctrl-C once more ends it at once' "which is said"
rm -f got-term

touch stubborn
begin
kill -INT $agent
until_true grep -q 'waiting for 1 run' agent.err
kill -INT $agent
until_true test -e got-term
kill -INT $agent
end_agent
is_status 130 "a third Ctrl-C"
is_states "killed 1" "kills a program that ignores SIGTERM"
rm -f got-term stubborn

fresh
sweep-store init grid.yaml >id
sweep-store pause >out 2>&1
start_agent "$(cat id)"
until_true grep -q 'paused' agent.err
kill -INT $agent
end_agent
is_status 130 "Ctrl-C while there is nothing to wait for ends the agent at once"

# --- SIGTERM, SIGHUP, SIGQUIT ------------------------------------------------------------------------------
for pair in TERM:143 HUP:129 QUIT:131; do
	name=${pair%:*}
	begin
	kill -"$name" $agent
	end_agent
	is_status "${pair#*:}" "SIG$name ends the agent"
	check "SIG$name: the program gets SIGTERM" test -e got-term
	is_states "pending 1" "SIG$name: its run goes back"
	rm -f got-term
done
touch end
run sweep-agent -q grid.yaml
is_states "finished 3" "and is run again"
is_text "$(field y | paste -s -d ' ' -)" "1 2 3" "to its end"

touch stubborn
begin --grace 0.3
kill -TERM $agent
end_agent
is_status 143 "a program that ignores SIGTERM"
is_states "pending 1" "is killed after the grace time, and its run goes back"
rm -f got-term stubborn

# --- forwarding ---------------------------------------------------------------------------------------------
begin -f
kill -USR1 $agent
until_true test -e got-usr1
ok "-f passes SIGUSR1 on"
kill -INT $agent
until_true test -e got-int
ok "and SIGINT"
touch end
end_agent
is_status 130 "which still ends the agent"
is_states "finished 1" "when the program has"
rm -f got-usr1 got-int

begin -f
kill -HUP $agent
until_true test -e got-hup
end_agent
is_status 129 "-f passes SIGHUP on"
is_states "pending 1" "and ends the agent by it"
rm -f got-hup got-term

# --- a signal that is ignored ---------------------------------------------------------------------------------
fresh
rm -f end begun*
(
	trap '' HUP
	exec sweep-agent -q -n 1 grid.yaml
) >agent.out 2>agent.err &
agent=$!
until_true test -e begun1
kill -HUP $agent
sleep 0.2
touch end
end_agent
is_status 0 "under nohup SIGHUP changes nothing"
is_states "finished 1" "and the run goes on"

# --- SIGKILL ---------------------------------------------------------------------------------------------
# Every process of the programs holds the pipe "alive", whose reader ends with the last of them.
fresh
rm -f begun*
mkfifo alive
program <<'P'
exec 9>alive
trap "" TERM HUP INT
sh -c 'trap "" TERM HUP INT; while :; do sleep 1; done' &
touch begun$x
while :; do sleep 1; done
P
cat alive >/dev/null &
reader=$!
start_agent -j 2 grid.yaml
until_true test -e begun1 -a -e begun2
check "the programs run" kill -0 $reader
kill -KILL $agent
end_agent
is_status 137 "an agent that is killed at once"
gone() { ! kill -0 $reader; }
until_true gone
ok "leaves none of its programs, nor what they started"
grid 3

# --- closed outputs ------------------------------------------------------------------------------------------
fresh
grid 3
program <<'P'
echo "{\"y\":$x}"
P
run sh -c 'sweep-agent grid.yaml 2>&1 | head -n 1 >first; sweep-store show | grep -c finished >done'
is_text "$(cat done)" 3 "a reader of the progress that goes away does not end the sweep"
fresh
if [ -w /dev/full ]; then
	run sh -c 'sweep-agent grid.yaml 2>/dev/full'
	is_status 0 "nor does a full disk for it"
	is_states "finished 3" "and all is done"
fi
fresh
run sh -c 'sweep-agent -q grid.yaml <&- >&- 2>&-'
is_status 0 "nor are standard streams needed"
is_states "finished 3" "for the runs"
finish
