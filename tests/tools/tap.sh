# tap.sh - TAP for the tools' tests. Source it, call the checks, end with `finish`.
#
#   run sweep-sample -n 2 grid.yaml        runs a command: its output in $work/out, $work/err, its status in $status
#   is_status 0 "grid of two"              each check is one TAP line
#   is_out "$expected" "the two points"
#   finish
#
# Each test file has a directory of its own, $work, in which it runs and which is removed at the end. Images are cached
# in it, so that no test sees another's.

count=0
failures=0
work=$(mktemp -d "${TMPDIR:-/tmp}/sweep-test.XXXXXX") || exit 99
data=$srcdir/tests/data
XDG_CACHE_HOME=$work/cache
export XDG_CACHE_HOME
cd "$work" || exit 99
trap 'cd /; rm -rf "$work"' EXIT

run()
{
	status=0
	"$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
}

# run_in FILE COMMAND...: the same with standard input from FILE
run_in()
{
	input=$1 status=0
	shift
	"$@" >"$work/out" 2>"$work/err" <"$input" || status=$?
}

ok()
{
	count=$((count + 1))
	echo "ok $count - $1"
}

not_ok()
{
	count=$((count + 1)) failures=$((failures + 1))
	echo "not ok $count - $1"
	sed 's/^/# out: /' "$work/out" 2>/dev/null | head -n 20
	sed 's/^/# err: /' "$work/err" 2>/dev/null | head -n 20
}

skip()
{
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

# check TEXT COMMAND...: the command succeeds
check()
{
	text=$1
	shift
	if "$@" >/dev/null 2>&1; then ok "$text"; else not_ok "$text"; fi
}

is_status() { if [ "$status" -eq "$1" ]; then ok "$2"; else echo "# status $status, wanted $1"; not_ok "$2"; fi; }

is_text()
{
	if [ "$1" = "$2" ]; then ok "$3"; else
		printf '%s\n' "$2" | sed 's/^/# wanted: /'
		printf '%s\n' "$1" | sed 's/^/# got:    /'
		not_ok "$3"
	fi
}

is_out() { is_text "$(cat "$work/out")" "$1" "$2"; }
is_err() { is_text "$(cat "$work/err")" "$1" "$2"; }
out_has() { check "$2" grep -q -e "$1" "$work/out"; }
err_has() { check "$2" grep -q -e "$1" "$work/err"; }

finish()
{
	echo "1..$count"
	[ "$failures" -eq 0 ]
	exit
}
