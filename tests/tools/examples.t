# The examples: every sweep file is clean, and the Makefile trains, resumes and re-trains only what is missing.
. "$srcdir/tests/tools/tap.sh"

for file in "$srcdir"/examples/*.yaml; do
	run sweep-sample --check "$file"
	is_status 0 "$(basename "$file") is a valid sweep file"
done

cp "$srcdir/examples/Makefile" .
cat >grid.yaml <<'Y'
method: grid
metric: {name: loss, goal: minimize}
parameters:
  learning_rate: {values: [0.001, 0.01, 0.05]}
  fc_layer_size: {value: 16}
  epochs: {value: 1}
Y

make=$(command -v gmake || command -v make)
unset MAKEFLAGS MFLAGS MAKELEVEL
run "$make" -j2
is_status 0 "make trains the grid"
is_text "$(ls results)" "run-000001.jsonl
run-000002.jsonl
run-000003.jsonl" "one result for each configuration"

touch -d '2001-01-01' results/run-000001.jsonl 2>/dev/null
cp -p results/run-000003.jsonl kept
rm results/run-000002.jsonl
touch results/run-000001.jsonl
run "$make" -j2
is_status 0 "make again"
is_text "$(grep -c sweep-train out)" 1 "only the missing result is trained"
check "the others are untouched" cmp kept results/run-000003.jsonl

run "$make" report
out_has learning_rate "make report shows the parameter"

# Ctrl-C in mid run: what is finished stays, nothing is left by half, and make again trains the rest. The first two
# runs take milliseconds, the third one so long that it is interrupted.
"$make" clean >/dev/null 2>&1
cat >grid.yaml <<'Y'
method: grid
metric: {name: loss, goal: minimize}
parameters:
  epochs: {values: [1, 2, 100000]}
  fc_layer_size: {value: 16}
Y
# A shell starts background commands with SIGINT ignored, which no child could undo; env can.
signal=TERM interruptible=
if env --default-signal=INT true 2>/dev/null; then
	signal=INT interruptible='env --default-signal=INT'
fi
finished() { ls results | grep -v -e part; }
# two runs are finished, and the third has begun: its first record is there
in_mid_run() { [ -e results/run-000001.jsonl ] && [ -e results/run-000002.jsonl ] && [ -s results/run-000003.jsonl.part ]; }
$interruptible setsid "$make" -j2 >make.out 2>&1 &
pid=$!
tries=0
until in_mid_run || [ "$tries" -gt 600 ]; do
	tries=$((tries + 1))
	sleep 0.05
done
check "two runs end while a third goes on" in_mid_run
kill -s $signal -- -"$pid"
wait "$pid" 2>/dev/null
is_text "$(finished)" "run-000001.jsonl
run-000002.jsonl" "after an interrupt, finished runs stay and the other one has no result"
is_text "$(grep -c '"state":"finished"' results/run-000001.jsonl results/run-000002.jsonl)" \
	"results/run-000001.jsonl:1
results/run-000002.jsonl:1" "and they are whole"

cp -p results/run-000001.jsonl first
sed -i.before 's/100000/3/' grid.yaml
run "$make" -j2
is_status 0 "make again"
is_text "$(grep -c sweep-train out)" 1 "trains the run that is missing"
is_text "$(grep -c '"state":"finished"' results/run-000003.jsonl)" 1 "to its end"
check "and no other" cmp first results/run-000001.jsonl
is_text "$(ls results)" "run-000001.jsonl
run-000002.jsonl
run-000003.jsonl" "nothing is left over"

# The report knows the sweep file: its metric and goal, and no choice by name has to be told.
sed -i.before 's/name: loss, goal: minimize/name: epoch, goal: maximize/' grid.yaml
run "$make" report
out_has '^Metric    epoch, maximize$' "make report takes the metric and the goal of the sweep file"
is_text "$(grep -c 'chosen by name' err)" 0 "and chooses none by name"
out_has 'test_accuracy' "runs are tested"

echo 'method: gird' >broken.yaml
run "$make" SWEEP=broken.yaml
is_status 2 "a broken sweep file is an error"
err_has '^sweep-sample: broken.yaml:1:9: .*did you mean "grid"' "whose problem is shown"
err_has 'no configurations from broken.yaml' "and what follows from it"
run "$make" SWEEP=none.yaml report
is_status 2 "so is one that is not there"
run "$make" SWEEP=broken.yaml clean
is_status 0 "clean needs no sweep file"
check "and forgets the results" test ! -e results

# An interrupt just after a run got its name: an mv that lingers makes the moment last.
mkdir lingering
printf '#!/bin/sh\n%s "$@" && exec sleep 60\n' "$(command -v mv)" >lingering/mv
chmod +x lingering/mv
PATH=$work/lingering:$PATH $interruptible setsid "$make" results/run-000001.jsonl >make.out 2>&1 &
pid=$!
tries=0
until [ -e results/run-000001.jsonl ] || [ "$tries" -gt 600 ]; do
	tries=$((tries + 1))
	sleep 0.05
done
kill -s $signal -- -"$pid"
wait "$pid" 2>/dev/null
check "an interrupt takes no run that has just ended" test -e results/run-000001.jsonl
finish
