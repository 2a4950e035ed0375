# sweep-report of some of the runs: --state and --filter.
. "$srcdir/tests/tools/tap.sh"

cat >runs.jsonl <<'J'
{"run":1,"config":{"lr":1.0,"opt":"adam","net":{"width":8},"bn":true}}
{"run":2,"config":{"lr":2.0,"opt":"sgd","net":{"width":8},"bn":false}}
{"run":1,"state":"finished","time":2,"summary":{"loss":1}}
{"run":2,"state":"stopped","time":4,"summary":{"loss":2}}
{"run":3,"config":{"lr":3.0,"opt":"a, 'b'","net":{"width":8},"bn":true}}
{"run":3,"state":"finished","time":5,"summary":{"loss":4,"acc":0.5}}
{"run":4,"config":{"lr":5.0,"opt":"sgd","net":{"width":9},"bn":true}}
{"run":4,"state":"failed","error":"no memory","time":6,"summary":{"loss":"NaN"}}
{"run":5,"config":{"opt":"sgd","net":{"width":9},"bn":null}}
{"run":5,"state":"finished","time":6,"summary":{"loss":7}}
J

# left CONDITIONS RUNS: which runs meet them; the report's axis lists them
left()
{
	run_in runs.jsonl sweep-report -m loss -g minimize --filter "$1" --json -
	is_text "$(sed 's/.*"runs":{"total":\([0-9]*\).*"best":{"run":\([0-9]*\).*/\1 runs, best \2/; s/.*"runs":{"total":\([0-9]*\).*"best":null.*/\1 runs, no best/' out)$(cat err)" \
		"$2" "$1"
}
left 'opt=adam' "1 runs, best 1"
left 'opt=="adam"' "1 runs, best 1"
left 'opt!=adam' "4 runs, best 2"
left 'lr<3' "2 runs, best 1"
left 'lr<=3' "3 runs, best 1"
left 'lr>1' "3 runs, best 2"
left 'lr>=2.0e0' "3 runs, best 2"
left 'lr=2' "1 runs, best 2"
left 'lr!=2' "3 runs, best 1"
left 'net.width = 9' "2 runs, best 5"
left 'bn=true' "3 runs, best 1"
left 'bn=null' "1 runs, best 5"
left 'bn=1' "sweep-report: no run is left: none of 5 has bn=1"
left 'loss>=2' "3 runs, best 2"
left 'acc>0' "1 runs, best 3"
left 'loss=NaN' "1 runs, no best"
left 'opt="a, '"'b'"'"' "1 runs, best 3"
left "opt='a, \\'b\\''" "1 runs, best 3"
left "'opt' = sgd , loss < 5" "1 runs, best 2"
left 'opt=sgd,lr<1.5' "sweep-report: no run is left: none of 5 meets all conditions at once"

run_in runs.jsonl sweep-report -m loss -g minimize --filter 'opt=sgd,loss<5' --state finished,stopped -
is_status 0 "states and conditions together"
is_text "$(sed -n 1,4p out)" "Filter    state finished or stopped, opt=sgd, loss<5: 1 of 5 runs
Metric    loss, minimize
Runs      1: 1 stopped; 1 with a finite loss
Time      4 s" "are named in the report, which is of nothing else"
run_in runs.jsonl sweep-report -m loss -g minimize --filter 'opt=sgd' --json -
out_has '"filter":{"text":"opt=sgd","runs":5}' "and in the JSON object"
run_in runs.jsonl sweep-report -m loss -g minimize --state finished -o some.gp -
check "a chart is of the same runs" sh -c '! grep -q "no memory" some.gp && grep -q "3 runs\|(3\|of 3" some.gp'
run_in runs.jsonl sweep-report -m loss -g minimize --state failed -
out_has '^Errors    1 run: no memory$' "of failed runs too"
out_has '^Best run  none: no run has a finite metric$' "which have no best"

# the ledger's runs, and what the file says of parameters that no run is left with
printf 'method: random\nmetric: {name: loss}\nparameters: {lr: {min: 0.0, max: 9.0}, opt: {values: [sgd, adam]}, more: {min: 1, max: 2}}\n' >sweep.yaml
sweep-store init sweep.yaml >id
sweep-store ingest <runs.jsonl 2>/dev/null
run sweep-report --filter opt=sgd
is_text "$(sed -n 2p out)" "Filter    opt=sgd: 3 of 5 runs" "the runs of a ledger"

# --- what is wrong -----------------------------------------------------------------------------------------

refuses()
{
	run_in runs.jsonl sweep-report -m loss -g minimize "$1" -
	is_status "$3" "$1 is status $3"
	is_err "sweep-report: $2" "with a sentence"
	is_out "" "and no report"
}
refuses --filter=net.widht=9 'the filter'"'"'s "net.widht" is no parameter or metric (did you mean "net.width"? there are: lr, opt, net.width, bn, loss, acc)' 2
refuses --filter=zzzzzz=9 'the filter'"'"'s "zzzzzz" is no parameter or metric (there are: lr, opt, net.width, bn, loss, acc)' 2
refuses --filter=opt=adm 'no run is left: none of 5 has opt=adm' 1
refuses '--filter=opt<adam' "the filter's opt<adam compares with no number: texts are = or !=" 2
refuses --filter=lr 'the filter cannot be read at "lr": one of = != < <= > >= is wanted behind the name' 2
refuses --filter= 'the filter cannot be read at "": a name, one of = != < <= > >=, and a value are wanted' 2
refuses '--filter=opt=adam lr<3' 'the filter cannot be read at "adam lr<3": a comma is wanted between two conditions, or quotes round a value with = < or > in it' 2
refuses '--filter=lr<3,' 'the filter cannot be read at "": a name, one of = != < <= > >=, and a value are wanted' 2
refuses '--filter=lr<' 'the filter cannot be read at "lr": a value is wanted' 2
refuses "--filter='lr<3" "the filter cannot be read at \"'lr<3\": its quotes have no end" 2
refuses "--filter=opt='a'b" 'the filter cannot be read at "b": a comma is wanted behind a value in quotes' 2
refuses --state=finised 'unknown state "finised" (did you mean "finished"?)' 2
refuses --state=finished,,stopped 'unknown state "" (there are: pending, running, finished, stopped, failed, crashed, killed)' 2
refuses --state=pending 'no run is left: none of 5 is in a state that --state names' 1
finish
