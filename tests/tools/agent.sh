# agent.sh - what the tests of sweep-agent share. Source it behind tap.sh.

SWEEP_DB_WAIT=60
export SWEEP_DB_WAIT
all_signals='--default-signal=HUP --default-signal=INT --default-signal=QUIT' # for env: none of them ignored

# grid N [LINE...]: a sweep file of N runs, x = 1 to N, of the program ./program.sh, with further lines, as grid.yaml
grid()
{
	values=$(seq -s , 1 "$1")
	shift
	{
		echo 'command: [sh, ./program.sh, "${args}"]'
		echo 'method: grid'
		echo "parameters: {x: {values: [$values]}}"
		for line; do printf '%s\n' "$line"; done
	} >grid.yaml
}

# program: the program of grid.yaml, from standard input; its argument --x=N is $x
program()
{
	echo 'x=${1#--x=}' >program.sh
	cat >>program.sh
}

fresh() { rm -rf sweep.db* logs agent.out agent.err; }

# is_states "failed 1 finished 2" TEXT: how many runs of the newest sweep are in each state
is_states()
{
	is_text "$(sweep-store show 2>&1 | awk -F '\t' 'NR > 1 { print $2 }' | sort | uniq -c | awk '{ print $2, $1 }' |
		paste -s -d ' ' -)" "$1" "$2"
}

# field NAME [RUN]: a column of sweep-store show, for one run or all
field()
{
	sweep-store show | awk -F '\t' -v name="$1" -v run="$2" '
		NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i; next }
		run == "" || $1 == run { print $at }'
}

# records [PATTERN]: how many records of the ledger match
records() { sweep-store export | grep -c -e "${1:-.}"; }

# until_true COMMAND: waits until it succeeds, a minute at most
until_true()
{
	tries=0
	until "$@" >/dev/null 2>&1; do
		tries=$((tries + 1))
		[ "$tries" -lt 1200 ] || { not_ok "waited in vain for: $*"; kill -KILL "$agent"; finish; }
		sleep 0.05
	done
}

# start_agent ARGUMENT...: in the background, as a shell in a terminal would: no signal is ignored, even where the tests
# run under nohup. Its number is $agent, its messages are in agent.err.
start_agent()
{
	env $all_signals sweep-agent "$@" >agent.out 2>agent.err </dev/null &
	agent=$!
}

# end_agent: waits for it; its status in $status
end_agent()
{
	status=0
	wait "$agent" 2>/dev/null || status=$?
	cp agent.out out
	cp agent.err err
}

can_interrupt() { env $all_signals true 2>/dev/null; }

is_sound()
{
	if command -v sqlite3 >/dev/null 2>&1; then
		is_text "$(sqlite3 sweep.db 'PRAGMA integrity_check; PRAGMA foreign_key_check')" ok "$1"
	else skip "$1" "no sqlite3"; fi
}

# ledger_has PATTERN TEXT: a record of the newest sweep matches
ledger_has() { sweep-store export >out; out_has "$1" "$2"; }
