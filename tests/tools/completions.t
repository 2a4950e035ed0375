# Completion in bash: the functions are called as bash calls them when TAB is pressed.
. "$srcdir/tests/tools/tap.sh"

if ! command -v bash >/dev/null 2>&1; then
	skip "completion" "no bash"
	finish
fi
cat >press <<'B'
source "$1"
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_sweep
printf '%s ' "${COMPREPLY[@]}"
B

# tab TEXT WANTED WORD...: what TAB offers after the words; bash splits them at "="
tab()
{
	text=$1 wanted=$2
	shift 2
	run bash --norc press "$srcdir/completions/sweep.bash" "$@"
	is_text "$(sed 's/ *$//' out)$(cat err)" "$wanted" "$text"
}

tab "an option of sweep-report" "--plot=" sweep-report --pl
tab "an option of sweep-sample" "--format=" sweep-sample --fo
tab "an option of sweep-train" "--stride=" sweep-train --st
tab "an option of sweep-agent" "--max-retries=" sweep-agent --max
tab "an option of sweep-agent by way of sweep" "--forward-signals" sweep agent --fo
tab "a flag has no value" "--no-test" sweep-train --no
tab "an option by way of sweep" "--plot=" sweep report --pl
tab "several options" "--seed= --start= --serve --split=" sweep-sample --s
tab "an option after others" "--json" sweep-report -m loss --js
tab "a command of sweep-store" "init ingest" sweep-store in
tab "a new command of sweep-store" "retry" sweep-store ret
tab "its option" "--lease=" sweep-store ask --le
tab "a command's option" "--format=" sweep-store export --f
tab "a command's option by way of sweep" "--format=" sweep store export --f
tab "a command's option is not another's" "" sweep-store ls --f
tab "a command of sweep" "sample store" sweep s
tab "whose manual is wanted" "report" sweep help r
tab "parameters of sweep-train" "--learning_rate=" sweep-train --le
tab "a parameter with a digit" "--beta1= --beta2=" sweep-train --be
tab "values of a parameter" "adam adamw sgd rmsprop" sweep-train --optimizer =
tab "values of another" "relu tanh gelu sigmoid" sweep-train --activation =
tab "parameters only, not their values" "" sweep-train --ge
tab "the beginning of a value" "sgd" sweep-train --optimizer = s
tab "the formats of sweep-sample" "jsonl args csv" sweep-sample --format =
tab "the formats of sweep-sample without =" "jsonl args csv" sweep-sample --format ""
tab "the formats of sweep-store" "jsonl csv" sweep-store export --format =
tab "its methods" "random" sweep-sample --method = ra
tab "its methods by the letter" "grid" sweep-sample -m gr
tab "those that follow too" "sobol" sweep-sample -m so
tab "goals" "maximize" sweep-report --goal = ma
tab "plots" "parallel pareto" sweep-report --plot = p
tab "other plots" "curves correlation contour" sweep-report --plot = c
tab "a metric is not listed: files are bash's default" "" sweep-report -m ""
tab "an operand is a file" "" sweep-sample m
run bash --norc -c '. "$1"; complete -p sweep sweep-sample sweep-train sweep-store sweep-agent sweep-report' - \
	"$srcdir/completions/sweep.bash"
is_text "$(grep -c -e '-o default -F _sweep sweep' out)" 6 "every tool is completed"
finish
