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

# Ctrl-C in mid run: make removes nothing that is finished, leaves no result that is not.
rm -rf results
sed 's/epochs: {value: 1}/epochs: {value: 400}/' grid.yaml >slow.yaml
mv slow.yaml grid.yaml
# A shell starts background commands with SIGINT ignored, which no child could undo; env can.
signal=TERM interruptible=
if env --default-signal=INT true 2>/dev/null; then
	signal=INT interruptible='env --default-signal=INT'
fi
$interruptible setsid "$make" -j2 >make.out 2>&1 &
pid=$!
tries=0
until ls results/*.part >/dev/null 2>&1 || [ "$tries" -gt 200 ]; do
	tries=$((tries + 1))
	sleep 0.05
done
kill -s $signal -- -"$pid"
wait "$pid" 2>/dev/null
is_text "$(ls results | grep -v part)" "" "an interrupted run leaves no result"
finish
