#!/bin/sh
# The kinds of chart that sweep-report --plot draws: as gnuplot's scripts, as pictures, and as text.
. "$srcdir/tests/tools/tap.sh"

kinds="history slice curves edf correlation"
have_gnuplot=$(command -v gnuplot || true)

# The block of data of a script that follows the comment "# NAME: ...": its lines, "|" between them.
block()
{
	awk -v name="# $2: " 'index($0, name) == 1 { found = 1; next } found && /^EOD/ { exit }
		found && !/<< EOD$/ { printf "%s%s", sep, $0; sep = "|" }' "$1"
}

says() { is_text "$(tail -n 1 err)" "sweep-report: $1" "$2"; }

# Six runs, one of which failed and one of which was stopped; run 4 is the best.
{
	n=0
	for loss in 3.0 2.0 2.5 1.0 4.0 1.5; do
		n=$((n + 1))
		optimizer=adam
		[ $((n % 2)) -eq 0 ] || optimizer=sgd
		echo "{\"run\":$n,\"config\":{\"optimizer\":\"$optimizer\",\"lr\":0.0$n,\"same\":1}}"
		for step in 0 1 2; do
			echo "{\"run\":$n,\"step\":$step,\"metrics\":{\"loss\":$step$loss}}" | sed 's/"loss":0*/"loss":/'
		done
		state=finished
		[ "$n" -ne 3 ] || state=stopped
		[ "$n" -ne 5 ] || state=failed
		echo "{\"run\":$n,\"state\":\"$state\",\"summary\":{\"loss\":$loss}}"
	done
} >runs.jsonl

# --- what the scripts hold -------------------------------------------------------------------------------

for kind in $kinds; do
	run_in runs.jsonl sweep-report --plot "$kind" -o "$kind.gp" -
	is_status 0 "$kind is written as a script"
	is_out "" "and nothing printed"
	if [ "$have_gnuplot" ]; then
		gnuplot "$kind.gp" 2>gnuplot.err
		is_text "$(cat gnuplot.err)" "" "gnuplot draws it without a word"
		is_text "$(head -c 8 "$kind.png" | od -An -tx1 | tr -d ' \n')" 89504e470d0a1a0a "a picture"
	else
		skip "a picture of $kind" "gnuplot is not installed"
	fi
done

is_text "$(block history.gp 'a run')" "1 3|2 2|4 1|6 1.5" "history has the runs in their order"
is_text "$(block history.gp 'stopped early')" "3 2.5" "with those that were stopped apart"
is_text "$(block history.gp 'the best so far')" "1 3|2 3|2 2|4 2|4 1|6 1" "and the best so far"
is_text "$(block history.gp 'the best: run 4')" "4 1" "and the best of all"
is_text "$(block history.gp 'no value (failed, diverged, ...)' | cut -d' ' -f1)" 5 "and those without a value"
is_text "$(grep -c '^plot' slice.gp)" 2 "slice has a panel for each parameter that differs"
is_text "$(grep -A3 '# x, y' edf.gp | grep -c 'data1_2 << EOD')" 1 "edf has a line"
is_text "$(sed -n '/^\$data1_2 << EOD/,/^EOD/p' edf.gp | sed '1d;$d' | tr '\n' '|')" \
	"1 0|1 0|1 0.2|1.5 0.2|1.5 0.4|2 0.4|2 0.6|2.5 0.6|2.5 0.8|3 0.8|3 1|3 1|" "which rises by a fifth at each of five runs"
check "what chance reaches is one line where all rows have as many runs" \
	sh -c '[ "$(grep -c "^set arrow .*,graph 0 to .*,graph 1 nohead dashtype" correlation.gp)" = 2 ]'
# half of the runs have b: the quantile of t is 2.02 with 40 runs and 2.10 with 20, r = t / sqrt(n - 2 + t^2)
awk 'BEGIN { for (run = 1; run <= 40; run++) printf "{\"run\":%d,\"config\":{\"a\":%d%s}}\n{\"run\":%d,\"state\":\"finished\",\"summary\":{\"loss\":%d}}\n", run, run * 7 % 41, run % 2 ? ",\"b\":" run * 11 % 43 : "", run, run }' >half.jsonl
run_in half.jsonl sweep-report -m loss -g minimize --plot correlation -o half.gp -
is_text "$(sed -n "s/^set arrow from first \([0-9.]*\),first .*/\1/p" half.gp | sort | cut -c 1-5 | tr '\n' ' ')" "0.312 0.443 " \
	"and one in each row where a row has fewer, further out"
run_in half.jsonl sweep-report -m loss -g minimize --plot correlation -
is_text "$(sed -n '/ [┤│]/s/[^┊]//gp' out | sort | uniq -c | tr -d ' \n')" "4┊┊" "so it is in the text"
# R: cor(c(.01,.02,.03,.04,.06), c(3,2,2.5,1,1.5)) is -0.7397954, of their ranks -0.8
is_text "$(block correlation.gp 'Pearson' | tr '|' '\n' | awk '$2 == 2 { printf "%.6f", $3 }')" -0.739795 \
	"correlation has Pearson's r"
is_text "$(block correlation.gp 'Spearman, of the ranks' | tr '|' '\n' | awk '$2 == 2 { printf "%.6f", $3 }')" \
	-0.800000 "and Spearman's rho"
is_text "$(block curves.gp 'the best: run 4')" "0 1|1 11|2 21|" "curves has the best run's steps"
is_text "$(block curves.gp 'no value at the end')" "0 4|1 14|2 24|" "those of a run that failed"
is_text "$(block curves.gp 'stopped early')" "2 22.5" "and where a run was stopped"
run_in runs.jsonl sweep-report -g maximize --plot history -o history.gp -
is_text "$(block history.gp 'the best so far')" "1 3|6 3" "a goal turns what is best"

# hyperband's bands are numbers of values
cat >bands.yaml <<'END'
program: train.py
method: random
metric: {name: loss, goal: minimize}
early_terminate: {type: hyperband, min_iter: 1, eta: 2}
parameters: {lr: {min: 0.0, max: 1.0}}
END
run_in runs.jsonl sweep-report -f bands.yaml --plot curves -o curves.gp -
is_status 0 "curves of a sweep with hyperband"
is_text "$(grep -o "^set arrow from first [0-9.]*" curves.gp | sed 's/.* //' | tr '\n' ' ')" "0 1 " \
	"have its bands where the first and the second value stand"
check "with their names" grep -q "^set label 'band 2'" curves.gp

# --- text ------------------------------------------------------------------------------------------------

export LC_ALL=C.UTF-8
for kind in parallel $kinds; do
	run_in runs.jsonl sweep-report --plot "$kind" -
	is_status 0 "$kind is drawn as text"
	check "in 80 columns" test "$(wc -L <out)" -le 80
	check "and 24 lines or, of panels, more" test "$(wc -l <out)" -le 24 -o "$kind" = slice
	check "without colours" sh -c '! grep -q "$(printf "\033")" out'
	LC_ALL=C run_in runs.jsonl sweep-report --plot "$kind" -
	is_text "$(LC_ALL=C tr -d '\n -~' <out)" "" "in ASCII where there is no UTF-8"
done
run_in runs.jsonl sweep-report --plot history -
out_has '● the best: run 4' "the best run is named"
out_has '^  *run$' "and the axis x"
run_in runs.jsonl sweep-report --plot parallel --json -
is_status 2 "numbers and a chart are not for one output"
run_in runs.jsonl sweep-report --plot history --json -o history.gp -
out_has '"best"' "but numbers and a file are two"

# --- importance, and which parameters ----------------------------------------------------------------------

# the loss is 10 a + 6 b, whatever c is: the forest sees a before b, and neither needs the other
awk 'BEGIN { for (run = 1; run <= 120; run++) { a = run * 37 % 101 / 100; b = run * 53 % 103 / 102; c = run * 71 % 97
	printf "{\"run\":%d,\"config\":{\"c\":%d,\"b\":%.3f,\"a\":%.3f,\"kind\":\"%s\"}}\n", run, c, b, a, (run % 3 ? "one" : "two")
	printf "{\"run\":%d,\"state\":\"finished\",\"summary\":{\"loss\":%.4f}}\n", run, 10 * a + 6 * b } }' >additive.jsonl
run_in additive.jsonl sweep-report --plot importance -o importance.gp -
is_status 0 "a chart of importance"
is_text "$(sed -n 's/^set ytics.*(\(.*\))$/\1/p' importance.gp | tr -d "'" | cut -d, -f1,2)" "a 0.0, b 1.0" \
	"has the parameter that matters most on top"
check "and intervals" grep -q '^# from, row, to$' importance.gp
run_in additive.jsonl sweep-report --plot contour --params b,a -o contour.gp -
is_status 0 "a contour of two parameters"
run_in additive.jsonl sweep-report --plot contour --params b,a -
check "no part of its text is blank" sh -c '! sed -n "/ [┤│]/p" out | grep -q "[┤│].*   *[^ ]*$"'
check "and its legend has four shades" grep -q ' █*▓*▒*░░* ' out
is_text "$(sed -n "s/^set xlabel '\([a-z]*\)'.*/\1/p; s/^set ylabel '\([a-z]*\)'.*/\1/p" contour.gp | tr '\n' ' ')" "b a " \
	"has those that are named"
# the lowest corner is expected to be better than the highest: places on the scale of colours
is_text "$(awk '/^# x, y, and the cell/ { on = 1; next } on && /^EOD/ { exit } on && NF == 7 { if (!n++) first = $7; last = $7 }
	END { print (first < 0.3 && last > 0.7), n }' contour.gp)" "1 2304" "and is low where the loss is"
for kind in importance contour; do
	[ ! "$have_gnuplot" ] || gnuplot "$kind.gp" 2>gnuplot.err
	[ ! "$have_gnuplot" ] || is_text "$(cat gnuplot.err)" "" "gnuplot draws $kind without a word"
	run_in additive.jsonl sweep-report --plot "$kind" -
	is_status 0 "as text too"
	check "in 80 columns" test "$(wc -L <out)" -le 80
	run_in runs.jsonl sweep-report --plot "$kind" -
	is_status 1 "five runs make no $kind"
	err_has '^sweep-report: no chart: ' "which is said"
done
run_in additive.jsonl sweep-report --plot contour -
is_status 0 "a contour chooses its parameters"
run_in additive.jsonl sweep-report --plot contour --params a -
is_status 2 "one parameter is none of two"
run_in additive.jsonl sweep-report --plot contour --params a,kindd -
says 'no run has a parameter "kindd" (did you mean "kind"?)' "an unknown parameter is refused"
run_in additive.jsonl sweep-report --plot parallel -o order.gp -
is_text "$(sed -n "s/^set label '\([a-z]*\)' at first \([0-9]\),1.0.*/\1/p" order.gp | head -n 2 | tr '\n' ' ')" "a b " \
	"axes are in the order of importance"
run_in additive.jsonl sweep-report --plot parallel --params kind,b --best 7 -o order.gp -
is_text "$(sed -n "s/^set label '\([a-z]*\)' at first \([0-9]\),1.0.*/\1/p" order.gp | tr '\n' ' ')" "kind b loss " \
	"or as they are named"
check "and so many runs are thick" grep -q "thick: the best 7 runs" order.gp
run_in additive.jsonl sweep-report --plot slice --params c -o order.gp -
is_text "$(grep -c '^plot' order.gp)" 1 "a slice of one parameter"
run_in additive.jsonl sweep-report --plot history --params a -
is_status 2 "parameters for a chart that has none"
says '--params changes nothing in a chart of history' "are refused"
run_in additive.jsonl sweep-report --plot slice --params a --best 3 -
is_status 2 "and a number of thick runs"
says '--best changes nothing in a chart of slice' "where there are none"

# --- odd names -------------------------------------------------------------------------------------------

evil='\"; system \"touch pwned\"; #'
for n in 1 2 3 4 5 6 7 8 9; do
	printf '{"run":%d,"config":{"%s":0.%d,"`touch pwned`":"v%d\\nsystem \\"touch pwned\\"","it'"'"'s {/Bold @x_y^2} \\\\ $1 %%s <b>&":"<script>%s","\\u00e9\\u5b66":"back\\\\","lr":1e-%d,"'"''"'":"'"'"'%%d%d","a_very_long_name_%0120d":%d}}\n' \
		"$n" "$evil" "$n" $((n % 3)) $((n % 2)) "$n" $((n % 2)) 0 "$n"
	for step in 0 1; do
		printf '{"run":%d,"step":%d,"metrics":{"los'"'"'s <i>":%d.5}}\n' "$n" "$step" "$n"
	done
	printf '{"run":%d,"state":"finished","time":1}\n' "$n"
done >evil.jsonl
for kind in $kinds; do
	run_in evil.jsonl sweep-report --plot "$kind" -o evil.gp -
	is_status 0 "odd names stand in $kind"
	[ ! "$have_gnuplot" ] || gnuplot evil.gp 2>gnuplot.err
	[ ! "$have_gnuplot" ] || is_text "$(cat gnuplot.err)" "" "which gnuplot draws without a word"
	if [ "$have_gnuplot" ]; then
		run_in evil.jsonl sweep-report --plot "$kind" -o evil.svg -
		check "and without markup of theirs" sh -c '! grep -q "<script>\|<i>\|<b>" evil.svg'
	fi
	run_in evil.jsonl sweep-report --plot "$kind" -
	is_text "$(LC_ALL=C tr -d '\n -~\200-\377' <out)" "" "and no control characters in the text"
done
check "nothing of them is run" test ! -e pwned

# --- few, equal and no values ----------------------------------------------------------------------------

head -n 5 runs.jsonl >one.jsonl
printf '%s\n' '{"run":1,"config":{"a":1}}' '{"run":1,"state":"finished","summary":{"other":"text"}}' >none.jsonl
for n in 1 2 3 4; do
	printf '{"run":%d,"config":{"a":%d}}\n{"run":%d,"step":0,"metrics":{"loss":2}}\n{"run":%d,"step":1,"metrics":{"loss":2}}\n' \
		"$n" "$n" "$n" "$n"
done >equal.jsonl
sed 's/"loss":2/"loss":"NaN"/' equal.jsonl >nan.jsonl
for kind in history slice curves edf; do
	for file in one equal; do
		run_in "$file.jsonl" sweep-report --plot "$kind" -o few.gp -
		is_status 0 "$kind of $file"
		[ ! "$have_gnuplot" ] || gnuplot few.gp 2>gnuplot.err
		[ ! "$have_gnuplot" ] || is_text "$(cat gnuplot.err)" "" "is drawn without a word"
		run_in "$file.jsonl" sweep-report --plot "$kind" -
		is_status 0 "as text too"
	done
done
for kind in history slice edf correlation; do
	run_in none.jsonl sweep-report --plot "$kind" -o none.gp -
	is_status 1 "$kind without a metric is no chart"
	err_has '^sweep-report: no chart: no run has a finite ' "which is said"
	run_in nan.jsonl sweep-report --plot "$kind" -
	is_status 1 "nor is $kind of NaN alone"
	check "and no file appears" test ! -e none.gp
done
run_in one.jsonl sweep-report --plot correlation -
says "no chart: 1 run with a finite loss: too few for a correlation" "one run correlates with nothing"
run_in equal.jsonl sweep-report --plot correlation -
says "no chart: every run has the same loss" "nor do equal ones"
grep -v '"step":[12]' runs.jsonl >once.jsonl
run_in once.jsonl sweep-report --plot curves -
says "no chart: each run logged loss once, which is no curve (--plot history shows the values)" \
	"a value is no curve"
grep -v '"metrics"' runs.jsonl >ends.jsonl
run_in ends.jsonl sweep-report --plot curves -
says "no chart: no run logged loss step by step" "nor is a summary"
run_in runs.jsonl sweep-report --plot timeline -
says "no chart: records on standard input do not say who had which run when; the ledger does (sweep-agent)" \
	"records have no timeline"

# --- a lot -----------------------------------------------------------------------------------------------

awk 'BEGIN { for (run = 1; run <= 8000; run++) {
	printf "{\"run\":%d,\"config\":{\"x\":%d}}\n", run, run * 7919 % 8000
	for (step = 0; step < 3; step++) printf "{\"run\":%d,\"step\":%d,\"metrics\":{\"loss\":%d}}\n", run, step, run * 31 % 997
	printf "{\"run\":%d,\"state\":\"finished\"}\n", run } }' >lot.jsonl
for kind in $kinds; do
	run_in lot.jsonl sweep-report --plot "$kind" -o lot.gp -
	is_status 0 "$kind of 8,000 runs"
	check "is no larger than need be" test "$(wc -c <lot.gp)" -lt 1000000
done
run_in lot.jsonl sweep-report --plot history -
out_has 'an even choice of 5000 of the 8000 runs' "and says what it leaves out"
awk 'BEGIN { for (run = 1; run <= 4; run++) { printf "{\"run\":%d,\"config\":{", run
	for (i = 1; i <= 500; i++) printf("%s\"p%d\":%d", (i > 1 ? "," : ""), i, run * i % 7)
	printf "}}\n{\"run\":%d,\"state\":\"finished\",\"summary\":{\"loss\":%d}}\n", run, run } }' >wide.jsonl
for kind in slice correlation parallel; do
	run_in wide.jsonl sweep-report --plot "$kind" -
	is_status 0 "$kind of 500 parameters"
	check "shows some, and says so" sh -c "tr '\\n' ' ' <out | grep -q ' of [0-9]* \(parameters\|rows\)'"
done

# --- the ledger ------------------------------------------------------------------------------------------

export SWEEP_DB="$work/sweep.db"
cat >told.yaml <<'END'
name: told
method: random
metric: {name: loss, goal: minimize}
parameters: {lr: {min: 0.0, max: 1.0}}
END
sweep-store init told.yaml >id
run sweep-report --plot timeline
is_status 1 "a sweep without runs has no timeline"
sweep-store ask -n 2 told >/dev/null
printf '%s\n' '{"run":1,"step":0,"metrics":{"loss":3}}' '{"run":1,"step":1,"metrics":{"loss":2}}' \
	'{"run":1,"state":"finished"}' | sweep-store tell told >/dev/null
run sweep-report --plot timeline -o timeline.gp
is_status 0 "a timeline of the ledger"
is_text "$(block timeline.gp finished | tr '|' '\n' | wc -l | tr -d ' ')" 0 "has a bar for a run that is over"
check "and one for a run that goes on" grep -q '^# running: from, row, to' timeline.gp
[ ! "$have_gnuplot" ] || gnuplot timeline.gp 2>gnuplot.err
[ ! "$have_gnuplot" ] || is_text "$(cat gnuplot.err)" "" "and is drawn without a word"
run sweep-report --plot timeline
is_status 0 "as text too"
tr '\n' ' ' <out >line
check "and says what share of the chart is filled" grep -q '; busy [0-9]* % of the time shown ' line
run sweep-report --plot curves -o curves.gp
is_text "$(block curves.gp 'the best: run 1')" "0 3|1 2|" "curves come from the ledger too"
export SWEEP_DB="$work/taken.db"
sweep-store ingest <runs.jsonl >/dev/null 2>&1
run sweep-report --plot timeline
says "no chart: no run of this sweep was handed out by the ledger (sweep-agent does that)" \
	"runs that were taken in have no timeline"

finish
