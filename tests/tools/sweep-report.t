# sweep-report: numbers, charts, errors. Expected correlations are worked out beside the records.
. "$srcdir/tests/tools/tap.sh"

# Five runs, interleaved; run 4 diverged, run 5 failed: its loss is no result. Over runs 1 to 3, loss 1 2 4 has mean 7/3:
#   lr 1 2 3: r = 3 / sqrt(2 * 14/3) = 0.98198, ranks agree: rho = 1
#   opt=adam (1 0 0): r = -(4/3) / sqrt(2/3 * 14/3) = -0.75593, rho = -1.5 / sqrt(2/3 * 2 * 9/4) = -0.86603
cat >runs.jsonl <<'J'
{"run":1,"config":{"lr":1.0,"opt":"adam","net":{"width":8},"bn":true}}
{"run":2,"config":{"lr":2.0,"opt":"sgd","net":{"width":8},"bn":false}}
{"run":1,"step":1,"time":1,"metrics":{"loss":9.5,"epoch":1}}
{"run":2,"step":1,"time":1,"metrics":{"loss":2,"epoch":1}}

{"run":3,"config":{"lr":3.0,"opt":"sgd","net":{"width":8},"bn":true}}
{"run":1,"step":2,"time":2,"metrics":{"loss":8,"epoch":2}}
{"run":1,"state":"finished","time":2,"summary":{"loss":1}}
{"run":2,"state":"stopped","time":4}
{"run":3,"step":1,"time":5,"metrics":{"loss":4,"acc":0.5}}
{"run":4,"config":{"lr":5.0,"opt":"sgd","net":{"width":9},"bn":true}}
{"run":4,"state":"finished","time":6,"summary":{"loss":"NaN"}}
{"run":5,"config":{"lr":4.0,"opt":"sgd","net":{"width":8},"bn":true}}
{"run":5,"state":"failed","time":3,"summary":{"loss":0.001}}
J

# --- the report ------------------------------------------------------------------------------------------

run_in runs.jsonl sweep-report -
is_status 0 "records from a pipe are reported"
is_err 'sweep-report: note: metric "loss", goal minimize, chosen by name (--metric, --goal or --file would tell)' \
	"what was chosen by name is said"
is_text "$(sed -n '1,/^as flags/p' out)" "Metric    loss, minimize
Runs      5: 2 finished, 1 stopped, 1 running, 1 failed; 3 with a finite loss, 1
          diverged (NaN or infinite)
Time      4 s a run (median; from 2 s to 6 s), 20 s in all

Best run  1: loss 1, epoch 2
  lr: 1.0
  opt: adam
  net.width: 8
  bn: true
as flags: --lr=1.0 --opt=adam \"--net={'width': 8}\" --bn=True" "states, times, the best run, its configuration"
out_has '^lr   *+0\.98  .*+1\.00 .*' "Pearson and Spearman of a number"
out_has '^opt=adam  *-0\.76  .*-0\.87 .*' "of a text, against the others"
out_has '^opt=sgd  *+0\.76  .*+0\.87 .*' "of the other text"
out_has '^Left out: net.width (the same in every run)' "a constant is left out and named"
out_has 'So few runs (3) say little' "few runs are said to be few"
check "a UTF-8 locale gets blocks, ten for a perfect correlation" grep -q '^lr .*  +1.00           │██████████ ' out

LC_ALL=C sweep-report - <runs.jsonl >plain 2>err
check "another locale gets ASCII" env LC_ALL=C grep -q '##' plain
is_text "$(LC_ALL=C tr -d '\000-\177' <plain)" "" "and nothing else"
is_text "$(awk 'length($0) > 80' plain)" "" "a pipe gets 80 columns"
is_text "$(grep -c "$(printf '\033')" out plain | tr '\n' ' ')" "out:0 plain:0 " "a pipe gets no colours"

run_in runs.jsonl sweep-report --json -
is_out '{"sweep":{"id":null,"name":null,"method":null},"metric":{"name":"loss","goal":"minimize"},"runs":{"total":5,"pending":0,"running":1,"finished":2,"stopped":1,"failed":1,"crashed":0,"killed":0,"with_metric":3,"not_finite":1},"errors":[],"seconds":{"runs":5,"min":2.0,"median":4.0,"max":6.0,"total":20.0},"best":{"run":1,"state":"finished","value":1.0,"seconds":2.0,"config":{"lr":1.0,"opt":"adam","net":{"width":8},"bn":true},"metrics":{"loss":1,"epoch":2},"flags":"--lr=1.0 --opt=adam \"--net={'"'width'"': 8}\" --bn=True"},"correlations":'"$(
	sed 's/.*"correlations"://' out)" "--json has the numbers"
out_has '"parameter":"lr","runs":3,"pearson":0.98198' "--json has the correlation of a number"
out_has '"parameter":"opt","value":"adam","runs":3,"pearson":-0.75592' "and of a text"
out_has '"spearman":-0.86602' "and Spearman's"
out_has '"left_out":\[{"parameter":"net.width","reason":"the same in every run"}\]' "and what was left out"

run_in runs.jsonl sweep-report -m acc -
is_status 0 "another metric"
is_err 'sweep-report: note: goal maximize, chosen by name (--metric, --goal or --file would tell)' \
	"an accuracy is maximized"
out_has '^Best run  3: acc 0.5, loss 4$' "and has its best run"
run_in runs.jsonl sweep-report -m loss -g maximize -
out_has '^Best run  3: loss 4' "--goal is obeyed"
is_err "" "and nothing is left to be said"

# --- with the sweep file ---------------------------------------------------------------------------------

cat >sweep.yaml <<'Y'
name: a file's sweep
method: random
metric: {name: acc, goal: minimize}
parameters:
  lr: {distribution: log_uniform_values, min: 0.5, max: 1000000.0}
  opt: {values: [sgd, adam]}
  net: {parameters: {width: {value: 8}}}
  bn: {values: [true, false]}
Y
run_in runs.jsonl sweep-report -f sweep.yaml -
is_status 0 "a sweep file beside the records"
is_err "" "leaves nothing to be chosen"
out_has "^Sweep     a file's sweep, method random" "names the sweep"
out_has "^Metric    acc, minimize" "the metric and the goal"
# log lr 0 0.69315 1.09861 against 1 2 4: r = 1.59997 / sqrt(0.61727 * 14/3) = 0.94270
run_in runs.jsonl sweep-report -f sweep.yaml -m loss -g minimize --json -
out_has '"parameter":"lr","runs":3,"pearson":0.94269' "a logarithmic parameter counts by its logarithm"
sed 's/name: acc/name: val_acc/' sweep.yaml >other.yaml
run_in runs.jsonl sweep-report -f other.yaml -
is_status 0 "a metric of the sweep file that no run has leaves the rest of the report"
is_err "sweep-report: note: no run has the sweep file's metric \"val_acc\" (--metric takes: loss, epoch, acc)" \
	"and is said to be missing"
out_has '; 0 with a finite val_acc' "as the runs are"
printf '{"run":1,"state":"finished","summary":{"a\\n\\u001b[31mb":1}}\n' >control
run_in control sweep-report -
is_err 'sweep-report: note: metric "a\n\u001b[31mb", goal minimize, chosen by name (--metric, --goal or --file would tell)' \
	"a name with control characters stays on its line"
run_in runs.jsonl sweep-report -f none.yaml -
is_status 1 "a sweep file that is not there is an error"
err_has '^sweep-report: none.yaml: ' "and is named"

sed '/^name:/d' sweep.yaml >nameless.yaml
run_in runs.jsonl sweep-report -f ./nameless.yaml -
out_has '^Sweep     nameless.yaml, method random$' "a sweep without a name is shown by its file's"

# what is the same in every run says nothing of the best one
for n in 1 2; do
	echo '{"run":'$n',"config":{"lr":0.'$n'}}'
	echo '{"run":'$n',"state":"finished","summary":{"test_accuracy":0.9'$n',"epoch":1,"seed":0,"loss":0.'$n',"images":12000}}'
done >bookkeeping
run_in bookkeeping sweep-report -
out_has '^Best run  1: loss 0.1, test_accuracy 0.91$' "the metric comes first, constants are left out"
head -n 2 bookkeeping >alone
run_in alone sweep-report -
out_has '^Best run  1: loss 0.1, test_accuracy 0.91$' "of one run, what is counted is left out"
run_in bookkeeping sweep-report -m epoch -g minimize -
out_has '^Best run  1: epoch 1, test_accuracy 0.91, loss 0.1$' "but the metric asked for never is"

# --- the ledger ------------------------------------------------------------------------------------------

SWEEP_DB=$work/ledger.db
export SWEEP_DB
id=$(sweep-store init sweep.yaml)
sweep-store ingest runs.jsonl 2>err
run sweep-report
is_status 0 "the newest sweep of the ledger"
out_has "^Sweep     a file's sweep ($id), method random" "is named"
out_has "^Runs      5: 2 finished, 1 stopped, 1 running, 1 failed; 1 with a finite acc" "and its runs are counted"
run sweep-report -m loss -g minimize --json "$id"
sed 's/^{"sweep":{[^}]*},//' out >from-ledger
run_in runs.jsonl sweep-report -f sweep.yaml -m loss -g minimize --json -
sed 's/^{"sweep":{[^}]*},//' out >from-pipe
check "the ledger and the pipe give the same numbers" cmp from-ledger from-pipe
is_text "$(sweep-report -m loss --json | sed 's/.*"best":{"run":\([0-9]*\).*/\1/')" \
	"$(sweep-store best --metric loss --json | sed 's/.*"run":\([0-9]*\).*/\1/')" "sweep-store best names the same run"
is_text "$(sweep-report -m loss | sed -n 's/^as flags: //p' | xargs -n 1 | sort)" \
	"$(sweep-store best --metric loss --args | xargs -n 1 | sort)" "with the same flags"
run sweep-report nosuch
is_status 2 "an unknown sweep is refused"
run sweep-report --db "$work/none.db"
is_status 1 "a ledger that is not there is an error"
err_has 'none.db' "which names it"
sed 's/^name: .*/name: empty/' sweep.yaml >empty.yaml
empty=$(sweep-store init empty.yaml)
run sweep-report
is_status 1 "a newest sweep without runs is an error"
is_err "sweep-report: sweep $empty, the newest, has no runs yet (sweep-store ls shows all sweeps)" "which shows where others are"
run sweep-report empty
is_err "sweep-report: sweep $empty has no runs yet" "a sweep that was named is not the newest one's fault"
run sweep-report runs.jsonl
is_status 2 "a file of records is no sweep"
is_err "sweep-report: runs.jsonl is a file, no sweep: to report on records: sweep-report - < runs.jsonl" "and how to report on it is said"
SWEEP_DB=$work/none.db
run sweep-report runs.jsonl
is_err "sweep-report: runs.jsonl is a file, no sweep: to report on records: sweep-report - < runs.jsonl" "so too without a ledger"
run_in runs.jsonl sweep-report
is_status 1 "records on standard input without a dash"
err_has '; to report on records on standard input: sweep-report -$' "and the dash is named"
run sweep-report
is_text "$(grep -c 'on records' err)" 0 "but not where there are none"
unset SWEEP_DB

# what the ledger and the pipe have alike: a state record's summary stands over later metrics, nested metrics are flat,
# and errors are those of the last state record
cat >alike.jsonl <<'J'
{"run":1,"config":{"lr":1.0}}
{"run":1,"step":1,"metrics":{"loss":1,"val":{"loss":3}}}
{"run":1,"state":"finished","time":2,"summary":{"loss":0.5,"val":{"acc":0.75}}}
{"run":1,"step":2,"time":"Infinity","metrics":{"loss":7,"val":{"loss":2}}}
{"run":2,"config":{"lr":2.0}}
{"run":2,"metrics":{"val":{"loss":9},"loss":2,"val.loss":5}}
{"run":3,"config":{"lr":3.0}}
{"run":3,"state":"failed","error":"out of memory"}
{"run":4,"state":"failed","error":"out of memory"}
{"run":5,"state":"failed","error":"dropout is 1.2, wanted a number from 0 to 1"}
{"run":6,"state":"failed","error":"killed\nby \u001b[31mhand"}
{"run":7,"state":"failed","error":"another"}
{"run":8,"state":"failed"}
{"run":9,"state":"failed","error":"once"}
{"run":9,"state":"finished"}
J
sweep-store ingest --db alike.db alike.jsonl 2>err
for metric in loss val.loss val.acc; do
	sweep-report -m $metric --json --db alike.db 2>err | sed 's/^{"sweep":{[^}]*},//' >from-ledger
	sweep-report -m $metric --json - <alike.jsonl 2>err | sed 's/^{"sweep":{[^}]*},//' >from-pipe
	check "the ledger and the pipe give the same of $metric" cmp from-ledger from-pipe
done
run_in alike.jsonl sweep-report --json -
out_has '"best":{"run":1,"state":"finished","value":0.5,"seconds":2.0,"config":{"lr":1.0},"metrics":{"loss":0.5,"val.loss":2,"val.acc":0.75},' \
	"a state record's summary stands over metrics that come later"
out_has '"errors":\[{"error":"out of memory","runs":2},' "--json has the errors, the most common first"
run_in alike.jsonl sweep-report -m val.loss --json -
out_has '"best":{"run":1,"state":"finished","value":2.0,' "a nested metric counts under its dotted name"
is_text "$(sweep-store best --db alike.db --metric val.loss -n 2 --json 2>err | sed 's/.*"value":\([^,]*\),.*/\1/' | tr '\n' ' ')" \
	"2.0 5.0 " "in sweep-store best too, where a literal name goes before a nested one"
run_in alike.jsonl sweep-report -
is_text "$(sed -n '/^Errors/,/more/p' out)" 'Errors    2 runs: out of memory
          1 run: another
          1 run: dropout is 1.2, wanted a number from 0 to 1
          1 more run' "the most common errors are shown"
for n in 1 2 3 4; do
	echo '{"run":'$n',"state":"failed","error":"Tried to allocate '$((n * 100 - n % 2))'.00 MiB on GPU '$((n % 2))'"}'
done >memory.jsonl
printf '%s\n' '{"run":5,"state":"failed","error":"Tried to allocate MiB on GPU 1"}' >>memory.jsonl
run_in memory.jsonl sweep-report -
is_text "$(sed -n '/^Errors/,/GPU 1/p' out)" 'Errors    4 runs, such as: Tried to allocate 200.00 MiB on GPU 0
          1 run: Tried to allocate MiB on GPU 1' "those that differ in their numbers only are one"

# --- edges -----------------------------------------------------------------------------------------------

run sweep-report -
is_status 1 "empty input ends with 1"
is_err "sweep-report: standard input has no records to report on" "and says why"

printf '%s\n' 'not json' '{"run":1}' >bad
cat bad runs.jsonl >mixed
run_in mixed sweep-report -
is_status 1 "bad lines end with 1"
is_text "$(grep -c -e '^sweep-report: standard input:[12]' err)" 2 "each is named with its line"
err_has '^sweep-report: 2 lines passed over$' "and they are counted"
out_has '^Best run  1' "and the rest is reported"

echo '{"run":1,"config":{"lr":0.1}}' >pending
run_in pending sweep-report -
is_status 0 "runs without any metric are reported"
out_has '^Metric    none was measured' "which is said"
out_has '^Runs      1: 1 pending$' "with their states"
run_in pending sweep-report -o chart.svg -
is_status 1 "but not drawn"
is_err "sweep-report: no chart: no run has a finite metric" "which is said too"

for n in 1 2 3 4; do
	echo '{"run":'$n',"config":{"lr":0.'$n',"b":null}}'
	echo '{"run":'$n',"state":"finished","summary":{"loss":0.5}}'
done >constant
run_in constant sweep-report -
is_status 0 "a constant metric is reported"
out_has '^None: every run has the same value' "and said to be constant"
head -n 2 constant >one
run_in one sweep-report -
out_has '^1 run with a finite metric: too few for a correlation' "one run has no correlation"

# a text at every step is nothing to keep for ever
awk 'BEGIN { for (i = 0; i < 1500; i++) printf "{\"run\":1,\"step\":%d,\"metrics\":{\"loss\":%d,\"note\":\"step %d\"}}\n", i, i, i }' >notes
run_in notes sweep-report -g minimize -m loss --json -
out_has '"metrics":{"loss":1499},' "a metric with a thousand texts is dropped"

printf '%s\n' 'method: random' 'metric: {name: loss, gaol: maximize}' 'parameters: {lr: {min: 0.0, max: 1.0}}' >misspelt.yaml
run_in runs.jsonl sweep-report -f misspelt.yaml -
is_status 0 "a sweep file is read leniently"
is_err 'sweep-report: misspelt.yaml:2:22: warning: metric: unknown key "gaol" (did you mean "goal"?); it is ignored' \
	"with a warning of what is passed over"

# --- what cannot be --------------------------------------------------------------------------------------

run_in runs.jsonl sweep-report -m los -
is_status 2 "an unknown metric is refused"
is_err 'sweep-report: no run has a metric "los" (did you mean "loss"? there are: loss, epoch, acc)' \
	"with the nearest and those there are"
run_in runs.jsonl sweep-report -g least -
is_status 2 "an unknown goal is refused"
is_err 'sweep-report: unknown goal "least": use minimize or maximize' "with those there are"
run_in runs.jsonl sweep-report -o chart.jpg -
is_status 2 "an unknown ending is refused"
is_err 'sweep-report: chart.jpg: unknown ending .jpg (there are: .html, .md, .svg, .png, .pdf, .gp)' "with those there are"
run_in runs.jsonl sweep-report -o a.d/chart -
is_status 2 "a name without an ending is refused"
run_in runs.jsonl sweep-report --plot paralel -o chart.png -
is_status 2 "an unknown plot is refused"
is_err 'sweep-report: unknown plot "paralel" (did you mean "parallel"?)' "with the nearest"
run sweep-report a b c
is_status 2 "three sweeps are one too many"
if [ -w /dev/full ]; then
	run_in runs.jsonl sh -c 'sweep-report - >/dev/full'
	is_status 1 "a full disk is an error"
	err_has 'cannot write to standard output' "which is said"
fi
mkdir directory
run_in runs.jsonl sweep-report -o directory/none/chart.gp -
is_status 1 "a chart in no directory is an error"
err_has '^sweep-report: directory/none/chart.gp: cannot write: ' "which names the file"

# --- charts ----------------------------------------------------------------------------------------------

# What a person may name things: nothing of it is code, to a shell, to gnuplot or to XML.
evil='\"; system \"touch pwned\"; #'
for n in 1 2 3 4 5 6 7 8 9; do
	printf '{"run":%d,"config":{"%s":0.%d,"`touch pwned`":"v%d\\nsystem \\"touch pwned\\"","it'"'"'s {/Bold @x_y^2} \\\\ $1 %%s <b>&":"<script>%s","\\u00e9\\u5b66":"back\\\\","lr":1e-%d,"any":%s}}\n' \
		"$n" "$evil" "$n" $((n % 3)) $((n % 2)) "$n" "$(echo 'null [1,2] {"a":{}} true 3 "x" "" [] 1.5' | cut -d' ' -f"$n")"
	printf '{"run":%d,"state":"finished","time":1,"summary":{"los'"'"'s":%d.5}}\n' "$n" "$n"
done >evil.jsonl
echo '{"run":10,"config":{"lr":1},"note":"no metric"}' >>evil.jsonl

run_in evil.jsonl sweep-report -
is_status 0 "odd names are reported"
out_has "^Best run  1: los's 1.5" "with the best run"
is_text "$(LC_ALL=C tr -d '\012\040-\176\200-\377' <out)" "" "and no control characters"
out_has '^as flags: not possible, because a value has a line break (see --json)$' "flags with a line break are not shown"
run_in evil.jsonl sweep-report --json -
out_has '"flags":null' "nor are they in the JSON object"
printf '%s\n' '{"run":1,"config":{"a":"\u001b[2J"}}' '{"run":1,"state":"finished","summary":{"loss":1}}' >control
run_in control sweep-report -
out_has '^as flags: see --json, because a value has control characters$' "a control character is not shown as a flag"
run_in control sweep-report --json -
out_has '"flags":"'"'--a=.u001b.2J'"'"' "but is in the JSON object"
printf '{"run":1,"config":{"%s":"it'"'"'s","n":null,"s":"a b"}}\n{"run":1,"state":"finished","summary":{"loss":1}}\n' "$evil" >quoted
run_in quoted sweep-report -
eval "set -- $(sed -n 's/^as flags: //p' out)"
is_text "$1|$2|$3" "--\"; system \"touch pwned\"; #=it's|--n=None|--s=a b" "the flags are quoted for the shell"

run_in evil.jsonl sweep-report -o evil.gp -
is_status 0 "a script is written"
is_out "" "and nothing printed"
if ! command -v gnuplot >/dev/null 2>&1; then
	skip "charts are drawn" "no gnuplot"
	finish
fi
for file in evil runs constant one; do
	for ending in svg png pdf gp; do
		input=$file.jsonl
		[ -f "$input" ] || input=$file
		run_in "$input" sweep-report -o "$file.$ending" -
		is_status 0 "$file.$ending is drawn"
	done
	is_text "$(head -c 8 "$file.png" | od -An -c | tr -d ' \n')" '211PNG\r\n032\n' "$file.png is a PNG"
	is_text "$(head -c 5 "$file.pdf")" "%PDF-" "$file.pdf is a PDF"
	check "$file.svg is an SVG" grep -q '<svg' "$file.svg"
	if command -v xmllint >/dev/null 2>&1; then
		run xmllint --noout "$file.svg"
		is_status 0 "$file.svg is well-formed"
	else
		skip "$file.svg is well-formed" "no xmllint"
	fi
	rm -f "$file.png"
	run gnuplot "$file.gp"
	is_status 0 "$file.gp runs through gnuplot"
	is_err "" "$file.gp runs without a complaint"
	check "$file.gp draws a picture" test -s "$file.png"
done
check "no name was run" test ! -e pwned
is_text "$(ls -A | grep -c 'svg\.\|png\.\|pdf\.')" 0 "no temporary file is left"
check "a name is in the picture as it is" grep -q 's {/Bold @' evil.svg
check "a text is in the picture as it is" grep -q '&lt;script.*1<' evil.svg
check "the ticks of texts are in the picture" grep -q 'adam' runs.svg

# the diverged run among good ones does not take the colours, and the chart says so
{
	for n in 1 2 3 4 5 6 7 8 9 10 11 12; do
		echo '{"run":'$n',"config":{"lr":0.0'$n'}}'
		echo '{"run":'$n',"state":"finished","summary":{"loss":0.3'$n'}}'
	done
	echo '{"run":13,"config":{"lr":0.5}}'
	echo '{"run":13,"state":"finished","summary":{"loss":1000.0}}'
} >far.jsonl
run_in far.jsonl sweep-report -o far.gp -
check "a far-out value is said to be drawn at the end" grep -q '1 far-out value drawn at the end of the axis' far.gp

# names too wide for their place rise in turn to a second line, and the longest are slanted and shortened
names_chart()
{
	for n in 1 2 3; do
		printf '{"run":%d,"config":{' "$n"
		for k in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do printf '"%s%d":0.%d,' "$1" "$k" "$n"; done
		printf '"last":%d}}\n{"run":%d,"state":"finished","summary":{"loss":%d}}\n' "$n" "$n" "$n"
	done >names.jsonl
	run_in names.jsonl sweep-report -g minimize -m loss -o "$2" -
}
names_chart parameter_number_ staggered.gp
is_status 0 "names of 18 characters at 16 axes"
check "are whole" grep -q "^set label 'parameter_number_15' at" staggered.gp
is_text "$(sed -n "s/^set label 'parameter.* at first [0-9]*,\([0-9.]*\) center.*/\1/p" staggered.gp | sort | uniq -c | sed 's/^ *//' | cut -d' ' -f1 | tr '\n' ' ')" \
	"8 7 " "and stand on two lines"
names_chart optimizer.first_group_of_parameters.learning_rate_ slanted.gp
check "longer ones are slanted" grep -q "^set label '.*rate_15' .* left rotate by 30 " slanted.gp
is_text "$(sed -n "s/^set label '\(.*\)' .* rotate by .*/\1/p" slanted.gp | sort | uniq -d)" "" "and stay different"

# one run has no others to be compared with
run_in one sweep-report -g minimize -m loss -o one.gp -
check "the chart of one run names it and its value" grep -q "^set label 'run 1: loss 0.5' " one.gp

# the dark end of the colours is the best
run_in runs.jsonl sweep-report -m loss -g minimize -o best.gp -
check "a minimized metric is dark where it is low" grep -q "^set palette defined (0 '#440154', .*'#[0-9a-f]*')$" best.gp
run_in runs.jsonl sweep-report -m loss -g maximize -o best.gp -
check "a maximized one where it is high" grep -q "^set palette defined (0 '#440154', .*) negative$" best.gp

# a file that cannot be written whole is not left in parts
cp best.gp kept.gp
(trap '' XFSZ; ulimit -f 1; run_in runs.jsonl sweep-report -m loss -g minimize -o kept.gp -; cp err xfsz.err; exit "$status")
status=$?
if grep -q 'File too large' xfsz.err; then
	is_status 1 "a chart that does not fit is an error"
	check "the old chart is kept" cmp best.gp kept.gp
	is_text "$(ls -A | grep -c 'kept.gp.')" 0 "and nothing is left of the new one"
else
	skip "a chart that does not fit is an error" "no limit on the size of files"
fi

# a symbolic link stays one; a pipe is written as it is
rm -f target.gp link.gp
echo old >target.gp
ln -s target.gp link.gp
run_in runs.jsonl sweep-report -m loss -g minimize -o link.gp -
check "a symbolic link stays" test -h link.gp
check "and its file is written" grep -q '^plot ' target.gp
if mkfifo pipe.gp 2>/dev/null; then
	cat pipe.gp >piped &
	run_in runs.jsonl sweep-report -m loss -g minimize -o pipe.gp -
	wait $!
	check "a pipe stays one" test -p pipe.gp
	check "and the chart goes through it" grep -q '^plot ' piped
else
	skip "a pipe" "no mkfifo"
fi

# more parameters than axes, and no correlations: the first have axes
{
	printf '{"run":1,"config":{'
	for k in 1 2 3 4; do for n in 0 1 2 3 4 5 6 7 8 9; do printf '"p%d%d":%d,' $k $n $n; done; done
	printf '"q1":1,"q2":2,"q3":3,"q4":4,"q5":5}}\n{"run":1,"state":"finished","summary":{"loss":0.5}}\n'
} >wide.jsonl
run_in wide.jsonl sweep-report -m loss -g minimize -o wide.gp -
is_status 0 "one run of 45 parameters is drawn"
check "the first 40" grep -q "^array low\[41\]" wide.gp
check "and says so" grep -q "40 of 45 parameters: the first'" wide.gp
check "in the file's order" test "$(grep -c "^set label 'p..' at" wide.gp)" = 40

# characters without a font, with stand-ins: a gnuplot whose picture is its script, and two sets of fonts
mkdir fonts
printf '#!/bin/sh\nexec cat\n' >fonts/gnuplot
printf '#!/bin/sh\necho "20-7e a0-4ff"\necho "540d 1f600-1f60f"\n' >fonts/fc-list
chmod +x fonts/gnuplot fonts/fc-list
for n in 1 2; do
	echo '{"run":'$n',"config":{"größe→":"'$n'名前😀"}}'
	echo '{"run":'$n',"state":"finished","summary":{"loss":'$n'}}'
done >words.jsonl
for ending in png pdf svg; do
	run_in words.jsonl env PATH="$PWD/fonts:$PATH" sweep-report -m loss -g minimize -o words.$ending -
done
check "a character that no font has is written as its number" grep -q "'1名\\\\u524d😀'" words.png
check "in a PDF too" grep -q "'1名\\\\u524d😀'" words.pdf
check "common letters and symbols are not" grep -q "'größe→'" words.png
check "a browser has its own fonts" grep -q "'1名前😀'" words.svg
printf '#!/bin/sh\nexit 1\n' >fonts/fc-list
run_in words.jsonl env PATH="$PWD/fonts:$PATH" sweep-report -m loss -g minimize -o words.png -
check "without fontconfig only common ones are drawn" grep -q "'1\\\\u540d\\\\u524d\\\\u1f600'" words.png
check "and these always" grep -q "'größe→'" words.png
names_chart 学习率参数 slanted.png
PATH="$PWD/fonts:$PATH" sweep-report -g minimize -m loss -o slanted.png - <names.jsonl
check "names are laid out as they are written" grep -q "rotate by 30" slanted.png

# gnuplot itself
mkdir bin
for tool in sweep-report; do ln -s "$(command -v $tool)" bin/; done
shell=$(command -v sh)
run_in runs.jsonl env PATH="$work/bin" "$work/bin/sweep-report" -o none.png -
is_status 1 "without gnuplot no picture is drawn"
is_err "$(printf '%s\n%s' \
	'sweep-report: note: metric "loss", goal minimize, chosen by name (--metric, --goal or --file would tell)' \
	"sweep-report: gnuplot is not installed (Debian's package is gnuplot-nox); -o FILE.gp needs none")" "and the package is named"
check "and no file appears" test ! -e none.png
printf '#!%s\necho "line 7: something is wrong" >&2\nexit 1\n' "$shell" >bin/gnuplot
chmod +x bin/gnuplot
echo before >kept.png
run_in runs.jsonl env PATH="$work/bin" "$work/bin/sweep-report" -o kept.png -
is_status 1 "a gnuplot that fails is an error"
err_has '^sweep-report: gnuplot: line 7: something is wrong$' "which is passed on"
is_text "$(cat kept.png)" before "and the old file is kept"

# --- closed pipes ----------------------------------------------------------------------------------------

run_in runs.jsonl sh -c 'sweep-report -g minimize -m loss - | head -n 1'
is_out "Metric    loss, minimize" "a closed pipe ends"
is_err "" "quietly"
finish
